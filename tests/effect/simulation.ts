/** Series of which it is known whether anything happened, and how often a verdict on them is right. */
import { setApart, verdictOf } from '../../transforms/effect/effect.ts'
import { smallestEffect } from '../../transforms/effect/reach.ts'
import { tryLevel, type Trial } from '../../transforms/effect/trial.ts'
import { seedRandom } from '../../transforms/statistics/random.ts'
import { studentBeyond } from '../../transforms/statistics/distribution.ts'

export const PHIS = [0, 0.2, 0.4, 0.6, 0.8] as const

export interface Plan {
  /** How much of a day's noise lingers; its standard deviation is 1. */
  phi: number
  series: number
  seed: number
  /** Days before the exposure and after it. */
  history?: number
  after?: number
  /** Planted change of level, in standard deviations of a day. */
  effect?: number
  /** Share of days that are missing. */
  missing?: number
}

export interface Tally {
  phi: number
  series: number
  /** Shares of all series. */
  claimed: number
  covered: number
  /** Shares in which a plain comparison of the window’s two means claims (Welch’s t). */
  naive: number
  /** The smallest effect that it says could be found, on average. */
  smallest: number
}

/** Rising or falling, with weekdays of their own: what the number does anyway. */
export function simulate({
  phi,
  series,
  seed,
  history = 90,
  after = 28,
  effect = 0,
  missing = 0,
}: Plan): Tally {
  const random = seedRandom(seed)
  const tally = { phi, series, claimed: 0, covered: 0, naive: 0, smallest: 0 }
  for (let i = 0; i < series; i++) {
    const noise = random.chain(history + after, phi)
    const slope = 0.1 * (random.uniform() - 0.2)
    const height = 2 * random.uniform()
    const season = Array.from({ length: 7 }, () => height * random.normal())
    const points = noise
      .map((value, day) => ({
        slot: day - history,
        value: value + slope * day + season[day % 7]! + (day >= history ? effect : 0),
      }))
      .filter(() => missing === 0 || random.uniform() >= missing)
    const trial = settle(points)
    if (verdictOf(trial) !== 'no detectable change') tally.claimed++
    if (trial.low <= effect && effect <= trial.high) tally.covered++
    if (isNaive(trial)) tally.naive++
    tally.smallest += smallestEffect(trial)
  }
  const share = (count: number) => count / series
  return {
    ...tally,
    claimed: share(tally.claimed),
    covered: share(tally.covered),
    naive: share(tally.naive),
    smallest: share(tally.smallest),
  }
}

/** The verdict as the product makes it, jumps at other dates taken out. */
function settle(points: { slot: number; value: number }[]): Trial {
  const question = { points, changedFrom: 0, isDaily: true }
  const { found } = setApart(question, tryLevel(question))
  if (found.kind === 'shortage') throw new Error(`Too little was simulated: ${found.reason}`)
  return found
}

function isNaive({ before, after }: Trial): boolean {
  const [a, b] = [momentsOf(before), momentsOf(after)]
  const freedom = (a.error + b.error) ** 2 / (a.error ** 2 / (a.n - 1) + b.error ** 2 / (b.n - 1))
  return studentBeyond((b.mean - a.mean) / Math.sqrt(a.error + b.error), freedom) < 0.05
}

function momentsOf(points: readonly { value: number }[]) {
  const n = points.length
  const mean = points.reduce((sum, { value }) => sum + value, 0) / n
  const variance = points.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (n - 1)
  return { n, mean, error: variance / n }
}
