import { quantileFigure, sampleQuantile, withholdBelowFive } from '../statistics/quantile.ts'
import { ratioFigure, type RatioFigure, type Weighted } from '../statistics/ratio.ts'
import { wilsonInterval } from '../statistics/proportion.ts'
import type { Profile } from '../profiles.ts'
import type { Figure, Measure } from './answer.ts'

/** The cases behind one figure: known values in ascending order, how many are open, how many days they come from. */
export interface Sample {
  values: Float64Array
  n: number
  /** Of values that nobody asks for one by one: their sum, in place of them. */
  total?: number
  openCount: number
  days: number
  /** Of a ratio: its items, in no order. */
  weighted?: Weighted | undefined
  /** Of a ratio: items that are left out since nobody confirmed what they rest on. */
  unconfirmedCount?: number | undefined
}

/** A figure of which nothing is known. */
export const NOTHING = {
  value: null,
  low: null,
  high: null,
  p85: null,
  p85_low: null,
  p85_high: null,
  withheld: null,
  numerator: null,
} as const

export function drawFigure(measure: Measure, sample: Sample, statistic: Profile['statistic']): Figure {
  const base = { ...NOTHING, open_count: sample.openCount }
  if (measure === 'ratio') return { ...base, ...ratioOf(sample) }
  return {
    ...base,
    ...drawValue(measure, sample, statistic),
    ...(measure === 'proportion' ? proportionInterval(sample) : {}),
    ...(measure === 'duration' || measure === 'quantity' ? quantileFigures(sample, statistic) : {}),
  }
}

/** A figure without what costs most: its intervals. */
export function drawValue(
  measure: Measure,
  sample: Sample,
  statistic: Profile['statistic'],
): Pick<Figure, 'n' | 'value' | 'numerator'> {
  const { n, days } = sample
  switch (measure) {
    case 'count':
    case 'proportion':
      return drawTotal(measure, { n, days, total: sample.total ?? sum(sample.values) })
    case 'level':
      return { n, value: days > 0 ? n : null, numerator: n }
    case 'ratio': {
      const { n: known, value } = ratioOf(sample)
      return { n: known, value, numerator: null }
    }
    case 'duration':
    case 'quantity':
      return { n, value: withholdBelowFive(n) ? null : middleOf(sample.values, statistic), numerator: null }
  }
}

function drawTotal(
  measure: 'count' | 'proportion',
  { n, days, total }: Pick<Sample, 'n' | 'days'> & { total: number },
): Pick<Figure, 'n' | 'value' | 'numerator'> {
  if (measure === 'proportion') return { n, value: n === 0 ? null : total / n, numerator: total }
  return days > 0 ? { n, value: total / days, numerator: total } : { n, value: null, numerator: null }
}

function proportionInterval({ values, n }: Sample): Partial<Figure> {
  // A profile that counts incidents can have several of one deployment: no share, so no interval.
  return n === 0 || (values.at(-1) ?? 0) > 1 ? {} : wilsonInterval(sum(values), n)
}

/** Nothing but unconfirmed items: the ratio is withheld, and says why. */
export function ratioOf({ weighted, unconfirmedCount = 0 }: Sample): RatioFigure {
  const figure = ratioFigure(weighted ?? noWeights)
  const isUnconfirmed = figure.n === 0 && unconfirmedCount > 0
  return isUnconfirmed ? { ...figure, n: unconfirmedCount, withheld: UNCONFIRMED } : figure
}

const UNCONFIRMED = 'no waiting state is confirmed'
const noWeights = { part: new Float64Array(), weight: new Float64Array(), unknown: new Float64Array() }

function quantileFigures({ values, n }: Sample, statistic: Profile['statistic']): Partial<Figure> {
  const withheld = withholdBelowFive(n)
  if (withheld) return { withheld }
  const late = quantileFigure(values, 0.85)
  const rest = { p85: late.value, p85_low: late.low, p85_high: late.high }
  if (statistic !== 'p50') return rest
  const { low, high } = quantileFigure(values, 0.5)
  return { ...rest, low, high }
}

function middleOf(values: Float64Array, statistic: Profile['statistic']): number | null {
  if (statistic === 'mean') return sum(values) / values.length
  if (statistic === 'lower_median') return values[Math.floor((values.length - 1) / 2)]!
  return sampleQuantile(values, 0.5)
}

export function sum(values: Float64Array): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
