/** How long everything waited in the window, by stage. */
import type { Calendar } from '../measures/calendar.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { Query } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { FROM, scopeMart, UNTIL } from './scope.ts'

export interface Waited {
  stage: string
  group_key: string | null
  /** Within the window, of what has ended and of what still waits. */
  hours: number
  /** Changes and items that waited. */
  n: number
}

/** Each stretch of waiting once in its group, however many services it is for; as far as it lies in the window. */
export function waitsQuery(
  parameters: MetricParameters,
  calendar: Calendar,
  by: MetricParameters['by'],
): Query {
  const scope = scopeMart(parameters, calendar, by)
  const sql = `WITH stretch AS (
  SELECT DISTINCT
    stage,
    ${scope.key} AS group_key,
    case_id,
    CASE WHEN started_at > ${FROM} THEN started_at ELSE ${FROM} END AS started_at,
    CASE WHEN ended_at < ${UNTIL} THEN ended_at ELSE ${UNTIL} END AS ended_at
  FROM stream_wait_fact
  WHERE started_at < ${UNTIL}
    AND (ended_at IS NULL OR ended_at > ${FROM})${scope.condition}
)
SELECT
  stage,
  group_key,
  sum(to_unixtime(ended_at) - to_unixtime(started_at)) / 3600 AS hours,
  count(DISTINCT case_id) AS n
FROM stretch
GROUP BY stage, group_key
ORDER BY stage, group_key`
  return { sql, parameters: scope.bound }
}

export async function readWaits(
  warehouse: Warehouse,
  parameters: MetricParameters,
  calendar: Calendar,
  by: MetricParameters['by'],
  options: ReadOptions,
): Promise<Waited[]> {
  const { sql, parameters: bound } = waitsQuery(parameters, calendar, by)
  return warehouse.rows<Waited>(sql, bound, options)
}
