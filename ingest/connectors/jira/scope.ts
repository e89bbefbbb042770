/** Which issues are wanted, as JQL that is bounded, as Cloud demands. */
import type { JiraSession, Project } from './session.ts'
import type { Cursor } from './cursor.ts'
import { localFloor } from './zone.ts'

/** Says in short which part of the site is read: another part has another history. */
export function scopeOf({ options }: JiraSession, projects: readonly Project[]): string {
  const { historyMonths, exclude } = options
  if (options.projects.length === 0 && exclude.length === 0) return `all:${historyMonths ?? ''}`
  const ids = projects.map(({ id }) => id).sort()
  return `${options.projects.length > 0 ? ids.join(',') : `not ${[...exclude].sort().join(',')}`}:${historyMonths ?? ''}`
}

/** Ids, since keys change. */
export function clauseOf(session: JiraSession, projects: readonly Project[], cursor: Cursor): string {
  const { options, zone } = session
  const since = `updated >= "${cursor.floor === null ? '1971-01-01 00:00' : localFloor(cursor.floor, zone)}"`
  const isAll = options.projects.length === 0 && options.exclude.length === 0
  return isAll ? since : `project in (${projects.map(({ id }) => id).join(', ')}) and ${since}`
}
