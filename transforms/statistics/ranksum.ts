import { normalBelow } from './distribution.ts'
import { withholdBelowFive } from './quantile.ts'

export interface RankSum {
  /** Two-sided p-value of "both samples are alike". */
  probability: number
  side: 'above' | 'below'
}

/**
 * Mann–Whitney's test of two ascending samples, by the normal with continuity and corrected for ties. Rows are taken for
 * independent. Null below five rows on either side, and where all values are one.
 */
export function compareRanks(current: Float64Array, previous: Float64Array): RankSum | null {
  const [n, m] = [current.length, previous.length]
  if (withholdBelowFive(Math.min(n, m))) return null
  const { statistic, ties } = countPairs(current, previous)
  const all = n + m
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)))
  if (variance <= 0) return null
  const excess = statistic - (n * m) / 2
  const z = Math.max(0, Math.abs(excess) - 0.5) / Math.sqrt(variance)
  return { probability: Math.min(1, 2 * normalBelow(-z)), side: excess > 0 ? 'above' : 'below' }
}

/** In how many pairs the current value is larger, an equal one counted half; and Σ (t³ − t) over the ties. */
function countPairs(current: Float64Array, previous: Float64Array) {
  let [statistic, ties] = [0, 0]
  let [i, j] = [0, 0]
  while (i < current.length || j < previous.length) {
    const value = Math.min(current[i] ?? Infinity, previous[j] ?? Infinity)
    const [startI, startJ] = [i, j]
    while (current[i] === value) i++
    while (previous[j] === value) j++
    const [own, other] = [i - startI, j - startJ]
    statistic += own * (startJ + other / 2)
    ties += (own + other) ** 3 - (own + other)
  }
  return { statistic, ties }
}
