/** The numbers of several goals as small curves: weekly means, so that daily and weekly ones look alike. */
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export interface WeekPoint {
  /** Epoch ms of its Monday, UTC. */
  at: number
  value: number
}

const WEEKS = 26
const WEEK_MS = 7 * 86_400_000

export async function readWeeks(
  warehouse: Warehouse,
  goalIds: readonly string[],
  asOf: number,
  options: ReadOptions = {},
): Promise<Map<string, WeekPoint[]>> {
  if (goalIds.length === 0) return new Map()
  const rows = await warehouse.rows<WeekPoint & { goal_id: string }>(
    `SELECT goal.goal_id, CAST(date_trunc('week', point.measured_at) AS TIMESTAMP) AS at, avg(point.value) AS value
    FROM goal_fact AS goal
    JOIN outcome_point_fact AS point ON point.series_id = goal.series_id AND point.segment = goal.segment
    WHERE goal.goal_id IN (SELECT unnest($goals)) AND point.value IS NOT NULL
      AND point.measured_at > ${moment('since')} AND point.measured_at <= ${moment('as_of')}
    GROUP BY 1, 2 ORDER BY 1, 2`,
    { goals: [...goalIds], since: asOf - WEEKS * WEEK_MS, as_of: asOf },
    options,
  )
  return new Map(
    [...Map.groupBy(rows, (row) => row.goal_id)].map(([id, own]) => [
      id,
      own.map(({ at, value }) => ({ at, value })),
    ]),
  )
}
