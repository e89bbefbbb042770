import { noDifference, toDifference } from './interval.ts'
import type { Difference } from './interval.ts'
import { pairRank } from './rank.ts'
import { selectDifference, selectNext } from './selection.ts'
import { withholdBelowFive } from './quantile.ts'

/** Hours; nobody acts on less, and a logarithm needs a floor. */
export const shortest = 1 / 60

const method = 'Hodges–Lehmann (Mann–Whitney)'

/**
 * Shift between two ascending samples: the median of all pairwise differences, and the order statistics of
 * them that bound it by the Mann–Whitney test (exact for small samples, normal with continuity beyond; with
 * ties it covers at least as much). Says nothing below five rows on either side.
 */
export function compareSamples(current: Float64Array, previous: Float64Array): Difference {
  if (withholdBelowFive(Math.min(current.length, previous.length))) return noDifference(method)
  const rank = pairRank(current.length, previous.length)
  const low = rank === null ? null : selectDifference(current, previous, rank)
  const last = current.length * previous.length + 1
  const high = rank === null ? null : selectDifference(current, previous, last - rank)
  return toDifference(medianDifference(current, previous), { low, high }, null, method)
}

/** As compareSamples, with the ratio of current to previous: the shift on the log. */
export function compareDurations(current: Float64Array, previous: Float64Array): Difference {
  const shift = compareSamples(current, previous)
  if (shift.difference === null) return shift
  return { ...shift, ratio: Math.exp(medianDifference(current.map(toLog), previous.map(toLog))) }
}

/** How many times longer, with its 95 % interval; durations under a minute count as a minute. */
export function logShift(
  current: Float64Array,
  previous: Float64Array,
): { ratio: number | null; low: number | null; high: number | null } {
  const { difference, low, high } = compareSamples(current.map(toLog), previous.map(toLog))
  const exp = (x: number | null) => (x === null ? null : Math.exp(x))
  return { ratio: exp(difference), low: exp(low), high: exp(high) }
}

function toLog(hours: number): number {
  return Math.log(Math.max(hours, shortest))
}

function medianDifference(x: Float64Array, y: Float64Array): number {
  const pairs = x.length * y.length
  const middle = selectDifference(x, y, Math.ceil(pairs / 2))
  return pairs % 2 === 1 ? middle : (middle + selectNext(x, y, pairs / 2, middle)) / 2
}
