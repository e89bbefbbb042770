import { quantileFigure, withholdBelowFive } from '../statistics/quantile.ts'
import { ratioFigure, type RatioFigure, type Weighted } from '../statistics/ratio.ts'
import { wilsonInterval } from '../statistics/proportion.ts'
import type { Profile } from '../profiles.ts'
import type { Figure, Measure } from './answer.ts'

/** The cases behind one figure: known values in ascending order, how many are open, how many days they come from. */
export interface Sample {
  values: Float64Array
  n: number
  openCount: number
  days: number
  /** Of a ratio: its items, in no order. */
  weighted?: Weighted | undefined
  /** Of a ratio: items that are left out since nobody confirmed what they rest on. */
  unconfirmedCount?: number | undefined
}

const nothing = {
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
  const base = { ...nothing, n: sample.n, open_count: sample.openCount }
  if (measure === 'count') return { ...base, ...countFigure(sample) }
  if (measure === 'proportion') return { ...base, ...proportionFigure(sample) }
  if (measure === 'level') return { ...base, value: sample.days > 0 ? sample.n : null, numerator: sample.n }
  if (measure === 'ratio') return { ...base, ...ratioOf(sample) }
  return { ...base, ...quantileFigures(sample.values, statistic) }
}

function countFigure({ values, days }: Sample): Partial<Figure> {
  const total = sum(values)
  return { value: days > 0 ? total / days : null, numerator: days > 0 ? total : null }
}

function proportionFigure({ values }: Sample): Partial<Figure> {
  const n = values.length
  const hits = sum(values)
  if (n === 0) return { numerator: 0 }
  // A profile that counts incidents can have several of one deployment: no share, so no interval.
  const interval = (values.at(-1) ?? 0) > 1 ? {} : wilsonInterval(hits, n)
  return { value: hits / n, ...interval, numerator: hits }
}

/** Nothing but unconfirmed items: the ratio is withheld, and says why. */
export function ratioOf({ weighted, unconfirmedCount = 0 }: Sample): RatioFigure {
  const figure = ratioFigure(weighted ?? noWeights)
  const isUnconfirmed = figure.n === 0 && unconfirmedCount > 0
  return isUnconfirmed ? { ...figure, n: unconfirmedCount, withheld: UNCONFIRMED } : figure
}

const UNCONFIRMED = 'no waiting state is confirmed'
const noWeights = { part: new Float64Array(), weight: new Float64Array(), unknown: new Float64Array() }

function quantileFigures(values: Float64Array, statistic: Profile['statistic']): Partial<Figure> {
  const n = values.length
  const withheld = withholdBelowFive(n)
  if (withheld) return { n, withheld }
  const middle = quantileFigure(values, 0.5)
  const late = quantileFigure(values, 0.85)
  const rest = { n, p85: late.value, p85_low: late.low, p85_high: late.high }
  if (statistic === 'mean') return { ...rest, value: sum(values) / n }
  if (statistic === 'lower_median') return { ...rest, value: values[Math.floor((n - 1) / 2)] as number }
  return { ...rest, value: middle.value, low: middle.low, high: middle.high }
}

export function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
