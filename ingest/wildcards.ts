/** Names with * in the configuration. */

/** Whether a name matches one of these, where * stands for anything. */
export function matchesAny(name: string, patterns: readonly string[]): boolean {
  const text = name.toLowerCase()
  return patterns.some((pattern) => matches(text, pattern.toLowerCase().split('*')))
}

/** Whether it is one of those to include, all where none is named, and none of those to exclude. */
export function isChosen(name: string, include: readonly string[], exclude: readonly string[]): boolean {
  return (include.length === 0 || matchesAny(name, include)) && !matchesAny(name, exclude)
}

/** Part after part where it first stands: a regular expression would try all combinations. */
function matches(text: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts
  const last = others.pop()
  if (last === undefined) return text === first
  const end = text.length - last.length
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  return others.every((part) => {
    const found = text.indexOf(part, from)
    from = found + part.length
    return found >= 0 && from <= end
  })
}
