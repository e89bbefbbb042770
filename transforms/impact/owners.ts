import { fitsParts, fitsWildcard } from '../wildcard.ts'

/** One line of a CODEOWNERS file; owners is empty where a path is set free on purpose. */
export interface OwnerRule {
  pattern: string
  owners: string[]
}

/** The owners of a path: the last rule that matches wins, as the hosts of Git repositories do it. */
export function ownersOf(path: string, rules: readonly OwnerRule[]): string[] {
  return rules.findLast((rule) => fitsPattern(rule.pattern, path))?.owners ?? []
}

/** Only teams are told, `@organisation/team`: who they are made of is no matter of ours. */
export function teamsOf(owners: readonly string[]): string[] {
  return owners.filter((owner) => /^@[^/\s]+\/\S+$/.test(owner))
}

/** A pattern in the manner of .gitignore: anchored when a slash stands in it, folders with all below. */
export function fitsPattern(pattern: string, path: string): boolean {
  const body = pattern.replace(/^\//, '').replace(/\/$/, '')
  const isAnchored = pattern.startsWith('/') || body.includes('/')
  const parts = body.split('/')
  if (!isAnchored) parts.unshift(DEEP)
  // Below a folder something has to lie.
  if (pattern.endsWith('/') || parts.at(-1) === DEEP) parts.push('*')
  // `docs/*` means the files of one folder; `docs` and `docs/` mean all below.
  if (!pattern.endsWith('/*')) parts.push(DEEP)
  return fitsParts(parts, path.split('/'), (part) => part === DEEP, fitsWildcard)
}

const DEEP = '**'
