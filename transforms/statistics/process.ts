import { drawChart } from './chart.ts'
import type { Chart } from './chart.ts'
import { fewest, listPoints } from './series.ts'
import type { Measure, Point, SeriesBucket } from './series.ts'
import { stretchRun } from './spread.ts'

/** The natural limits of a series and whether its newest closed bucket lies within its noise. */
export interface Judgement {
  /** All in the unit of the values; the limits are those of the newest closed bucket. */
  center: number | null
  lower: number | null
  upper: number | null
  /** Of the newest closed bucket that has a value; older signals show in `signals` alone. */
  verdict: 'signal' | 'noise' | 'too few buckets'
  /** Bucket in which the run or excursion began that the newest closed bucket belongs to. */
  since: string | null
  direction: 'better' | 'worse' | 'neither' | null
  /** Which way it went, whatever is better. */
  side: 'above' | 'below' | null
  /** One a bucket, gaps and open buckets included. */
  signals: boolean[]
}

export interface JudgeOptions {
  measure: Measure
  better: 'lower' | 'higher' | 'neither'
}

const runLength = 8
/** Standard deviations between a run and all other points; tuned by simulation (README). */
const farOff = 2

/**
 * XmR: a bucket signals outside 2.66 mean moving ranges (Poisson or binomial limits for counts and proportions),
 * or as one of eight in a row on one side; more, where autocorrelation or a skew makes eight likelier than in
 * even, independent noise. Open buckets never signal; gaps neither add to a run nor break it.
 */
export function judgeSeries(buckets: readonly SeriesBucket[], { measure, better }: JudgeOptions): Judgement {
  const points = listPoints(buckets, measure)
  const signals = buckets.map(() => false)
  const last = points.length - 1
  if (points.length < fewest) return { ...nothing, verdict: 'too few buckets', signals }
  const chart = drawChart(points, measure)
  const starts = findStarts(points, chart)
  for (const [i, point] of points.entries()) signals[point.at] = starts[i] !== null
  const natural = { center: chart.center, ...chart.limits(points[last]!), signals }
  const start = starts[last] ?? null
  if (start === null) return { ...nothing, ...natural, verdict: 'noise' }
  const side = chart.residuals[last]! > 0 ? 'above' : 'below'
  const since = buckets[points[start]!.at]!.bucket_date
  return { ...natural, verdict: 'signal', since, side, direction: judge(side, better) }
}

const nothing = { center: null, lower: null, upper: null, since: null, direction: null, side: null } as const

function judge(side: 'above' | 'below', better: JudgeOptions['better']): 'better' | 'worse' | 'neither' {
  if (better === 'neither') return 'neither'
  return (side === 'above') === (better === 'higher') ? 'better' : 'worse'
}

/** For each point the first one of the run or excursion that makes it a signal; null for noise. */
function findStarts(points: readonly Point[], chart: Chart): (number | null)[] {
  const sides = chart.residuals.map(Math.sign)
  const outside = points.map((point) => chart.isOutside(point))
  const starts: (number | null)[] = []
  for (const [i] of points.entries()) {
    const goesOn = i > 0 && outside[i - 1] && sides[i - 1] === sides[i]
    starts.push(outside[i] ? (goesOn ? (starts[i - 1] ?? i) : i) : null)
  }
  for (const [from, to] of listRuns(sides)) {
    if (isLong(points, from, to, chart)) starts.fill(from, from, to)
  }
  return starts
}

/** Stretches on one side of the centre, as [from, to). */
function listRuns(sides: readonly number[]): [number, number][] {
  const runs: [number, number][] = []
  for (let from = 0, to = 0; from < sides.length; from = to) {
    while (to < sides.length && sides[to] === sides[from]) to++
    if (sides[from] !== 0) runs.push([from, to])
  }
  return runs
}

/**
 * As unlikely as eight in a row in even, independent noise; or eight that together lie so far from all others
 * that no autocorrelation explains them.
 */
function isLong(points: readonly Point[], from: number, to: number, chart: Chart): boolean {
  if (to - from < runLength) return false
  const isBelow = chart.residuals[from]! < 0
  let surprise = 0
  for (const point of points.slice(from, to)) {
    const below = chart.chanceBelow(point)
    surprise += Math.min(1, -Math.log2(isBelow ? below : 1 - below))
  }
  if (surprise < runLength - 1e-9) return false
  return (
    surprise >= stretchRun(runLength, chart.autocorrelation) - 1e-9 || isFarOff(chart.residuals, from, to)
  )
}

function isFarOff(residuals: readonly number[], from: number, to: number): boolean {
  const run = residuals.slice(from, to)
  const others = residuals.toSpliced(from, to - from)
  return others.length > 0 && Math.abs(mean(run) - mean(others)) > farOff
}

function mean(xs: readonly number[]): number {
  return xs.reduce((sum, x) => sum + x, 0) / xs.length
}
