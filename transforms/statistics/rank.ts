import { tail, z95 } from './distribution.ts'

/** Up to this many pairs the null distribution is counted out; beyond, the normal is as good. */
const countedPairs = 900

/**
 * Which order statistic (1-based) of the n·m pairwise differences is the lower 95 % bound of their shift; the
 * upper is as far from the other end. Null when the samples are too small to have one.
 */
export function pairRank(n: number, m: number): number | null {
  const rank = n * m <= countedPairs ? exactRank(n, m) : normalRank(n, m)
  return rank < 1 ? null : rank
}

function normalRank(n: number, m: number): number {
  const spread = Math.sqrt((n * m * (n + m + 1)) / 12)
  // P(U ≤ k − 1) with continuity is Φ((k − ½ − nm/2) / spread).
  return Math.floor((n * m) / 2 + 0.5 - z95 * spread)
}

/** The largest k with P(U ≤ k − 1) ≤ 2.5 % when both samples are alike. */
function exactRank(n: number, m: number): number {
  const ways = mannWhitneyWays(n, m)
  let total = 0
  for (const count of ways) total += count
  let below = 0
  let k = 0
  while ((below + ways[k]!) / total <= tail) below += ways[k++]!
  return k
}

/** In how many orders of the n + m values the statistic U is 0, 1, … nm (Gaussian binomial coefficients). */
function mannWhitneyWays(n: number, m: number): Float64Array {
  const ways = new Float64Array(n * m + 1)
  ways[0] = 1
  for (let i = 1; i <= Math.min(n, m); i++) {
    const added = Math.max(n, m) + i
    for (let u = ways.length - 1; u >= added; u--) ways[u]! -= ways[u - added]!
    for (let u = i; u < ways.length; u++) ways[u]! += ways[u - i]!
  }
  return ways
}
