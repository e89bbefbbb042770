/** Two windows compared row by row, where rows of one week are alike and weeks pull each other along. */
import { studentBeyond } from './distribution.ts'
import { compareRanks, type RankSum } from './ranksum.ts'

/** Values by week, in order; weeks without any are empty. */
export type Weeks = readonly (readonly number[])[]

export interface Compared {
  current: Weeks
  previous: Weeks
}

/** Weeks with rows on either side below which their spread is not known. */
const fewestWeeks = 4

/**
 * Mann–Whitney's test of each pair, its variance taken from the sums of ranks of whole weeks (as of clusters) and
 * widened by what those of all pairs have in common with the weeks after them; never less than that of independent rows.
 * Null where either side has rows in less than four weeks, or five in all.
 */
export function compareWeeks(pairs: readonly Compared[]): (RankSum | null)[] {
  const scored = pairs.map(score)
  const inflation = measureInflation(scored.flatMap((sides) => sides ?? []))
  return pairs.map((pair, i) => {
    const sides = scored[i] ?? null
    const plain = sides && compareRanks(sortWeeks(pair.current), sortWeeks(pair.previous))
    return plain && judge(sides, plain, inflation)
  })
}

interface Side {
  /** Mean rank of its rows, from the middle of all. */
  mean: number
  /** Variance of that mean, were its weeks independent. */
  variance: number
  weeks: number
  /** How far the ranks of each week sum up from what so many rows have on average; zero for none. */
  excess: number[]
}

function judge([now, before]: readonly Side[], plain: RankSum, inflation: number): RankSum {
  const variance = inflation * (now!.variance + before!.variance)
  const t = variance > 0 ? (now!.mean - before!.mean) / Math.sqrt(variance) : Infinity
  const probability = Math.max(plain.probability, studentBeyond(t, now!.weeks + before!.weeks - 2))
  return { probability, side: plain.side }
}

/** Lags beyond this are not looked at. */
const furthest = 8
const most = 0.95

/**
 * Variance of a sum of weeks over that of weeks which differ from their neighbours as these do, but are independent:
 * 1 + 2 Σ r, until one is not above zero (Geyer 1992), over 1 − r of neighbours.
 */
function measureInflation(sides: readonly Side[]): number {
  const near = Math.min(most, Math.max(0, correlate(sides, 1)))
  let inflation = 1
  for (let lag = 1; lag <= furthest; lag++) {
    const shared = correlate(sides, lag)
    if (shared <= 0) break
    inflation += 2 * shared
  }
  return inflation / (1 - near)
}

/** Of all sides on average; the mean that was taken off each hides one part in as many as there are weeks. */
function correlate(sides: readonly Side[], lag: number): number {
  let [products, squares] = [0, 0]
  for (const { excess, weeks } of sides) {
    const whole = excess.reduce((total, one) => total + one * one, 0)
    if (whole === 0 || excess.length <= lag) continue
    const together = excess.slice(lag).reduce((total, one, i) => total + one * excess[i]!, 0)
    products += together / whole + (excess.length - lag) / excess.length / weeks
    squares += (excess.length - lag) / excess.length
  }
  return squares === 0 ? 0 : products / squares
}

function score({ current, previous }: Compared): Side[] | null {
  const rankOf = rankAll(merge(sortWeeks(current), sortWeeks(previous)))
  const sides = [current, previous].map((weeks) => scoreSide(weeks, rankOf))
  return sides.every(({ weeks }) => weeks >= fewestWeeks) ? sides : null
}

function scoreSide(all: Weeks, rankOf: (value: number) => number): Side {
  const sums = all.map((week) => week.reduce((sum, value) => sum + rankOf(value), 0))
  const n = all.reduce((count, week) => count + week.length, 0)
  const mean = sums.reduce((total, sum) => total + sum, 0) / n
  const excess = all.map((week, i) => sums[i]! - week.length * mean)
  const weeks = all.filter((week) => week.length > 0).length
  // By neighbours: a change within the window is no noise.
  const steps = excess.slice(1).reduce((total, one, i) => total + (one - excess[i]!) ** 2, 0)
  return { mean, variance: ((steps / 2 / n ** 2) * all.length) / (all.length - 1), weeks, excess }
}

/** Middle ranks of values among ascending ones that they are of: those that are equal share them. */
function rankAll(sorted: Float64Array): (value: number) => number {
  const ranks = new Float64Array(sorted.length)
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (sorted[to] === sorted[from]) to++
    ranks.fill((from + to + 1) / 2, from, to)
  }
  return (value) => ranks[findFirst(sorted, value)]!
}

/** The place of the first that is not below a value. */
function findFirst(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

function merge(one: Float64Array, other: Float64Array): Float64Array {
  const merged = new Float64Array(one.length + other.length)
  for (let i = 0, j = 0; i + j < merged.length;)
    merged[i + j] = j >= other.length || one[i]! <= other[j]! ? one[i++]! : other[j++]!
  return merged
}

const known = new WeakMap<Weeks, Float64Array>()

/** All values, ascending; put in order once for all who ask. */
export function sortWeeks(weeks: Weeks): Float64Array {
  let sorted = known.get(weeks)
  if (!sorted) known.set(weeks, (sorted = gather(weeks).sort()))
  return sorted
}

function gather(weeks: Weeks): Float64Array {
  const values = new Float64Array(weeks.reduce((count, week) => count + week.length, 0))
  let place = 0
  for (const week of weeks) {
    values.set(week, place)
    place += week.length
  }
  return values
}
