/** What is left and at whose pace, as it is and with other levers. */
import { FEWEST_DONE } from '../forecast/forecast.ts'
import type { ScopeRead } from '../forecast/history.ts'
import { daysBetween, localDate } from '../measures/calendar.ts'
import type { WhatIf, WhatIfAsked } from './answer.ts'
import type { QueueAnswer } from './constraint.ts'
import { compareDates, type Outlook } from './dates.ts'

export function tellDates(
  asked: WhatIfAsked,
  read: ScopeRead,
  { who, queue, dropped }: { who: string | null; queue: QueueAnswer | null; dropped: number },
): WhatIf['dates'] {
  const { levers, days, split, isGrowing } = asked
  const last = <T>(counts: readonly T[]) => counts.slice(-days)
  const done = last(read.history.done)
  const sample = { days: done.length, done: sumOf(done) }
  if (read.past.length === 0)
    return {
      withheld: 'No work items of it are known, so nothing says when they are done',
      sample,
      answer: null,
    }
  if (sample.done < FEWEST_DONE)
    return {
      withheld: `Fewer than ten items were finished in ${sample.days} days: ${sample.done}`,
      sample,
      answer: null,
    }
  const today = localDate(asked.asOf, asked.zone)
  const daysTo = (date: string | null) => (date === null ? null : daysBetween(today, date))
  const added = isGrowing ? { added: last(read.history.added) } : {}
  const own = last(read.teams.find(({ team_id }) => team_id === who)?.done ?? done.map(() => 0))
  const others = done.map((count, day) => count - (own[day] ?? 0))
  const factor = levers.capacity / 100
  const remaining = (items: number) => Math.ceil(Math.max(0, items) * split)
  const now: Outlook = {
    sample: { done, ...added, gap: 1 },
    remaining: remaining(read.remaining),
    plannedDays: daysTo(asked.plannedDate),
  }
  const changed: Outlook = {
    sample: {
      done: others.map((count, day) => count + factor * (own[day] ?? 0)),
      steady: others,
      ...added,
      gap: 1,
    },
    remaining: remaining(read.remaining - dropped + levers.add),
    plannedDays: daysTo(asked.kind === 'release' ? (levers.move ?? asked.plannedDate) : asked.plannedDate),
    ...(queue?.paces ? { paces: queue.paces } : {}),
  }
  return { withheld: null, sample, answer: compareDates(now, changed, asked.seed) }
}

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
