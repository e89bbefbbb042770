import { gammaAbove, gammaBelow, solve, tail } from './distribution.ts'
import { combineIntervals, noDifference, toDifference } from './interval.ts'
import type { Difference, Interval } from './interval.ts'

export interface Rate {
  count: number
  /** Over how long it was counted; the rate is a day's. */
  days: number
}

const method = 'Poisson (Garwood), squares added'

/** Exact 95 % interval of a Poisson mean (Garwood 1936) from a count; low is 0 for a count of 0. */
export function countInterval(count: number): { low: number; high: number } {
  if (!(count >= 0)) throw new RangeError(`count is not 0 or more: ${count}`)
  const reach = count + 10 * Math.sqrt(count + 1) + 10
  const low = count === 0 ? 0 : solve((mean) => gammaBelow(count, mean), tail, 0, count)
  return { low, high: solve((mean) => 1 - gammaAbove(count + 1, mean), 1 - tail, count, reach) }
}

/** 95 % interval of a daily rate; open for no days. */
export function rateInterval(count: number, days: number, dispersion = 1): Interval {
  return days > 0 ? boundRate({ count, days }, dispersion) : { low: null, high: null }
}

/**
 * Difference of two daily rates. Dispersion is variance over mean of the counts (1 is Poisson; more where
 * they come in bursts), and widens the interval. Nothing is said of two counts of zero.
 */
export function compareRates(current: Rate, previous: Rate, dispersion = 1): Difference {
  if (current.days <= 0 || previous.days <= 0 || current.count + previous.count === 0)
    return noDifference(method)
  const now = { value: current.count / current.days, ...boundRate(current, dispersion) }
  const before = { value: previous.count / previous.days, ...boundRate(previous, dispersion) }
  const ratio = before.value > 0 ? now.value / before.value : null
  return toDifference(now.value - before.value, combineIntervals(now, before), ratio, method)
}

/** A burst of k is taken as one event of size k: the count in bursts is Poisson. */
function boundRate({ count, days }: Rate, dispersion: number): { low: number; high: number } {
  const { low, high } = countInterval(count / dispersion)
  return { low: (low * dispersion) / days, high: (high * dispersion) / days }
}
