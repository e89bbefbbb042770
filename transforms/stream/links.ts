/** What is not linked in the stream, and what a missing link leaves unsplit. */
import { drawCalendar, type Calendar } from '../measures/calendar.ts'
import type { Query } from '../measures/scope.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { FROM, scopeMart, UNTIL } from './scope.ts'

export interface Link {
  link: string
  missing_count: number
  /** All of which were asked for this link. */
  count: number
}

export async function readLinks(
  warehouse: Warehouse,
  parameters: MetricParameters,
  calendar: Calendar,
  options: ReadOptions,
): Promise<Link[]> {
  const scope = scopeMart(parameters, calendar, 'none')
  const sql = `SELECT link, count(*) FILTER (WHERE is_missing) AS missing_count, count(*) AS count
FROM stream_link_fact
WHERE happened_at >= ${FROM}
  AND happened_at < ${UNTIL}${scope.condition}
GROUP BY link
ORDER BY link`
  return warehouse.rows<Link>(sql, scope.bound, options)
}

/** The rows of what is missing in the window: of one kind of link, or of all. */
export function linksQuery(parameters: MetricParameters, link?: string): Query {
  const scope = scopeMart(parameters, drawCalendar(parameters), 'none')
  const own = link === undefined ? '' : '\n  AND link = $link'
  const sql = `SELECT passage_id, link, happened_at, title, url, service_id, team_id, value_stream_id, repository_id
FROM stream_link_fact
WHERE is_missing
  AND happened_at >= ${FROM}
  AND happened_at < ${UNTIL}${own}${scope.condition}`
  return { sql, parameters: { ...scope.bound, ...(link === undefined ? {} : { link }) } }
}

export interface Unsplit {
  stage: string
  /** What was known last before. */
  start_event: string
  n: number
  p50: number | null
  p85: number | null
}

export interface Faults {
  stage: string
  fault_count: number
  /** Gone past without the stage's last event. */
  passed_count: number
}

/** Times that end with a stage and began before it, since its own beginning is not known. */
export async function readUnsplit(
  warehouse: Warehouse,
  parameters: MetricParameters,
  calendar: Calendar,
  options: ReadOptions,
): Promise<Unsplit[]> {
  const scope = scopeMart(parameters, calendar, 'none')
  const sql = `WITH single AS (
  SELECT stage, start_event, case_id, min(unsplit_hours) AS hours
  FROM stream_interval_fact
  WHERE unsplit_hours IS NOT NULL
    AND ended_at >= ${FROM}
    AND ended_at < ${UNTIL}${scope.condition}
  GROUP BY stage, start_event, case_id
)
SELECT
  stage,
  start_event,
  count(*) AS n,
  CASE WHEN count(*) >= 5 THEN approx_percentile(hours, 0.5) END AS p50,
  CASE WHEN count(*) >= 5 THEN approx_percentile(hours, 0.85) END AS p85
FROM single
GROUP BY stage, start_event
ORDER BY stage, start_event`
  return warehouse.rows<Unsplit>(sql, scope.bound, options)
}

export async function readFaults(
  warehouse: Warehouse,
  parameters: MetricParameters,
  calendar: Calendar,
  options: ReadOptions,
): Promise<Faults[]> {
  const scope = scopeMart(parameters, calendar, 'none')
  const sql = `SELECT
  stage,
  count(DISTINCT case_id) FILTER (WHERE is_fault) AS fault_count,
  count(DISTINCT case_id) FILTER (WHERE ended_at IS NULL) AS passed_count
FROM stream_interval_fact
WHERE left_at >= ${FROM}
  AND left_at < ${UNTIL}${scope.condition}
GROUP BY stage`
  return warehouse.rows<Faults>(sql, scope.bound, options)
}
