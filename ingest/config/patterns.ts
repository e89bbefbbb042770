/** Values that a schema cannot judge: time zones, and patterns that DuckDB's engine (RE2) will run. */
import { ConfigError, type ParsedFile } from './file.ts'
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
  const entries = (file?.value.git ?? []) as { tags?: string }[]
  entries.forEach(({ tags }, i) => check(tags, ['git', i, 'tags']))
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
