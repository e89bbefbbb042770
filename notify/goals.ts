/** What a digest for business readers says of goals: each with its verdict, in plain words. */
import { startOfDay } from '../transforms/measures/calendar.ts'
import { escape } from '../transforms/release/prose.ts'
import { readValueReport } from '../transforms/value/overview.ts'
import { sayVerdict, type ReportedGoal } from '../transforms/value/report.ts'
import type { Look } from './look.ts'
import { toLink } from './message.ts'

/** More would not be read. */
const MOST = 12
const WEEK_MS = 7 * 86_400_000

/** A section of Markdown, '' where nobody has written a goal down. */
export async function writeGoals(
  { warehouse, registry, window }: Look,
  link: string | null,
): Promise<string> {
  const { from, to, zone, asOf } = window
  const everything = { teamIds: [], valueStreamIds: [], serviceIds: [], repositoryIds: [] }
  const span = { from: startOfDay(from, zone), to: startOfDay(to, zone) }
  const asked = { ...everything, ...span, asOf, zone, dates: { from, to } }
  const { goals } = await readValueReport({ warehouse, registry }, asked)
  const bets = goals.filter(({ kind, decision }) => kind !== 'improvement' && decision !== 'remove')
  if (bets.length === 0) return ''
  const rest = bets.length > MOST ? [`- … and ${bets.length - MOST} more`] : []
  const lines = bets.slice(0, MOST).map((goal) => sayGoal(goal, asOf, link))
  return ['## Goals', '', ...lines, ...rest].join('\n')
}

function sayGoal(goal: ReportedGoal, asOf: number, link: string | null): string {
  const address = toLink(link, `/value/${encodeURIComponent(goal.goal_id)}`)
  const name = address === null ? escape(goal.name) : `[${escape(goal.name)}](${address})`
  const { next_look_at: look, due_at: due, target_met_at: met } = goal
  const more = [
    look !== null && look <= asOf + WEEK_MS ? 'the next look is due' : null,
    due !== null && due < asOf && met === null ? 'its date has passed' : null,
  ].filter((one) => one !== null)
  return `- ${name}: ${escape(sayVerdict(goal))}${more.length > 0 ? `; ${more.join(', ')}` : ''}`
}
