/** A version as written on a tag or image: 'v1.2.3', 'package@1.2.3-rc.1', 'release-1.2'. */
export interface Version {
  /** What stands before the numbers: versions of different components are not compared. */
  component: string
  numbers: number[]
  suffix: string
}

const FORM = /^(?:(.+?)[@/_-])?[vV]?(\d+(?:\.\d+)*)([-.+_]?[0-9A-Za-z][0-9A-Za-z.+-]*)?$/
/** An abbreviated commit that begins with a digit; what a letter ends alone may be a date's: 20240115b. */
const HASH = /^(?=\d*[a-f][0-9a-f])[0-9a-f]{7,40}$/
const GENERIC = /^(release|releases|rel|version|ver|v|r)$/i
const BEFORE_RELEASE = /alpha|beta|rc|pre|dev|snapshot|canary|next|nightly|milestone|^[-.]?[abm]\.?\d/i

/** Null where the text has no version's form. */
export function parseVersion(text: string | null): Version | null {
  const match = FORM.exec(text ?? '')
  if (!match || HASH.test(`${match[2]}${match[3] ?? ''}`)) return null
  const component = match[1] ?? ''
  return {
    component: GENERIC.test(component) ? '' : component,
    numbers: (match[2] as string).split('.').map(Number),
    suffix: (match[3] ?? '').replace(/\+.*$/, ''),
  }
}

/** Negative where a is lower. A pre-release is lower than its release, any other suffix higher. */
export function compareVersions(a: Version, b: Version): number {
  for (let i = 0; i < Math.max(a.numbers.length, b.numbers.length); i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0)
    if (difference !== 0) return difference
  }
  return suffixRank(a.suffix) - suffixRank(b.suffix) || compareSuffixes(a.suffix, b.suffix)
}

/** Whether only what follows the second number differs: 1.2.3 after 1.2.2. */
export function isPatchOf(a: Version, b: Version): boolean {
  const isSameLine = [0, 1].every((i) => (a.numbers[i] ?? 0) === (b.numbers[i] ?? 0))
  return isSameLine && a.component === b.component && compareVersions(a, b) > 0
}

function suffixRank(suffix: string): number {
  if (suffix === '') return 0
  return BEFORE_RELEASE.test(suffix) ? -1 : 1
}

function compareSuffixes(a: string, b: string): number {
  const [left, right] = [splitSuffix(a), splitSuffix(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]]
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1
    const isNumber = /^\d/.test(x) && /^\d/.test(y)
    const difference = isNumber ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0
    if (difference !== 0) return difference
  }
  return 0
}

function splitSuffix(text: string): string[] {
  return text.match(/\d+|[A-Za-z]+/g) ?? []
}
