import { moment } from '../measures/scope.ts'
import type { FloorParameters } from './answer.ts'

export type Bound = Record<string, string | number>

const SCOPES = [
  ['repository_id', 'repositories', 'repositoryIds'],
  ['service_id', 'services', 'serviceIds'],
  ['team_id', 'teams', 'teamIds'],
  ['value_stream_id', 'streams', 'valueStreamIds'],
] as const

/** What every question about the floor is bound to. */
export function bindFloor(parameters: FloorParameters): Bound {
  const { since, from, end, asOf } = parameters
  const bound: Bound = { since, from, before: 2 * from - end, until: end, as_of: asOf }
  for (const [, name, list] of SCOPES)
    (parameters[list] ?? []).forEach((id, i) => (bound[`${name}_${i}`] = id))
  return bound
}

/** The scope as a condition on the columns of a relation. */
export function scopeOf(parameters: FloorParameters, relation: string): string {
  const terms = SCOPES.flatMap(([column, name, list]) => {
    const ids = parameters[list] ?? []
    if (ids.length === 0) return []
    return [`${relation}.${column} IN (${ids.map((_, i) => `$${name}_${i}`).join(', ')})`]
  })
  return terms.length === 0 ? 'true' : terms.join(' AND ')
}

/** What tells lanes apart; '' is work that no lane is known for. */
export function laneColumn(parameters: FloorParameters, relation: string): string {
  return `coalesce(${relation}.${parameters.by}_id, '')`
}

/**
 * Stays that last beyond `start`, the beginning of the replay or of the figures' window, each once in its lane. Of a change that goes out with several services of
 * one lane the longest wait counts: it is not live before.
 */
export function stayStatement(
  parameters: FloorParameters,
  start: 'from' | 'since',
  /** Of all pieces those of which this is true. */
  chosen = 'true',
): string {
  const lane = laneColumn(parameters, 'fact')
  // A piece has one stay a service and time: where lanes are services, millions of rows need not be put in order.
  const occurrence =
    parameters.by === 'service'
      ? '1'
      : `row_number() OVER (
      PARTITION BY ${lane}, fact.kind, fact.piece_id, fact.entered_at
      ORDER BY fact.left_at IS NULL DESC, fact.left_at DESC, fact.service_id
    )`
  return `WITH placed AS (
  SELECT fact.*, ${lane} AS lane,
    ${occurrence} AS occurrence
  FROM floor_stay_fact AS fact
  WHERE fact.entered_at <= ${moment('until')}
    AND (fact.left_at IS NULL OR fact.left_at > ${moment(start)})
    AND ${scopeOf(parameters, 'fact')}${chosen === 'true' ? '' : `\n    AND ${chosen}`}
),
setting AS (
  SELECT coalesce(max(CAST(value AS DOUBLE)), 180) AS idle_days FROM config.setting WHERE name = 'idle_days'
),
stay AS (
  SELECT placed.lane, placed.piece_id, placed.kind, placed.station, placed.activity, placed.entered_at,
    CASE WHEN placed.left_at <= ${moment('as_of')} THEN placed.left_at END AS left_at,
    placed.visit_at,
    placed.left_to,
    placed.went_on,
    placed.visit_hours,
    to_unixtime(placed.touched_at) * 1000 + setting.idle_days * 86400000 AS stale_ms,
    placed.deployment_id,
    placed.reason
  FROM placed
  CROSS JOIN setting
  WHERE placed.occurrence = 1
)`
}
