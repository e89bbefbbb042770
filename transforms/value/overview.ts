/** All that the one page tells, read at once. */
import type { ReadOptions } from '../readers.ts'
import type { Origin } from '../effect/own.ts'
import { readEffects } from './effects.ts'
import { readGoals } from './goals.ts'
import { readInvestment, readUnaimed, type InvestmentQuestion } from './investment.ts'
import type { ValueReport } from './report.ts'

export async function readValueReport(
  origin: Origin,
  asked: InvestmentQuestion & { zone: string; dates: { from: string; to: string } },
  options: ReadOptions = {},
): Promise<ValueReport> {
  const { dates, zone, ...question } = asked
  const { warehouse } = origin
  const found = await readGoals(warehouse, question, options)
  const [effects, investment, unaimed] = await Promise.all([
    readEffects(origin, found.rows, { asOf: question.asOf, zone }, options),
    readInvestment(warehouse, question, options),
    readUnaimed(warehouse, question, options),
  ])
  return {
    goals: found.rows.map((row) => ({ ...row, effect: effects.get(row.goal_id) ?? null })),
    goalCount: found.total_count,
    investment,
    unaimedCount: unaimed.total_count,
    ...dates,
    asOf: question.asOf,
  }
}
