import type { Interval } from '../statistics/interval.ts'
import { wilsonInterval } from '../statistics/proportion.ts'
import { countFor, dayFor, doneBy, finishDays, type DailySample } from './trials.ts'

/** The shares that are told: even, likely, safe, nearly certain. */
export const SHARES = [0.5, 0.7, 0.85, 0.95] as const
const SAFE = 0.85
export const FEWEST_DONE = 10
export const MOST_DAYS = 1095
export const TRIALS = 10_000
const BACKTEST_TRIALS = 1_000
const FAN_TRIALS = 2_000
const FAN_POINTS = 26
const WEEK = 7
const MOST_ORIGINS = 52

/** What was done, and added, on each day up to yesterday, oldest first. */
export interface DailyHistory {
  done: readonly number[]
  added: readonly number[]
}

export interface ForecastOptions {
  /** How many days of the history are drawn from. */
  days: number
  seed: number
  /** Scope grows as it grew on the days that are drawn. */
  isGrowing: boolean
  /** Days from today by which is asked how many. */
  byDays: number | null
}

export interface FanPoint {
  days: number
  /** As many are done by then with the chance of SHARES, in their order. */
  counts: number[]
}

export interface Backtest extends Interval {
  /** Weeks from which was looked ahead and of which the safe date is past. */
  n: number
  hits: number
  hit_ratio: number | null
  /** Weeks whose safe date has not come. */
  pending: number
  /** How many of them do not overlap; the interval is by these. */
  apart: number
}

export interface Forecast {
  sample: { days: number; done: number; added: number }
  /** Added on the days of the sample, whether it is drawn or not. */
  growth: number
  withheld: string | null
  /** Days from today by which all is done with the chance of SHARES; null: not within three years. */
  when: (number | null)[]
  fan: FanPoint[]
  by: FanPoint | null
  /** Chance that all is done by the day asked. */
  by_chance: number | null
  backtest: Backtest | null
  trials: number
}

/** When so many will be done, and how many by then, from what was done on the days before; and how well that did before. */
export function forecastScope(history: DailyHistory, remaining: number, options: ForecastOptions): Forecast {
  // The rest of today is not counted on.
  const sample = { ...sampleOf(history, history.done.length, options), gap: 1 }
  const done = sumOf(sample.done)
  const told = { days: sample.done.length, done, added: sumOf(sample.added ?? []) }
  const growth = sumOf(sampleOf(history, history.done.length, { ...options, isGrowing: true }).added ?? [])
  const nothing = { growth, when: [], fan: [], by: null, by_chance: null, backtest: null, trials: 0 }
  if (done < FEWEST_DONE) {
    const withheld = `Fewer than ten items were finished in ${told.days} days: ${done}`
    return { sample: told, withheld, ...nothing }
  }
  const tried = { trials: TRIALS, seed: options.seed, mostDays: MOST_DAYS }
  const finished = finishDays(sample, remaining, tried)
  const when = SHARES.map((share) => dayFor(finished, share))
  const fanDays = pickDays(when.at(-1) ?? when.find((day) => day !== null) ?? WEEK * FAN_POINTS)
  const pointsOf = (days: number[]): FanPoint[] =>
    doneBy(sample, days, { ...tried, trials: FAN_TRIALS }).map((counts, i) => ({
      days: days[i]!,
      counts: SHARES.map((share) => countFor(counts, share)),
    }))
  const { byDays } = options
  return {
    sample: told,
    growth,
    withheld: null,
    when,
    fan: pointsOf(fanDays),
    by: byDays === null ? null : pointsOf([byDays])[0]!,
    by_chance: byDays === null ? null : shareBy(finished, byDays),
    backtest: remaining > 0 ? backtest(history, remaining, options) : null,
    trials: TRIALS,
  }
}

/**
 * Walking forward by weeks: had the same been asked then, would as many have been done by the safe date? Of a week whose
 * safe date has not come nothing is counted, though all may be done: else only the quick ones would be.
 */
export function backtest(
  history: DailyHistory,
  remaining: number,
  options: Pick<ForecastOptions, 'days' | 'seed'>,
): Backtest {
  const today = history.done.length
  const spans: number[] = []
  let [hits, n, pending] = [0, 0, 0]
  for (let origin = today - WEEK; origin >= options.days && n + pending < MOST_ORIGINS; origin -= WEEK) {
    const sample = sampleOf(history, origin, { ...options, isGrowing: false })
    const done = sumOf(sample.done)
    if (done < FEWEST_DONE) continue
    // The safe date is later than the day that the mean pace would reach.
    if ((remaining / done) * options.days > today - origin) {
      pending++
      continue
    }
    const tried = { trials: BACKTEST_TRIALS, seed: options.seed + origin, mostDays: MOST_DAYS }
    const promised = dayFor(finishDays(sample, remaining, tried), SAFE)
    if (promised === null || origin + promised > today) {
      pending++
      continue
    }
    const actual = daysUntil(history.done, origin, remaining)
    n++
    spans.push(promised)
    if (actual !== null && actual <= promised) hits++
  }
  const middle = spans.toSorted((a, b) => a - b)[spans.length >> 1] ?? today
  const apart = Math.min(n, Math.max(n > 0 ? 1 : 0, Math.floor((n * WEEK) / Math.max(WEEK, middle))))
  const interval = n === 0 ? { low: null, high: null } : wilsonInterval((hits / n) * apart, apart)
  return { n, hits, hit_ratio: n === 0 ? null : hits / n, pending, apart, ...interval }
}

function sampleOf(
  { done, added }: DailyHistory,
  end: number,
  { days, isGrowing }: Pick<ForecastOptions, 'days' | 'isGrowing'>,
): DailySample {
  const start = Math.max(0, end - days)
  return { done: done.slice(start, end), ...(isGrowing ? { added: added.slice(start, end) } : {}) }
}

function daysUntil(done: readonly number[], origin: number, remaining: number): number | null {
  let left = remaining
  for (let day = origin; day < done.length; day++) {
    left -= done[day]!
    if (left <= 0) return day - origin + 1
  }
  return null
}

export function shareBy(finished: Int32Array, days: number): number {
  let count = 0
  for (const day of finished) if (day <= days) count++
  return count / finished.length
}

/** Evenly, up to the day that is nearly certain. */
function pickDays(last: number): number[] {
  const step = Math.max(1, Math.ceil(Math.max(1, last) / FAN_POINTS))
  return Array.from({ length: Math.ceil(Math.max(1, last) / step) }, (_, i) => (i + 1) * step)
}

function sumOf(counts: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += counts[i]!
  return sum
}
