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
 * for autocorrelation, where `typical` is what series of this measure have. Null with fewer than eight buckets.
 */
export function changeProbability(
  buckets: readonly SeriesBucket[],
  measure: Measure,
  typical?: number,
): number | null {
  const points = listPoints(buckets, measure)
  if (points.length < fewest) return null
  const xs = evenOut(points, measure)
  const own = residualAutocorrelation(xs)
  const ownShare = points.length / (points.length + evenShare)
  const autocorrelation = typical === undefined ? own : ownShare * own + (1 - ownShare) * typical
  const tails = measure === 'count' ? countTails : measure === 'proportion' ? proportionTails : null
  // Four earlier buckets at least, to compare with.
  const fitting = windows.filter((k) => points.length - k >= 4 && (k <= 8 || k <= mostShare * points.length))
  const rarest = tails
    ? testAmounts(fitting, points, xs, autocorrelation, tails)
    : Math.min(...fitting.map(testValues(xs, autocorrelation)))
  return Math.min(1, fitting.length * rarest)
}

type Test = (k: number) => number

function degrees(buckets: number): number {
  return Math.min(mostFreedom, freedom * buckets)
}

function testValues(xs: readonly number[], autocorrelation: number): Test {
  const deviation = widen(localDeviation(xs), autocorrelation)
  return (k) => {
    const earlier = xs.length - k
    const variance = meanInflation(k, autocorrelation) / k + meanInflation(earlier, autocorrelation) / earlier
    const difference = mean(xs.slice(earlier)) - mean(xs.slice(0, earlier))
    if (Math.abs(difference) < 1e-9) return 1
    return studentBeyond(difference / (deviation * Math.sqrt(variance)), degrees(xs.length))
  }
}

/** The smallest of all. */
function testAmounts(
  fitting: readonly number[],
  points: readonly Point[],
  xs: readonly number[],
  autocorrelation: number,
  tails: Tails,
): number {
  const dispersion = Math.max(1, widen(localDeviation(xs), autocorrelation) ** 2)
  const rarities = fitting.flatMap((k) => {
    const now = gather(points.slice(-k))
    const before = gather(points.slice(0, -k))
    return tails(now, before, dispersion * meanInflation(k, autocorrelation))
  })
  const rarest = Math.min(...rarities)
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

function mean(xs: readonly number[]): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length
}
