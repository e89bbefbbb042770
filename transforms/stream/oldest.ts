/** What has been in a stage for longest. */
import type { Calendar } from '../measures/calendar.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { keyOf, scopeMart, UNTIL } from './scope.ts'
import type { Standing } from './standing.ts'

export interface Oldest {
  case_id: string
  title: string | null
  item_key: string | null
  url: string | null
  entered_at: number
  age_hours: number
}

const SHOWN = 3

export async function readOldest(
  warehouse: Warehouse,
  parameters: MetricParameters,
  calendar: Calendar,
  { stage, group }: { stage: string; group: Standing | null },
  options: ReadOptions,
): Promise<Oldest[]> {
  const scope = scopeMart(parameters, calendar, parameters.by)
  const bound: Record<string, string | number> = { stage }
  if (group && group.key !== null) bound['group_key'] = group.key
  const own =
    group === null ? '' : ` AND ${keyOf(parameters.by)} ${group.key === null ? 'IS NULL' : '= $group_key'}`
  const sql = `SELECT
  case_id,
  min(title) AS title,
  min(item_key) AS item_key,
  min(url) AS url,
  min(started_at) AS entered_at,
  (to_unixtime(${UNTIL}) - to_unixtime(min(started_at))) / 3600 AS age_hours
FROM stream_interval_fact
WHERE stage = $stage
  AND started_at < ${UNTIL}
  AND (left_at IS NULL OR left_at >= ${UNTIL})
  AND NOT is_fault${own}${scope.condition}
GROUP BY case_id
ORDER BY entered_at, case_id
LIMIT ${SHOWN}`
  const { from: _, ...rest } = scope.bound
  return warehouse.rows<Oldest>(sql, { ...rest, ...bound }, options)
}
