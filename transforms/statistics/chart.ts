import { betaBelow, gammaAbove, gammaBelow, normalBelow, solve } from './distribution.ts'
import { fewest, listPoints } from './series.ts'
import type { Measure, Point, SeriesBucket } from './series.ts'
import { localDeviation, widen, wideningAutocorrelation } from './spread.ts'
import { evenOut, gather, scaleOf } from './scale.ts'

/** A control chart of a series: where it is centred, and what counts as outside. */
export interface Chart {
  /** In the unit of the values. */
  center: number
  /** Residual lag-1 autocorrelation that the limits were widened by. */
  autocorrelation: number
  /** Each point's distance from the centre in standard deviations of its own. */
  residuals: number[]
  isOutside(point: Point): boolean
  /** Natural limits of a point like this one, in the unit of the values. */
  limits(point: Point): { lower: number; upper: number }
  /** Chance that a point like this one lies below the centre when nothing changed. */
  chanceBelow(point: Point): number
}

/** 2.66 moving ranges are three standard deviations. */
const sigmas = 3
const outside = normalBelow(-sigmas)

/** The chart that fits a measure; points must not be empty. */
export function drawChart(points: readonly Point[], measure: Measure): Chart {
  if (measure === 'count') return drawCounts(points)
  if (measure === 'proportion') return drawProportions(points)
  return drawValues(points, measure)
}

/** XmR on the scale where the measure's noise is even. */
function drawValues(points: readonly Point[], measure: Measure): Chart {
  const { to, back } = scaleOf(measure, points)
  const xs = evenOut(points, measure)
  const center = xs.reduce((total, x) => total + x, 0) / xs.length
  const autocorrelation = wideningAutocorrelation(xs)
  const deviation = widen(localDeviation(xs), autocorrelation)
  const reach = sigmas * deviation
  // Equal values must stay inside when rounding moves their mean.
  const slack = 1e-9 * Math.max(1, Math.abs(center))
  return {
    center: back(center),
    autocorrelation,
    residuals: xs.map((x) => (Math.abs(x - center) <= slack ? 0 : (x - center) / (deviation || slack))),
    isOutside: (point) => Math.abs(to(point.value) - center) > reach + slack,
    limits: () => ({ lower: back(center - reach), upper: back(center + reach) }),
    chanceBelow: () => 0.5,
  }
}

/** Poisson limits around one daily rate; where counts vary more than Poisson they are taken to come in bursts. */
function drawCounts(points: readonly Point[]): Chart {
  const { residuals, dispersion, autocorrelation } = judgeNoise(points, 'count')
  const all = gather(points)
  const rate = all.amount / all.size
  const mean = (point: Point) => (rate * point.size) / dispersion
  const below = (amount: number, point: Point) => gammaAbove(amount / dispersion + 1, mean(point))
  const above = (amount: number, point: Point) => gammaBelow(amount / dispersion, mean(point))
  return {
    center: rate,
    autocorrelation,
    residuals,
    isOutside: (point) => below(point.amount, point) < outside || above(point.amount, point) < outside,
    limits(point) {
      const most = rate * point.size + dispersion * (20 + 20 * Math.sqrt(mean(point)))
      return bracket(point, below, above, rate * point.size, most)
    },
    chanceBelow: (point) => gammaAbove(Math.ceil(mean(point)), mean(point)),
  }
}

/** Binomial limits around one proportion, each point by its own n; more than binomial variation shrinks that n. */
function drawProportions(points: readonly Point[]): Chart {
  const { residuals, dispersion, autocorrelation } = judgeNoise(points, 'proportion')
  const all = gather(points)
  const share = all.amount / all.size
  const atLeast = (k: number, n: number) => betaBelow(k, n - k + 1, share)
  const below = (amount: number, { size }: Point) => 1 - atLeast(amount / dispersion + 1, size / dispersion)
  const above = (amount: number, { size }: Point) => atLeast(amount / dispersion, size / dispersion)
  return {
    center: share,
    autocorrelation,
    residuals,
    isOutside: (point) => below(point.amount, point) < outside || above(point.amount, point) < outside,
    limits: (point) => bracket(point, below, above, share * point.size, point.size),
    chanceBelow: ({ size }) => 1 - atLeast(Math.ceil((share * size) / dispersion), size / dispersion),
  }
}

/**
 * How many times more the closed buckets of counts or proportions vary than Poisson or binomial chance, at least 1:
 * what widens the comparison of two rates. By neighbours, so that a change between windows is not taken for it.
 */
export function measureDispersion(buckets: readonly SeriesBucket[], measure: 'count' | 'proportion'): number {
  const points = listPoints(buckets, measure)
  return points.length < fewest ? 1 : judgeNoise(points, measure).dispersion
}

/** Laney's: how much more the standardised points vary than their distribution says; never less. */
function judgeNoise(points: readonly Point[], measure: Measure) {
  const residuals = evenOut(points, measure)
  const autocorrelation = wideningAutocorrelation(residuals)
  const dispersion = Math.max(1, widen(localDeviation(residuals), autocorrelation) ** 2)
  return { residuals: residuals.map((z) => z / Math.sqrt(dispersion)), dispersion, autocorrelation }
}

type Tail = (amount: number, point: Point) => number

/** The amounts between which neither tail is rarer than a point outside, per unit of size. */
function bracket(point: Point, below: Tail, above: Tail, expected: number, most: number) {
  const lowest = below(0, point) >= outside ? 0 : solve((x) => below(x, point), outside, 0, expected)
  const highest =
    above(most, point) >= outside ? most : solve((x) => -above(x, point), -outside, expected, most)
  return { lower: lowest / point.size, upper: highest / point.size }
}
