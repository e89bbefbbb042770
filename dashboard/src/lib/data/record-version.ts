/** What a version of a record says of itself, in words. */
import { sayTime } from '#lib/format/date.ts'
import type { RecordVersion } from './types.ts'

const names = ['name', 'text', 'reason', 'gate', 'policy', 'kind'] as const

/** What people call it: what it is named or says, else its id. */
export function titleOf({ id, record }: Pick<RecordVersion, 'id' | 'record'>): string {
  for (const name of names) {
    const said = record[name]
    if (typeof said === 'string' && said !== '') return said
  }
  return id
}

const ways: Readonly<Record<string, string>> = {
  oidc: 'signed in',
  token: 'by a token',
  git: 'author of the lines',
  file: 'a file names no author',
  local: 'stated on this machine, nobody was signed in',
}

/** How it is known who wrote it. */
export function wayOf({ authentication }: Pick<RecordVersion, 'authentication'>): string {
  return ways[authentication] ?? authentication
}

/** Fields in which a version differs from the one before it, as words with times in `zone`; all of them for the first. */
export function changesOf(
  version: Pick<RecordVersion, 'record'>,
  before: Pick<RecordVersion, 'record'> | undefined,
  zone: string,
): { name: string; was: string | null; is: string | null }[] {
  const fields = new Set([...Object.keys(before?.record ?? {}), ...Object.keys(version.record)])
  return [...fields]
    .filter((name) => name !== 'id')
    .map((name) => ({ name, was: say(before?.record[name], zone), is: say(version.record[name], zone) }))
    .filter(({ was, is }) => was !== is)
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/

function say(value: unknown, zone: string): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return instant.test(value) ? sayTime(Date.parse(value), zone) : value
  if (Array.isArray(value)) return value.map((one) => say(one, zone)).join('; ')
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, inner]) => `${name.replaceAll('_', ' ')} ${say(inner, zone) ?? '–'}`)
      .join(', ')
  return String(value)
}
