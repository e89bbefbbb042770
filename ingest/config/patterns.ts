/** Values that a schema cannot judge: time zones, and patterns that DuckDB's engine (RE2) will run. */
import { validate } from 'node-cron'
import type { Source } from '../contract.ts'
import { ConfigError, type ParsedFile } from './file.ts'
import type { Schedule } from './mappings.ts'
import { nearest } from './nearest.ts'
import type { GeneralConfig } from './schema.ts'

/** Errors: ConfigError for a zone that this machine does not know. */
export function checkZone(zone: string | undefined, file: ParsedFile | null): void {
  if (zone === undefined) return
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw new ConfigError(
      `${file?.place(['zone']) ?? ''}: no such time zone, name one like Europe/Berlin: ${zone}`,
    )
  }
}

/** Errors: ConfigError for a pattern that does not compile, or looks around or back, which RE2 cannot. */
export function checkPatterns(general: GeneralConfig, file: ParsedFile | null): void {
  const check = (pattern: string | undefined, path: (string | number)[]) => {
    const reason = pattern === undefined ? null : findFault(pattern)
    if (reason)
      throw new ConfigError(`${file?.place(path) ?? ''}: not a usable pattern, ${reason}: ${pattern}`)
  }
  check(general.tags, ['tags'])
  general.bots?.forEach((pattern, i) => check(pattern, ['bots', i]))
  general.environments?.forEach(({ pattern }, i) => check(pattern, ['environments', i, 'pattern']))
  general.images?.forEach(({ pattern }, i) => check(pattern, ['images', i, 'pattern']))
  general.deployments?.forEach((rule, i) => {
    for (const key of ['job', 'workflow', 'environment'] as const) {
      // The environment of a job is a name.
      const isName = key === 'environment' && (rule.job ?? rule.workflow) !== undefined
      if (!isName) check(rule[key], ['deployments', i, key])
    }
  })
  const entries = (file?.value.git ?? []) as { tags?: string }[]
  entries.forEach(({ tags }, i) => check(tags, ['git', i, 'tags']))
}

/** Errors: ConfigError for an expression that is no cron, and for the time of a source that is not there. */
export function checkSchedule(schedule: Schedule, sources: readonly Source[], file: ParsedFile | null): void {
  const ids = sources.map(({ id }) => id)
  const check = (expression: string, path: string[]) => {
    if (validate(expression)) return
    const example = 'write one like */15 * * * *'
    throw new ConfigError(`${file?.place(path) ?? ''}: not a cron expression, ${example}: ${expression}`)
  }
  check(schedule.default, ['schedule', 'default'])
  // Sources that others bring with them are known only once those are read.
  const isOpen = sources.some(({ repositoryPrefix }) => repositoryPrefix !== undefined)
  for (const [id, expression] of Object.entries(schedule.sources)) {
    const path = ['schedule', 'sources', id]
    check(expression, path)
    if (ids.includes(id) || isOpen) continue
    const guess = nearest(id, ids)
    const hint = guess ? `did you mean ${guess}?` : `there are ${ids.join(', ')}`
    throw new ConfigError(`${file?.place(path) ?? ''}: no source of this id, ${hint}: ${id}`)
  }
}

function findFault(pattern: string): string | null {
  if (/\(\?<?[=!]/.test(pattern)) return 'looking around is not supported'
  if (/\\[1-9]/.test(pattern)) return 'references back are not supported'
  try {
    new RegExp(pattern.replace(/^\(\?[imsU]+\)/, ''))
    return null
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '')
  }
}
