/** What became of the numbers of several goals, for lists: the verdict of each, as its own page tells it in full. */
import { judgeEffect } from '../effect/effect.ts'
import type { When } from '../effect/goal.ts'
import { isOwn, measureOwn, type Origin } from '../effect/own.ts'
import type { Break, Measured } from '../effect/slots.ts'
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
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

type Asked = Pick<GoalRow, 'goal_id' | 'better' | 'exposed_at' | 'series_id' | 'team_id' | 'value_stream_id'>

export async function readEffects(
  origin: Origin,
  goals: readonly Asked[],
  when: When,
  options: ReadOptions = {},
): Promise<Map<string, GoalEffect>> {
  if (goals.length === 0) return new Map()
  const { warehouse } = origin
  const rows = await warehouse.rows<Measured & { goal_id: string }>(
    `SELECT goal.goal_id, point.measured_at, point.value, point.unit, point.respondent_count
    FROM goal_fact AS goal
    JOIN outcome_point_fact AS point ON point.series_id = goal.series_id AND point.segment = goal.segment
    WHERE goal.goal_id IN (SELECT unnest($goals)) AND NOT point.is_future AND point.measured_at <= ${moment('as_of')}
    ORDER BY goal.goal_id, point.measured_at`,
    { goals: goals.map(({ goal_id }) => goal_id), as_of: when.asOf },
    options,
  )
  const points = new Map<string, readonly Measured[]>(Map.groupBy(rows, (row) => row.goal_id))
  for (const goal of goals.filter(isOwn))
    points.set(goal.goal_id, (await measureOwn(origin, goal, when, options)) ?? [])
  const told = await warehouse.rows<Break & { goal_id: string }>(
    `SELECT goal.goal_id, series_break.broke_at, series_break.reason
    FROM goal_fact AS goal
    JOIN series_break ON series_break.series_id = goal.series_id AND series_break.segment IN ('', goal.segment)
    WHERE goal.goal_id IN (SELECT unnest($goals))
    ORDER BY goal.goal_id, series_break.broke_at`,
    { goals: goals.map(({ goal_id }) => goal_id) },
    options,
  )
  const breaks = Map.groupBy(told, (row) => row.goal_id)
  return new Map(
    goals.map((goal) => {
      const known = { measured: points.get(goal.goal_id) ?? [], breaks: breaks.get(goal.goal_id) ?? [] }
      return [goal.goal_id, judge(goal, { ...known, ...when })]
    }),
  )
}

function judge(
  { better, exposed_at: exposedAt }: Asked,
  known: When & { measured: readonly Measured[]; breaks: readonly Break[] },
): GoalEffect {
  const told = judgeEffect({ ...known, exposedAt, better, isBrief: true })
  const { verdict, side, change, low, high, withheld, possible_at } = told
  return { verdict, side, change, low, high, withheld, possible_at }
}
