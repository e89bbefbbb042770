import { solve, studentBeyond, tail } from './distribution.ts'
import { combineIntervals, noDifference, toDifference } from './interval.ts'
import type { Difference, Interval } from './interval.ts'
import { wilsonInterval } from './proportion.ts'
import { withholdBelowFive } from './quantile.ts'

/** What a ratio of two sums is made of, one place an item; `unknown` is what of the weight may belong to the part. */
export interface Weighted {
  part: Float64Array
  weight: Float64Array
  unknown: Float64Array
}

/** Between what the ratio is if none of the unknown belongs to the part, and if all of it does. */
export interface RatioRange {
  low: number
  high: number
  /** Unknown over weight. */
  unknown_ratio: number
}

/** Σ part ÷ Σ weight. Of a range there is no value, and the interval reaches from its lower end's to its upper end's. */
export interface RatioFigure extends Interval {
  n: number
  value: number | null
  range: RatioRange | null
  withheld: string | null
}

/** Less than this unknown does not show in the digits of a percentage. */
const negligible = 0.0005
const method = 'difference of two ratios (jackknife)'
const nothing = { value: null, low: null, high: null, range: null, withheld: null } as const

/** A ratio of sums with its 95 % interval; withheld below five items, as a quantile is; nothing without weight. */
export function ratioFigure({ part, weight, unknown }: Weighted): RatioFigure {
  const n = weight.length
  const withheld = withholdBelowFive(n)
  const whole = sum(weight)
  if (n === 0 || whole <= 0) return { ...nothing, n }
  if (withheld) return { ...nothing, n, withheld }
  const low = sum(part) / whole
  const unknown_ratio = sum(unknown) / whole
  const least = jackknife(part, weight)
  if (unknown_ratio < negligible) return { n, value: low, ...least, range: null, withheld }
  const most = part.map((value, i) => value + unknown[i]!)
  const range = { low, high: sum(most) / whole, unknown_ratio }
  return { n, value: null, low: least.low, high: jackknife(most, weight).high, range, withheld }
}

/** Current minus previous; of ranges the difference is unknown, and called a change only if it is one whatever is unknown. */
export function compareRatios(current: RatioFigure, previous: RatioFigure): Difference {
  const [now, before] = [endsOf(current), endsOf(previous)]
  if (now === null || before === null) return noDifference(method)
  const least = combineIntervals({ ...now, value: now.from }, { ...before, value: before.to })
  const most = combineIntervals({ ...now, value: now.to }, { ...before, value: before.from })
  const isExact = current.value !== null && previous.value !== null
  const difference = isExact ? current.value! - previous.value! : null
  const ratio = isExact && previous.value! > 0 ? current.value! / previous.value! : null
  return toDifference(difference, { low: least.low, high: most.high }, ratio, method)
}

function endsOf({ value, range, low, high }: RatioFigure) {
  if (low === null || high === null) return null
  const from = value ?? range?.low
  const to = value ?? range?.high
  return from === undefined || to === undefined ? null : { from, to, low, high }
}

/**
 * Interval by leaving out one item at a time, on the log of the odds, with Student's t of as many degrees of freedom
 * as the weights are worth: a few long items carry most of a sum. Where that has no odds (all or nothing is active)
 * it is Wilson's of that many items.
 */
function jackknife(part: Float64Array, weight: Float64Array): Interval {
  const n = weight.length
  const [parts, whole] = [sum(part), sum(weight)]
  const worth = whole ** 2 / weight.reduce((total, value) => total + value ** 2, 0)
  const share = parts / whole
  const without = weight.map((value, i) => logOdds((parts - part[i]!) / (whole - value)))
  const mean = sum(without) / n
  if (!Number.isFinite(mean) || share <= 0 || share >= 1)
    return wilsonInterval(Math.min(1, Math.max(0, share)) * worth, worth)
  const squares = without.reduce((total, value) => total + (value - mean) ** 2, 0)
  const reach = studentPoint(Math.max(1, worth - 1)) * Math.sqrt(((n - 1) / n) * squares)
  return { low: fromOdds(logOdds(share) - reach), high: fromOdds(logOdds(share) + reach) }
}

function logOdds(share: number): number {
  return Math.log(share / (1 - share))
}

function fromOdds(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

const points = new Map<number, number>()

/** Two-sided 95 % point of t, kept by tenths of a degree. */
function studentPoint(freedom: number): number {
  const key = Math.round(Math.min(freedom, 1000) * 10)
  const hit = points.get(key)
  if (hit !== undefined) return hit
  const point = solve((t) => -studentBeyond(t, key / 10), -2 * tail, 0, 100)
  points.set(key, point)
  return point
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
