import { z95 } from './distribution.ts'
import { combineIntervals, noDifference, toDifference } from './interval.ts'
import type { Difference, Interval } from './interval.ts'

export interface Proportion {
  /** How many of the n have the property. */
  count: number
  n: number
}

const method = 'Newcombe (Wilson)'

/** Wilson's 95 % score interval of a proportion, within 0..1; open at both ends for n = 0. */
export function wilsonInterval(count: number, n: number): Interval {
  return n > 0 ? bound(count, n) : { low: null, high: null }
}

/** Difference of two proportions with Newcombe's hybrid score interval (Statist. Med. 1998, method 10). */
export function compareProportions(current: Proportion, previous: Proportion): Difference {
  if (current.n <= 0 || previous.n <= 0) return noDifference(method)
  const now = { value: current.count / current.n, ...bound(current.count, current.n) }
  const before = { value: previous.count / previous.n, ...bound(previous.count, previous.n) }
  const ratio = before.value > 0 ? now.value / before.value : null
  return toDifference(now.value - before.value, combineIntervals(now, before), ratio, method)
}

function bound(count: number, n: number): { low: number; high: number } {
  if (count < 0 || count > n) throw new RangeError(`count is not within 0..${n}: ${count}`)
  const square = z95 * z95
  const center = (count + square / 2) / (n + square)
  const half = (z95 * Math.sqrt((count * (n - count)) / n + square / 4)) / (n + square)
  // At the ends the two terms are equal but for rounding.
  return { low: count === 0 ? 0 : center - half, high: count === n ? 1 : center + half }
}
