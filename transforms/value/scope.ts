/** What a business reader looks at: goals and work by team, value stream, service or repository, as known at a time. */
import type { Bound } from '../measures/scope.ts'

export interface ValueScope {
  teamIds: readonly string[]
  valueStreamIds: readonly string[]
  serviceIds: readonly string[]
  repositoryIds: readonly string[]
  /** Epoch ms. */
  asOf: number
}

export interface Scoped {
  bound: Bound
  /** Whether a row with team_id, value_stream_id and service_id is in scope. */
  row(alias: string): string
  /** Whether a goal is: by what it says of itself, by the services of its releases, or by the work that serves it. */
  goal(alias: string): string
}

const COLUMNS = { teams: 'team_id', streams: 'value_stream_id', services: 'service_id' } as const

export function scopeOf({ teamIds, valueStreamIds, serviceIds, repositoryIds, asOf }: ValueScope): Scoped {
  const bound: Bound = { as_of: asOf }
  const given = { teams: teamIds, streams: valueStreamIds, services: serviceIds, repositories: repositoryIds }
  for (const [name, ids] of Object.entries(given)) if (ids.length > 0) bound[name] = [...ids]
  const among = (name: string) => `(SELECT unnest($${name}))`
  const row = (alias: string): string => {
    const predicates = Object.entries(COLUMNS)
      .filter(([name]) => bound[name])
      .map(([name, column]) => `${alias}.${column} IN ${among(name)}`)
    if (bound['repositories'])
      predicates.push(
        `${alias}.service_id IN (SELECT service_id FROM service WHERE repository_id IN ${among('repositories')})`,
      )
    return predicates.join(' AND ') || 'true'
  }
  if (row('own') === 'true') return { bound, row, goal: () => 'true' }
  const own = (alias: string): string => {
    if (bound['services'] || bound['repositories']) return 'false'
    const named = Object.entries(COLUMNS).filter(([name]) => bound[name])
    return named.map(([name, column]) => `${alias}.${column} IN ${among(name)}`).join(' AND ')
  }
  return {
    bound,
    row,
    goal: (alias) => `(coalesce(${own(alias)}, false)
      OR ${alias}.goal_id IN (SELECT bet.goal_id FROM bet_fact AS bet WHERE ${row('bet')})
      OR ${alias}.goal_id IN (SELECT work.goal_id FROM goal_work_fact AS work WHERE ${row('work')}))`,
  }
}
