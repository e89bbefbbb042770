/** Ends of a 95 % interval, in the unit of its value; null is an open end. */
export interface Interval {
  low: number | null
  high: number | null
}

/** Current minus previous, with a 95 % interval; all null when either side has too few rows. */
export interface Difference extends Interval {
  difference: number | null
  /** The interval excludes zero. */
  is_change: boolean
  /** Current over previous, where that has a meaning. */
  ratio: number | null
  method: string
}

/** Settles whether a difference is a change. */
export function toDifference(
  difference: number | null,
  { low, high }: Interval,
  ratio: number | null,
  method: string,
): Difference {
  const is_change = (low !== null && low > 0) || (high !== null && high < 0)
  return { difference, low, high, is_change, ratio, method }
}

/** Too little on one side: says nothing. */
export function noDifference(method: string): Difference {
  return { difference: null, low: null, high: null, is_change: false, ratio: null, method }
}

/**
 * Interval of a difference from the two intervals of its parts: squares and adds the distances
 * (Newcombe 1998, method 10; Zou and Donner 2008 for any pair of estimates).
 */
export function combineIntervals(
  current: { value: number; low: number; high: number },
  previous: { value: number; low: number; high: number },
): { low: number; high: number } {
  const difference = current.value - previous.value
  return {
    low: difference - Math.hypot(current.value - current.low, previous.high - previous.value),
    high: difference + Math.hypot(current.high - current.value, previous.value - previous.low),
  }
}
