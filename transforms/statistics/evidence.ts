import { betaBelow, normalPoint, studentBeyond } from './distribution.ts'
import { evenOut, gather } from './scale.ts'
import { fewest, listPoints } from './series.ts'
import type { Measure, Point, SeriesBucket } from './series.ts'
import { localDeviation, meanInflation, residualAutocorrelation, widen } from './spread.ts'

const windows = [1, 2, 4, 8, 16]
/** A stretch longer than this share of all is no news against the rest. */
const mostShare = 0.5

/** Degrees of freedom that a mean moving range keeps, per bucket. */
const freedom = 0.6
/** More buckets make the estimate no better than this: noise is seldom as even as a normal one. */
const mostFreedom = 16

/** A series of so many buckets says as much of its autocorrelation as its like: 26 count a quarter. */
const evenShare = 78

/**
 * p-value of "the newest buckets are like those before them": the newest 1, 2, 4 and 8 closed buckets against
 * all earlier ones, two-sided, the smallest of the four times four (Bonferroni). Durations and sizes on the log
 * and levels by t, counts and proportions by exact tails widened to t; all allow for variation beyond chance and
 * for autocorrelation, where `typical` is what series of this measure have. Null with fewer than eight buckets. Above `most`
 * it is not told how far.
 */
export function changeProbability(
  buckets: readonly SeriesBucket[],
  measure: Measure,
  typical?: number,
  most = 1,
): number | null {
  const points = listPoints(buckets, measure)
  if (points.length < fewest) return null
  const xs = evenOut(points, measure)
  const own = residualAutocorrelation([xs])
  const ownShare = points.length / (points.length + evenShare)
  const autocorrelation = typical === undefined ? own : ownShare * own + (1 - ownShare) * typical
  const tails = measure === 'count' ? countTails : measure === 'proportion' ? proportionTails : null
  // Four earlier buckets at least, to compare with.
  const fitting = windows.filter((k) => points.length - k >= 4 && (k <= 8 || k <= mostShare * points.length))
  const rarest = tails
    ? testAmounts(fitting, points, xs, autocorrelation, { tails, most: most / fitting.length })
    : testValues(fitting, xs, autocorrelation)
  return Math.min(1, fitting.length * rarest)
}

function degrees(buckets: number): number {
  return Math.min(mostFreedom, freedom * buckets)
}

/** The smallest of all: that of the mean which is the most deviations away. */
function testValues(fitting: readonly number[], xs: readonly number[], autocorrelation: number): number {
  const deviation = widen(localDeviation(xs), autocorrelation)
  let farthest = 0
  for (const k of fitting) {
    const earlier = xs.length - k
    const difference = mean(xs, earlier, xs.length) - mean(xs, 0, earlier)
    if (Math.abs(difference) < 1e-9) continue
    const variance = meanInflation(k, autocorrelation) / k + meanInflation(earlier, autocorrelation) / earlier
    farthest = Math.max(farthest, Math.abs(difference / (deviation * Math.sqrt(variance))))
  }
  return farthest === 0 ? 1 : studentBeyond(farthest, degrees(xs.length))
}

/** The smallest of all. */
function testAmounts(
  fitting: readonly number[],
  points: readonly Point[],
  xs: readonly number[],
  autocorrelation: number,
  { tails, most }: { tails: Tails; most: number },
): number {
  const dispersion = Math.max(1, widen(localDeviation(xs), autocorrelation) ** 2)
  let rarest = 1
  for (const k of fitting) {
    const now = gather(points, points.length - k)
    const before = gather(points, 0, points.length - k)
    const [below, above] = tails(now, before, dispersion * meanInflation(k, autocorrelation))
    rarest = Math.min(rarest, below, above)
  }
  // Student's tails are heavier than both of a normal: what these exceed is looked for no further, since that takes long.
  if (2 * rarest > most) return 1
  // The noise is estimated: a normal tail would claim too much.
  return rarest >= 0.5 ? 1 : studentBeyond(normalPoint(Math.max(rarest, 1e-300)), degrees(points.length))
}

type Amount = Pick<Point, 'amount' | 'size'>
type Tails = (now: Amount, before: Amount, dispersion: number) => [below: number, above: number]

/** Given both counts together, the newer is binomial by its share of the days. */
function countTails(now: Amount, before: Amount, dispersion: number): [number, number] {
  const n = (now.amount + before.amount) / dispersion
  return binomialTails(now.amount / dispersion, n, now.size / (now.size + before.size))
}

/** The newer n is shrunk so that its binomial also carries what is not known of the earlier proportion. */
function proportionTails(now: Amount, before: Amount, dispersion: number): [number, number] {
  const n = (now.size * before.size) / (now.size + before.size) / dispersion
  const share = (now.amount + before.amount) / (now.size + before.size)
  const shift = now.amount / now.size - before.amount / before.size
  return binomialTails(Math.min(n, Math.max(0, n * (share + shift))), n, share)
}

function binomialTails(k: number, n: number, share: number): [number, number] {
  return [1 - betaBelow(k + 1, n - k, share), betaBelow(k, n - k + 1, share)]
}

function mean(xs: readonly number[], from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += xs[i]!
  return sum / (to - from)
}
