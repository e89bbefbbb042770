import { betaBelow, tail } from './distribution.ts'
import type { Interval } from './interval.ts'

/** A quantile of a sample with its 95 % interval, in the unit of the sample. */
export interface QuantileFigure extends Interval {
  n: number
  value: number | null
  /** Why the value is not shown: 'n = 3, too few'; null when it is. */
  withheld: string | null
}

/** Below so many rows no quantile is told. */
export const fewestRows = 5
const known = new Map<string, { low: number | null; high: number | null }>()

/** 'n = 3, too few' below five rows, else null. */
export function withholdBelowFive(n: number): string | null {
  return n < fewestRows ? `n = ${n}, too few` : null
}

/** The quantile of an ascending sample, by linear interpolation as DuckDB's quantile_cont; null when empty. */
export function sampleQuantile(sorted: ArrayLike<number>, q: number): number | null {
  if (sorted.length === 0) return null
  const position = (sorted.length - 1) * q
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.ceil(position)]!
  return low + (high - low) * (position - below)
}

/**
 * Which order statistics (1-based) bound the population's quantile with at least 95 % coverage, whatever
 * the distribution; null where the sample is too small to have that bound. For 0 < q < 1.
 */
export function quantileRanks(n: number, q: number): { low: number | null; high: number | null } {
  const key = `${n} ${q}`
  const hit = known.get(key)
  if (hit) return hit
  if (known.size >= 50_000) known.clear()
  const ranks = { low: lowRank(n, q), high: highRank(n, q) }
  known.set(key, ranks)
  return ranks
}

/** A quantile of an ascending sample with its interval; withheld below five rows. */
export function quantileFigure(sorted: ArrayLike<number>, q: number): QuantileFigure {
  const n = sorted.length
  const withheld = withholdBelowFive(n)
  if (withheld !== null) return { n, value: null, low: null, high: null, withheld }
  const { low, high } = quantileRanks(n, q)
  return { n, value: sampleQuantile(sorted, q), low: pick(sorted, low), high: pick(sorted, high), withheld }
}

function pick(sorted: ArrayLike<number>, rank: number | null): number | null {
  return rank === null ? null : sorted[rank - 1]!
}

/** The largest rank r such that fewer than r rows lie below the quantile with probability ≤ 2.5 %. */
function lowRank(n: number, q: number): number | null {
  const rank = lastTrue(n, (r) => betaBelow(n - r + 1, r, 1 - q) <= tail)
  return rank === 0 ? null : rank
}

/** The smallest rank r such that r or more rows lie below the quantile with probability ≤ 2.5 %. */
function highRank(n: number, q: number): number | null {
  const rank = lastTrue(n, (r) => betaBelow(r, n - r + 1, q) > tail) + 1
  return rank > n ? null : rank
}

/** The last of 1..n for which a condition holds that holds up to some point; 0 for none. */
function lastTrue(n: number, holds: (rank: number) => boolean): number {
  let [low, high] = [0, n]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}
