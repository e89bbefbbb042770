/** One line of a CODEOWNERS file; owners is empty where a path is set free on purpose. */
export interface OwnerRule {
  pattern: string
  owners: string[]
}

/** The owners of a path: the last rule that matches wins, as the hosts of Git repositories do it. */
export function ownersOf(path: string, rules: readonly OwnerRule[]): string[] {
  return rules.findLast((rule) => compilePattern(rule.pattern).test(path))?.owners ?? []
}

/** Only teams are told, `@organisation/team`: who they are made of is no matter of ours. */
export function teamsOf(owners: readonly string[]): string[] {
  return owners.filter((owner) => /^@[^/\s]+\/\S+$/.test(owner))
}

const MOST_DEEP = 4
const NEVER = /(?!)/

const compiled = new Map<string, RegExp>()

/** A pattern in the manner of .gitignore: anchored when a slash stands in it, folders with all below. */
export function compilePattern(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known) return known
  const body = pattern
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .replaceAll(/(\*\*\/)+/g, '**/')
  // Each doubles the ways to look at a path; nobody needs so many, and a stranger may have written them.
  if (body.split('**').length > MOST_DEEP + 1) return NEVER
  const isAnchored = pattern.startsWith('/') || body.includes('/')
  const text = body.split('/').map(compilePart).join('/')
  // `docs/*` means the files of one folder; `docs` and `docs/` mean all below.
  const end = pattern.endsWith('/') ? '/.*' : pattern.endsWith('/*') ? '' : '(/.*)?'
  const expression = `^${isAnchored ? '' : '(.*/)?'}${text}${end}$`
    .replaceAll('/<deep>/', '/(.*/)?')
    .replaceAll('<deep>/', '(.*/)?')
    .replaceAll('<deep>', '.*')
  const result = new RegExp(expression)
  compiled.set(pattern, result)
  return result
}

/**
 * What stands between two stars is taken where it is first found, and never looked for again: else each star would try every
 * place anew.
 */
function compilePart(part: string, index: number): string {
  if (part === '**') return '<deep>'
  const [first = '', ...rest] = part
    .replaceAll(/\*+/g, '*')
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('?', '[^/]')
    .split('*')
  const last = rest.pop()
  const middle = rest.map((text, i) => `(?=(?<p${index}x${i}>[^/]*?${text}))\\k<p${index}x${i}>`)
  return last === undefined ? first : `${first}${middle.join('')}[^/]*${last}`
}
