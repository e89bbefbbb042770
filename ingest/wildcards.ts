/** Names with * in the configuration. */

/** Whether a name matches one of these, where * stands for anything. */
export function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern
      .toLowerCase()
      .split('*')
      .map((part) => part.replaceAll(/[^\w]/g, String.raw`\$&`))
    return new RegExp(`^${parts.join('.*')}$`).test(name.toLowerCase())
  })
}
