/** What is asked of the warehouse for an effect: the goal or release, its numbers, and what came out beside it. */
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Break, Measured } from './slots.ts'

export interface GoalRow {
  goal_id: string
  name: string
  kind: string
  unit: string | null
  better: string | null
  baseline: number | null
  target: number | null
  series_id: string
  segment: string
  comparison_series_id: string | null
  comparison_segment: string
  exposed_at: number | null
  exposed_by: string | null
  team_id: string | null
  value_stream_id: string | null
}

export interface SeriesRow {
  series_id: string
  name: string
  unit: string | null
  better: string | null
}

/** What came out within a window, and may have moved the same number. */
export interface Neighbour {
  kind: 'goal' | 'release'
  id: string
  name: string
  at: number
  shares: 'series' | 'service'
}

export async function readGoal(
  warehouse: Warehouse,
  goalId: string,
  options: ReadOptions,
): Promise<GoalRow | null> {
  const sql = `SELECT goal_id, name, kind, unit, better, baseline, target, series_id, segment, comparison_series_id,
    comparison_segment, exposed_at, exposed_by, team_id, value_stream_id
  FROM goal_fact
  WHERE goal_id = $goal`
  const [row] = await warehouse.rows<GoalRow>(sql, { goal: goalId }, options)
  return row ?? null
}

export function readPoints(
  warehouse: Warehouse,
  { series_id, segment }: { series_id: string; segment: string },
  options: ReadOptions,
): Promise<Measured[]> {
  const sql = `SELECT measured_at, value, unit, respondent_count
  FROM outcome_point_fact
  WHERE series_id = $series AND segment = $segment AND NOT is_future
  ORDER BY measured_at`
  return warehouse.rows<Measured>(sql, { series: series_id, segment }, options)
}

/** Since when the series was measured in another way, as somebody wrote down. */
export function readBreaks(
  warehouse: Warehouse,
  { series_id, segment }: { series_id: string; segment: string },
  options: ReadOptions,
): Promise<Break[]> {
  const sql = `SELECT broke_at, reason
  FROM series_break
  WHERE series_id = $series AND segment IN ('', $segment)
  ORDER BY broke_at`
  return warehouse.rows<Break>(sql, { series: series_id, segment }, options)
}

/** Services that a release comes with go by their id, or by a name that only one has. */
const SERVED = `served AS (
  SELECT release_service.release_id, service.service_id
  FROM release_service
  INNER JOIN service ON service.service_id = release_service.service_id
  UNION
  SELECT release_service.release_id, min(service.service_id) AS service_id
  FROM release_service
  INNER JOIN service ON service.name = release_service.service_id
  GROUP BY release_service.release_id, release_service.service_id
  HAVING count(*) = 1
  UNION
  SELECT release_id, service_id FROM release_fact WHERE service_id IS NOT NULL
)`

/**
 * Goals on the same numbers, and goals and planned releases with a service in common, that users met between two moments.
 * Unplanned versions and deployments are left out: they come all the time, and so are part of the noise.
 */
export function readNeighbours(
  warehouse: Warehouse,
  of: {
    goalId: string | null
    releaseId: string | null
    seriesId: string
    segment: string
    from: number
    to: number
  },
  options: ReadOptions,
): Promise<Neighbour[]> {
  const { goalId, releaseId, seriesId, segment, from, to } = of
  const sql = `WITH ${SERVED},
own_release AS (
  SELECT release_id FROM goal_claim WHERE goal_id = $goal
  UNION
  SELECT $release AS release_id
),
own_service AS (
  SELECT DISTINCT service_id FROM served WHERE release_id IN (SELECT release_id FROM own_release)
  UNION
  SELECT service_id FROM series WHERE series_id = $series AND service_id IS NOT NULL
),
near AS (
  SELECT DISTINCT release_id FROM served WHERE service_id IN (SELECT service_id FROM own_service)
),
found AS (
  SELECT 'goal' AS kind, goal_id AS id, name, exposed_at AS met_at, 'series' AS shares, 0 AS rank
  FROM goal_fact
  WHERE series_id = $series AND segment = $segment
  UNION ALL
  SELECT 'goal' AS kind, goal_fact.goal_id AS id, goal_fact.name, goal_fact.exposed_at AS met_at, 'service' AS shares, 1 AS rank
  FROM goal_fact
  INNER JOIN goal_claim ON goal_claim.goal_id = goal_fact.goal_id
  WHERE goal_claim.release_id IN (SELECT release_id FROM near)
  UNION ALL
  SELECT 'release' AS kind, release_id AS id, coalesce(name, release_id) AS name, released_at AS met_at, 'service' AS shares,
    2 AS rank
  FROM release
  WHERE planned_at IS NOT NULL
    AND release_id IN (SELECT release_id FROM near)
    AND release_id NOT IN (SELECT release_id FROM own_release)
    AND release_id NOT IN (SELECT release_id FROM goal_claim)
)
SELECT kind, id, min(name) AS name, min(met_at) AS "at", arg_min(shares, rank) AS shares
FROM found
WHERE met_at >= make_timestamp($from * 1000) AND met_at < make_timestamp($to * 1000)
  AND NOT (kind = 'goal' AND id = $goal)
GROUP BY kind, id
ORDER BY min(rank), min(met_at), id`
  const bound = { goal: goalId ?? '', release: releaseId ?? '', series: seriesId, segment, from, to }
  return warehouse.rows<Neighbour>(sql, bound, options)
}

/** Series that are told of a service of the release; each is its whole, never a segment. */
export function readSeriesOf(
  warehouse: Warehouse,
  releaseId: string,
  options: ReadOptions,
): Promise<SeriesRow[]> {
  const sql = `WITH ${SERVED}
SELECT DISTINCT series.series_id, coalesce(series.name, series.series_id) AS name, series.unit, series.better
FROM series
INNER JOIN served ON served.service_id = series.service_id
WHERE served.release_id = $release
ORDER BY series.series_id`
  return warehouse.rows<SeriesRow>(sql, { release: releaseId }, options)
}

export async function readRelease(
  warehouse: Warehouse,
  releaseId: string,
  options: ReadOptions,
): Promise<{ name: string; released_at: number | null } | null> {
  const sql = `SELECT name, released_at FROM release_fact WHERE release_id = $release
  UNION ALL
  SELECT coalesce(name, release_id) AS name, released_at FROM release WHERE release_id = $release
  LIMIT 1`
  const [row] = await warehouse.rows<{ name: string; released_at: number | null }>(
    sql,
    { release: releaseId },
    options,
  )
  return row ?? null
}

export function readClaims(
  warehouse: Warehouse,
  releaseId: string,
  options: ReadOptions,
): Promise<{ goal_id: string; name: string }[]> {
  const sql = `SELECT DISTINCT goal_fact.goal_id, goal_fact.name
  FROM goal_claim
  INNER JOIN goal_fact ON goal_fact.goal_id = goal_claim.goal_id
  WHERE goal_claim.release_id = $release
  ORDER BY goal_fact.goal_id`
  return warehouse.rows(sql, { release: releaseId }, options)
}
