/** The organisation's configuration with every copy's services, teams and places where deployments are seen. */
import { readFileSync, writeFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { IN_ENVIRONMENT, MARK_DIGITS } from './renaming.ts'

interface Configuration {
  github: { configuration?: string[] }
  services: Record<string, unknown>[]
  deployments: Record<string, unknown>[]
  teams: Record<string, unknown>[]
  methodologies: { name: string; teams: string[] }[]
}

/** What holds the names of one copy, in any of these lists. */
const NAMED = new Set(['name', 'repository', 'service', 'services', 'team', 'teams'])

export function writeConfiguration(from: string, to: string, copies: number): void {
  const one = parse(readFileSync(from, 'utf8')) as Configuration
  const digits = Array.from({ length: copies }, (_, copy) => String(copy).padStart(MARK_DIGITS, '0'))
  const each = (entries: readonly Record<string, unknown>[]) =>
    digits.flatMap((copy) => entries.map((entry) => renameEntry(entry, copy)))
  const all = {
    ...one,
    github: {
      ...one.github,
      configuration: digits.flatMap((copy) =>
        (one.github.configuration ?? []).map((name) => `${name}-${copy}`),
      ),
    },
    services: each(one.services),
    deployments: each(one.deployments),
    teams: each(one.teams),
    methodologies: one.methodologies.map(({ name, teams }) => ({
      name,
      teams: digits.flatMap((copy) => teams.map((team) => `${team}-${copy}`)),
    })),
  }
  writeFileSync(to, stringify(all))
}

/** Names of services inferred or written, of teams and repositories; a copy of the tracker's projects. */
export function servicesOf(file: string): string[] {
  const { services, teams } = parse(readFileSync(file, 'utf8')) as Configuration
  const named = [...services, ...teams].flatMap((entry) => [entry.name, entry.services].flat())
  return [...new Set(named.filter((name) => typeof name === 'string'))]
}

function renameEntry(entry: Record<string, unknown>, copy: string): Record<string, unknown> {
  const rename = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(rename) : `${String(value)}-${copy}`
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => {
      if (key === 'projects') return [key, (value as string[]).map((project) => project + copy)]
      if (key === 'environment') return [key, renameEnvironment(value as string, copy)]
      return [key, NAMED.has(key) ? rename(value) : value]
    }),
  )
}

function renameEnvironment(pattern: string, copy: string): string {
  const name = pattern.slice(1, -1)
  return IN_ENVIRONMENT.test(name) && name !== 'production-hosts' ? `^${name}-${copy}$` : pattern
}
