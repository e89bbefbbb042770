/** What became of the numbers of several goals, for lists: the verdict of each, as its own page tells it in full. */
import { judgeEffect } from '../effect/effect.ts'
import type { Measured } from '../effect/slots.ts'
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { GoalRow } from './goals.ts'

export interface GoalEffect {
  verdict: string
  side: string | null
  change: number | null
  low: number | null
  high: number | null
  withheld: string | null
  /** Epoch ms. */
  possible_at: number | null
}

type Asked = Pick<GoalRow, 'goal_id' | 'better' | 'exposed_at'>

export async function readEffects(
  warehouse: Warehouse,
  goals: readonly Asked[],
  asOf: number,
  options: ReadOptions = {},
): Promise<Map<string, GoalEffect>> {
  if (goals.length === 0) return new Map()
  const rows = await warehouse.rows<Measured & { goal_id: string }>(
    `SELECT goal.goal_id, point.measured_at, point.value, point.unit, point.respondent_count
    FROM goal_fact AS goal
    JOIN outcome_point_fact AS point ON point.series_id = goal.series_id AND point.segment = goal.segment
    WHERE goal.goal_id IN (SELECT unnest($goals)) AND point.value IS NOT NULL AND point.measured_at <= ${moment('as_of')}
    ORDER BY goal.goal_id, point.measured_at`,
    { goals: goals.map(({ goal_id }) => goal_id), as_of: asOf },
    options,
  )
  const points = Map.groupBy(rows, (row) => row.goal_id)
  return new Map(goals.map((goal) => [goal.goal_id, judge(goal, points.get(goal.goal_id) ?? [], asOf)]))
}

function judge({ better, exposed_at: exposedAt }: Asked, measured: readonly Measured[], asOf: number) {
  const { verdict, side, change, low, high, withheld, possible_at } = judgeEffect({
    measured,
    exposedAt,
    asOf,
    better,
    isBrief: true,
  })
  return { verdict, side, change, low, high, withheld, possible_at }
}
