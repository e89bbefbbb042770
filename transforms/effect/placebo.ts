/** How often the same test, at other dates of the same series, would have claimed an effect. */
import { wilsonInterval } from '../statistics/proportion.ts'
import { seedRandom } from '../statistics/random.ts'
import { LEAST_HISTORY, tryLevel, WINDOW, type Question } from './trial.ts'

export interface PlaceboDate {
  slot: number
  change: number
  se: number
  is_claimed: boolean
}

export interface Placebo {
  dates: PlaceboDate[]
  claimed_count: number
  share: number | null
  low: number | null
  high: number | null
  /** How many of the dates would not share points: the interval is by these. */
  apart_count: number
  seed: number
}

const DATES = 40
export const PLACEBO_SEED = 1

/** Each date has the history that a test needs, and all that it sees was measured before the real exposure. */
export function tryElsewhere(question: Question): Placebo {
  const { points, changedFrom } = question
  const seen = points.filter(({ slot }) => slot < changedFrom)
  const possible = seen.slice(LEAST_HISTORY, Math.max(LEAST_HISTORY, seen.length - WINDOW + 1))
  const dates = draw(possible, DATES).flatMap(({ slot }): PlaceboDate[] => {
    const trial = tryLevel({ ...question, points: seen, changedFrom: slot })
    if (trial.kind === 'shortage') return []
    const { change, se, low, high } = trial
    return [{ slot, change, se, is_claimed: low > 0 || high < 0 }]
  })
  const claimed = dates.filter((date) => date.is_claimed).length
  const apart = countApart(dates)
  const share = dates.length === 0 ? null : claimed / dates.length
  const interval = share === null ? { low: null, high: null } : wilsonInterval(share * apart, apart)
  return { dates, claimed_count: claimed, share, ...interval, apart_count: apart, seed: PLACEBO_SEED }
}

/** So many of them at random, in their order. */
function draw<T>(all: readonly T[], count: number): T[] {
  const random = seedRandom(PLACEBO_SEED)
  const keys = new Map(all.map((one) => [one, random.uniform()]))
  const chosen = new Set(all.toSorted((a, b) => keys.get(a)! - keys.get(b)!).slice(0, count))
  return all.filter((one) => chosen.has(one))
}

function countApart(dates: readonly PlaceboDate[]): number {
  let [count, last] = [0, -Infinity]
  for (const { slot } of dates) if (slot - last >= 2 * WINDOW) [count, last] = [count + 1, slot]
  return count
}
