import { z95 } from '../statistics/distribution.ts'
import type { Interval } from '../statistics/interval.ts'
import { wilsonInterval } from '../statistics/proportion.ts'

/** What was said of something before its outcome was known, and what became of it. */
export interface Judged {
  probability: number
  failed: boolean
}

export interface ReliabilityBin extends Interval {
  n: number
  failed: number
  predicted: number
  observed: number
}

const bins = 10

/**
 * How likely one that failed was ranked above one that did not, ties for a half, with DeLong's interval (1988); null where
 * only one kind is there.
 */
export function rankingSkill(judged: readonly Judged[]): { auc: number; low: number; high: number } | null {
  const failed = judged.filter((one) => one.failed).map((one) => one.probability)
  const well = judged.filter((one) => !one.failed).map((one) => one.probability)
  if (failed.length === 0 || well.length === 0) return null
  const below = shareBelow(failed, well)
  const above = shareBelow(well, failed).map((share) => 1 - share)
  const auc = mean(below)
  const half = z95 * Math.sqrt(variance(below) / failed.length + variance(above) / well.length)
  return { auc, low: Math.max(0, auc - half), high: Math.min(1, auc + half) }
}

/** Mean squared distance of what was said from what came; null of none. */
export function brierScore(judged: readonly Judged[]): number | null {
  return judged.length === 0 ? null : mean(judged.map(lossOf))
}

/**
 * 1 − Brier ÷ Brier of another forecast, `base` of each row, with an interval by the delta method. Without `base` it is the
 * rate of these very rows, which nobody knew then: the hardest constant to beat. Null where that is never wrong.
 */
export function brierSkill(
  judged: readonly Judged[],
  base?: readonly number[],
): (Interval & { skill: number }) | null {
  if (judged.length === 0) return null
  const rate = mean(judged.map(({ failed }) => Number(failed)))
  const theirs = judged.map(({ failed }, i) => lossOf({ failed, probability: base ? base[i]! : rate }))
  const whole = mean(theirs)
  if (whole === 0) return null
  const ours = judged.map(lossOf)
  const ratio = mean(ours) / whole
  const half =
    z95 * Math.sqrt(variance(ours.map((loss, i) => (loss - ratio * theirs[i]!) / whole)) / judged.length)
  return judged.length < 2
    ? { skill: 1 - ratio, low: null, high: null }
    : { skill: 1 - ratio, low: 1 - ratio - half, high: 1 - ratio + half }
}

/** Bins of equal mass in the order of probability, with Wilson's interval; equal probabilities share a bin. */
export function reliabilityBins(judged: readonly Judged[], count = bins): ReliabilityBin[] {
  const sorted = judged.toSorted((a, b) => a.probability - b.probability)
  const found: Judged[][] = Array.from({ length: count }, () => [])
  for (let start = 0; start < sorted.length;) {
    const end = endOfTie(sorted, start)
    const middle = (start + end) / 2 / sorted.length
    found[Math.min(count - 1, Math.floor(middle * count))]!.push(...sorted.slice(start, end))
    start = end
  }
  return found.filter((bin) => bin.length > 0).map(toBin)
}

/** Expected calibration error: how far bins of equal mass are from what came, on average over rows; null of none. */
export function calibrationError(found: readonly ReliabilityBin[]): number | null {
  const count = found.reduce((sum, bin) => sum + bin.n, 0)
  if (count === 0) return null
  const away = found.map((bin) => bin.n * Math.abs(bin.predicted - bin.observed))
  return away.reduce((sum, value) => sum + value, 0) / count
}

/**
 * Share of those that failed among the riskiest of all, for each of some parts; of equal probabilities at the cut, their part.
 * Null: none failed.
 */
export function gatedShares(
  judged: readonly Judged[],
  shares: readonly number[],
): { share: number; caught: number | null }[] {
  const sorted = judged.toSorted((a, b) => b.probability - a.probability)
  return shares.map((share) => ({ share, caught: gatedShare(sorted, share) }))
}

/** Of those in order, the riskiest first. */
function gatedShare(sorted: readonly Judged[], share: number): number | null {
  const total = sorted.filter(({ failed }) => failed).length
  if (total === 0) return null
  let caught = 0
  for (let start = 0, left = share * sorted.length; start < sorted.length && left > 0;) {
    const end = endOfTie(sorted, start)
    const failed = sorted.slice(start, end).filter((one) => one.failed).length
    caught += failed * Math.min(1, left / (end - start))
    left -= end - start
    start = end
  }
  return caught / total
}

function toBin(bin: readonly Judged[]): ReliabilityBin {
  const failed = bin.filter((one) => one.failed).length
  return {
    n: bin.length,
    failed,
    predicted: mean(bin.map(({ probability }) => probability)),
    observed: failed / bin.length,
    ...wilsonInterval(failed, bin.length),
  }
}

function endOfTie(sorted: readonly Judged[], start: number): number {
  let end = start + 1
  while (end < sorted.length && sorted[end]!.probability === sorted[start]!.probability) end++
  return end
}

/** Of each value, the share of the others that is below it, equal ones for a half. */
function shareBelow(values: readonly number[], others: readonly number[]): number[] {
  const sorted = Float64Array.from(others).sort()
  return values.map(
    (value) => (countTo(sorted, value, false) + countTo(sorted, value, true)) / 2 / sorted.length,
  )
}

/** How many are below the value, or up to it. */
function countTo(sorted: Float64Array, value: number, withEqual: boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value || (withEqual && sorted[middle] === value)) low = middle + 1
    else high = middle
  }
  return low
}

function lossOf({ probability, failed }: Judged): number {
  return (probability - Number(failed)) ** 2
}

function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

function variance(values: readonly number[]): number {
  if (values.length < 2) return 0
  const middle = mean(values)
  let sum = 0
  for (const value of values) sum += (value - middle) ** 2
  return sum / (values.length - 1)
}
