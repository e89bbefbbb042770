import { changeProbability } from './evidence.ts'
import { judgeSeries } from './process.ts'
import type { JudgeOptions, Judgement } from './process.ts'
import { evenOut } from './scale.ts'
import { fewest, listPoints } from './series.ts'
import type { Measure, SeriesBucket } from './series.ts'
import { residualAutocorrelation } from './spread.ts'

export interface Series extends JudgeOptions {
  buckets: readonly SeriesBucket[]
}

export interface Scan {
  /** Most certain first; index into the series scanned. */
  discoveries: { index: number; probability: number; judgement: Judgement }[]
  /** Series with enough buckets to say anything. */
  scanned: number
  /** How many of those scanned would show a signal in their newest bucket though nothing changed. */
  expected_by_chance: number
}

/** Share of independent null series whose newest bucket signals. */
const falseSignals = 0.0075
/** From so many series on, what they have in common says more of each one's autocorrelation than itself. */
const enough = 10

/** The series that signal and whose signal survives Benjamini–Hochberg over all series scanned. */
export function scanSeries(series: readonly Series[], rate = 0.05): Scan {
  const typical = new Map<Measure, number | undefined>()
  for (const measure of new Set(series.map((one) => one.measure)))
    typical.set(measure, findTypical(series, measure))
  const probabilities = series.map(({ buckets, measure }) =>
    // One that is above the rate is never among those that are told.
    changeProbability(buckets, measure, typical.get(measure), rate),
  )
  const scanned = probabilities.filter((p) => p !== null).length
  const discoveries = discover(probabilities, rate)
    .map((index) => {
      const { buckets, ...options } = series[index]!
      return { index, probability: probabilities[index]!, judgement: judgeSeries(buckets, options) }
    })
    .filter(({ judgement }) => judgement.verdict === 'signal')
  return { discoveries, scanned, expected_by_chance: Math.round(scanned * falseSignals) }
}

/**
 * Benjamini–Hochberg (1995): the p-values that may be called discoveries when at most `rate` of those are to be
 * false, as indexes, smallest p first. Nulls were not tested and do not count.
 */
export function discover(probabilities: readonly (number | null)[], rate = 0.05): number[] {
  const tested = [...probabilities.entries()].filter((entry): entry is [number, number] => entry[1] !== null)
  tested.sort((a, b) => a[1] - b[1])
  const last = tested.findLastIndex(([, p], rank) => p <= (rate * (rank + 1)) / tested.length)
  return tested.slice(0, last + 1).map(([index]) => index)
}

/** Autocorrelation that a measure's series have on average; undefined for too few of them. */
function findTypical(series: readonly Series[], measure: Measure): number | undefined {
  const alike = series
    .filter((one) => one.measure === measure)
    .map(({ buckets }) => evenOut(listPoints(buckets, measure), measure))
    .filter((values) => values.length >= fewest)
  return alike.length >= enough ? residualAutocorrelation(alike) : undefined
}
