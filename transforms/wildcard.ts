/**
 * Whether a list of parts fits a pattern, in which `isMany` stands for any number of parts, none included. Only the last
 * of them is ever tried again: a regular expression would try all combinations, and whoever writes the pattern could
 * make it take for ever.
 */
export function fitsParts<P, T>(
  pattern: readonly P[],
  parts: readonly T[],
  isMany: (one: P) => boolean,
  fits: (one: P, part: T) => boolean,
): boolean {
  let [at, from] = [0, 0]
  /** Of the last `isMany`: where it stands, and the part after those that it covers. */
  let [many, covered] = [-1, 0]
  while (from < parts.length) {
    const one = pattern[at]
    if (one !== undefined && isMany(one)) {
      many = at++
      covered = from
    } else if (one !== undefined && fits(one, parts[from] as T)) {
      at++
      from++
    } else if (many >= 0) {
      at = many + 1
      from = ++covered
    } else return false
  }
  return pattern.slice(at).every(isMany)
}

/** `*` stands for any text, `?` for one character. */
export function fitsWildcard(pattern: string, text: string): boolean {
  return fitsParts(
    [...pattern],
    [...text],
    (one) => one === '*',
    (one, character) => one === '?' || one === character,
  )
}
