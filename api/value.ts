/** Goals as the API tells them. */
import { startOfDay } from '../transforms/measures/calendar.ts'
import { delayDays, shareDone, stateOf, type GoalRow } from '../transforms/value/goals.ts'
import type { InvestmentQuestion } from '../transforms/value/investment.ts'
import type { WeekPoint } from '../transforms/value/points.ts'
import type { MetricEcho } from './schemas/metric.ts'
import type { Goal } from './schemas/value.ts'

export function describeGoal(
  row: GoalRow,
  { weeks, effect, asOf }: { weeks: WeekPoint[]; effect: Goal['effect']; asOf: number },
): Goal {
  const days = delayDays(row, asOf)
  return {
    ...row,
    state: stateOf(row),
    delay_days: days,
    delay_cost: days === null || row.value_per_day === null ? null : days * row.value_per_day,
    done_ratio: shareDone(row),
    weeks,
    effect,
  }
}

/** Of whom, and when. */
export function questionOf(echo: MetricEcho): InvestmentQuestion {
  return {
    teamIds: echo.team,
    valueStreamIds: echo.value_stream,
    serviceIds: echo.service,
    repositoryIds: echo.repository,
    asOf: echo.as_of,
    from: startOfDay(echo.from, echo.zone),
    to: startOfDay(echo.to, echo.zone),
  }
}

/** The record that holds a goal: only what people wrote can be changed on screen. */
export function recordOf(goalId: string): { kind: string; id: string } | null {
  const [, improvement, id] = /^records:(improvement\/)?(.+)$/.exec(goalId) ?? []
  if (id === undefined) return null
  return { kind: improvement === undefined ? 'goal' : 'improvement', id }
}
