/** What the goals came to, on one page for people who do not build: the same answers as the screen, as Markdown. */
import { day, escape, heading, linked, rest, table } from '../release/prose.ts'
import { unitOfChange } from '../effect/sentence.ts'
import type { GoalEffect } from './effects.ts'
import { delayDays, stateOf, type GoalRow } from './goals.ts'
import type { Investment } from './investment.ts'

export interface ReportedGoal extends GoalRow {
  effect: GoalEffect | null
}

export interface ValueReport {
  goals: readonly ReportedGoal[]
  goalCount: number
  investment: Investment
  unaimedCount: number
  /** Local dates, the second exclusive. */
  from: string
  to: string
  asOf: number
}

const MOST = 20

export function writeValueReport(report: ValueReport): string {
  const { goals, asOf } = report
  const bets = goals.filter(({ kind }) => kind !== 'improvement')
  const parts = [
    `# Did it deliver?`,
    summary(bets, report),
    heading('Goals', listed(bets, report.goalCount, asOf), 'No goal is written down.'),
    heading('To be looked at', looks(bets, asOf)),
    heading('What work went into', spent(report)),
    `From ${report.from} to ${report.to}, as known on ${day(asOf)}. A verdict compares a number with the trend that was already running before; the range holds the true change in 95 of 100 cases.`,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function summary(bets: readonly ReportedGoal[], { investment, unaimedCount }: ValueReport): string {
  const count = (of: (goal: ReportedGoal) => boolean) => bets.filter(of).length
  const good = count(({ effect }) => effect?.side === 'good')
  const bad = count(({ effect }) => effect?.side === 'bad')
  const none = count(({ effect }) => effect?.verdict === 'no detectable change')
  const open = bets.length - good - bad - none
  const without = investment.rows.find(({ by, key }) => by === 'goal' && key === '')
  return [
    `- Of ${many(bets.length, 'goal')}: ${good} moved as hoped, ${bad} the other way, ${none} without a detectable change, ${open} not to be judged yet.`,
    `- ${share(investment.finished_count - (without?.finished_count ?? 0), investment.finished_count)} of the work that was finished served a goal; ${many(unaimedCount, 'item')} in hand ${unaimedCount === 1 ? 'serves' : 'serve'} none.`,
  ].join('\n')
}

function listed(bets: readonly ReportedGoal[], total: number, asOf: number): string[] {
  const shown = bets.slice(0, MOST)
  return [
    ...table(
      ['Goal', 'Aim', 'Due', 'State', 'Now', 'Verdict'],
      shown.map((goal) => [
        linked(goal.name, goal.url),
        escape(aim(goal)),
        due(goal, asOf),
        goal.decision === null ? stateOf(goal) : `${stateOf(goal)}, ${escape(goal.decision)}`,
        escape(amount(goal.latest_value, goal.unit)),
        escape(sayVerdict(goal)),
      ]),
    ),
    ...rest(shown.length, Math.max(total, bets.length)),
  ]
}

function looks(bets: readonly ReportedGoal[], asOf: number): string[] {
  const waiting = bets.filter(({ next_look_at: at }) => at !== null && at <= asOf)
  const undecided = bets.filter(
    ({ decision, effect }) => decision === null && effect !== null && effect.verdict !== 'too little data',
  )
  return [
    ...waiting.map((goal) => `- ${escape(goal.name)}: the next look was set for ${day(goal.next_look_at)}`),
    ...undecided.map((goal) => `- ${escape(goal.name)}: there is a verdict, and no decision yet`),
  ]
}

function spent({ investment }: ValueReport): string[] {
  const goals = investment.rows.filter(({ by }) => by === 'goal')
  const types = investment.rows.filter(({ by }) => by === 'flow_type')
  const rows = [...goals.slice(0, MOST), ...types].map((row) => [
    escape(row.name ?? (row.key === '' ? (row.by === 'goal' ? 'no goal' : 'type not known') : row.key)),
    share(row.finished_count, investment.finished_count),
    share(row.current_count, investment.current_count),
  ])
  return table(['', 'Finished', 'In hand'], rows)
}

/** The verdict in a few words, with its range where there is one. */
export function sayVerdict({ effect, unit }: Pick<ReportedGoal, 'effect' | 'unit'>): string {
  if (effect === null) return 'no numbers'
  const { verdict, low, high, change, side } = effect
  if (verdict === 'too little data') return 'too little data yet'
  const measure = unitOfChange(unit)
  const [from, to] = verdict === 'down' ? [high, low] : [low, high]
  const sign = verdict === 'down' ? -1 : 1
  const range =
    from === null || to === null ? '' : ` (${amount(sign * from, null)} to ${amount(sign * to, measure)})`
  if (verdict === 'no detectable change') return `no detectable change${range}`
  const way = side === null ? '' : side === 'good' ? ', as hoped' : ', not as hoped'
  return `${verdict} by ${amount(change === null ? null : Math.abs(change), measure)}${range}${way}`
}

function aim({ baseline, target, unit }: GoalRow): string {
  if (target === null) return 'not written down'
  return baseline === null ? amount(target, unit) : `${amount(baseline, null)} to ${amount(target, unit)}`
}

function due(goal: GoalRow, asOf: number): string {
  const late = delayDays(goal, asOf)
  return late === null ? day(goal.due_at) : `${day(goal.due_at)}, ${many(late, 'day')} late`
}

const numbers = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 })

function amount(value: number | null, unit: string | null): string {
  if (value === null) return '–'
  return unit === null ? numbers.format(value) : `${numbers.format(value)} ${unit}`
}

const many = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`

const share = (part: number, all: number) => (all === 0 ? '–' : `${Math.round((part / all) * 100)} %`)
