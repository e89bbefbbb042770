/** What of plans a reader looks at: by team, value stream, service or repository. */
import type { Bound } from '../measures/scope.ts'

export interface RadarScope {
  teamIds?: readonly string[]
  valueStreamIds?: readonly string[]
  serviceIds?: readonly string[]
  repositoryIds?: readonly string[]
}

export interface Scoped {
  /** Common table expressions that the predicates use; null when everything is looked at. */
  sql: string | null
  bound: Bound
  release(column: string): string
  freeze(alias: string): string
  booking(alias: string): string
  collision(alias: string): string
}

const EVERYTHING: Scoped = {
  sql: null,
  bound: {},
  release: () => 'true',
  freeze: () => 'true',
  booking: () => 'true',
  collision: () => 'true',
}

/** A release is in scope by one of its services, or by the team that it names. */
export function scopeOf({ teamIds, valueStreamIds, serviceIds, repositoryIds }: RadarScope): Scoped {
  const given = { teams: teamIds, streams: valueStreamIds, services: serviceIds, repositories: repositoryIds }
  const bound: Bound = {}
  for (const [name, ids] of Object.entries(given)) if (ids && ids.length > 0) bound[name] = [...ids]
  if (Object.keys(bound).length === 0) return EVERYTHING
  const among = (name: string) => `(SELECT unnest($${name}))`
  const predicates = [
    bound['teams'] &&
      `own.service_id IN (
      SELECT service_id FROM service_owner WHERE valid_to_at IS NULL AND team_id IN ${among('teams')})`,
    bound['streams'] && `own.value_stream_id IN ${among('streams')}`,
    bound['services'] && `own.service_id IN ${among('services')}`,
    bound['repositories'] && `own.repository_id IN ${among('repositories')}`,
  ].filter(Boolean)
  const isTeamAlone = Boolean(bound['teams']) && Object.keys(bound).length === 1
  const team = (...columns: string[]) =>
    isTeamAlone ? columns.map((column) => ` OR ${column} IN ${among('teams')}`).join('') : ''
  return {
    sql: `scoped_service AS (
      SELECT own.service_id, own.value_stream_id, own.repository_id FROM service AS own WHERE ${predicates.join(' AND ')}
    ),
    scoped_release AS (
      SELECT release_id FROM int_release__served WHERE service_id IN (SELECT service_id FROM scoped_service)
      ${isTeamAlone ? `UNION SELECT release_id FROM int_release__teamed WHERE team_id IN ${among('teams')}` : ''}
    )`,
    bound,
    release: (column) => `${column} IN (SELECT release_id FROM scoped_release)`,
    freeze: (alias) => `(
      (${alias}.value_stream_id IS NULL AND ${alias}.service_id IS NULL)
      OR ${alias}.value_stream_id IN (SELECT value_stream_id FROM scoped_service)
      OR ${alias}.service_id IN (SELECT service_id FROM scoped_service))`,
    booking: (alias) =>
      `(${alias}.release_id IN (SELECT release_id FROM scoped_release)${team(`${alias}.team_id`)})`,
    collision: (alias) => `(
      ${alias}.left_release_id IN (SELECT release_id FROM scoped_release)
      OR ${alias}.right_release_id IN (SELECT release_id FROM scoped_release)
      OR (${alias}.left_kind = 'change' AND ${alias}.left_id IN (
        SELECT change_id FROM open_change_fact WHERE repository_id IN (SELECT repository_id FROM scoped_service)))
      ${team(`${alias}.left_team_id`, `${alias}.right_team_id`)})`,
  }
}

/** Puts the scope's expressions in front of a select. */
export function within({ sql }: Scoped, select: string): string {
  return sql === null ? select : `WITH ${sql}\n${select}`
}
