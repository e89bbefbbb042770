/** One test: did the level of a series change at a slot, against the trend that was running? */
import { solve, studentBeyond } from '../statistics/distribution.ts'
import { LEVEL, layRows, linesOf, weekdayOf, type Layout, type Point } from './design.ts'
import { estimateLingering, type Lingering } from './noise.ts'
import { fitAt, varianceOf, weightsOf, type Fit, type Rows } from './regression.ts'

/** Of the variance of the values: less is what sums of fractions leave over. */
const NO_NOISE = 1e-10

/** Points of the series' own grain. */
export const WINDOW = 28
export const LEAST_WINDOW = 14
export const LEAST_HISTORY = 90
export const MOST_HISTORY = 180
/** Of each weekday before the exposure, for a weekly season. */
const LEAST_OF_WEEKDAY = 6
/** A value that hardly ever differs says nothing of its noise. */
const LEAST_DISTINCT = 5

export interface Level {
  change: number
  low: number
  high: number
  se: number
  freedom: number
  /** 97.5 % point of t at that freedom. */
  quantile: number
}

/** The points that a test uses. */
export interface Used {
  history: Point[]
  before: Point[]
  after: Point[]
}

export interface Trial extends Level, Used {
  kind: 'trial'
  lingering: Lingering
  layout: Layout
  rows: Rows
  fit: Fit
  /** What was subtracted from all values, so that no digits are lost. */
  offset: number
}

export interface Shortage extends Used {
  kind: 'shortage'
  reason: string
}

export interface Question {
  /** In the order of slots, one a slot. */
  points: readonly Point[]
  /** First slot with the new level. */
  changedFrom: number
  /** Slots are days, so that weekdays may differ. */
  isDaily: boolean
  /** Slots with a change of level of their own, which is not the one asked for. */
  breaks?: readonly number[]
}

/** Says nothing rather than little: with too few points, or values that never vary. */
export function tryLevel(question: Question): Trial | Shortage {
  const used = choosePoints(question)
  const reason = shortageOf(used)
  if (reason !== null) return { kind: 'shortage', reason, ...used }
  const { history, before, after } = used
  const layout = layoutOf(question, used)
  const offset = before[0]!.value
  const rows = layRows(shift([...history, ...after], offset), layout)
  const own = layRows(shift(history, offset), unchanged(layout, history))
  if (isNoiseless(own, history))
    return { kind: 'shortage', reason: 'The values lie on a line: their noise is not known', ...used }
  const lingering = estimateLingering(own)
  const fit = fitAt(lingering.phi, rows)
  return { kind: 'trial', ...levelOf(lingering, rows, fit), lingering, layout, rows, fit, offset, ...used }
}

/** The points that a test would use: at most 180 before, 28 of them in the window, and 28 after; a gap ends a window. */
export function choosePoints({ points, changedFrom }: Question): Used {
  const history = points.filter(({ slot }) => slot < changedFrom).slice(-MOST_HISTORY)
  const before = history.filter(({ slot }) => slot >= changedFrom - 2 * WINDOW).slice(-WINDOW)
  const after = points
    .filter(({ slot }) => slot >= changedFrom && slot < changedFrom + 2 * WINDOW)
    .slice(0, WINDOW)
  return { history, before, after }
}

export function layoutOf(
  { changedFrom, isDaily, breaks = [] }: Question,
  { history, before, after }: Used,
): Layout {
  const lines = linesOf(history, before[0]!.slot)
  const last = (after.at(-1) ?? history.at(-1)!).slot
  return {
    lines,
    changedFrom,
    weekdays: isDaily ? seasonDays(history) : [],
    // A level that begins with a line, or with the one asked for, cannot be told apart from it.
    breaks: breaks.filter(
      (slot) => slot > lines[0]! && slot <= last && slot !== changedFrom && !lines.includes(slot),
    ),
  }
}

/** The same without the level that is asked for, of what was before it. */
export const unchanged = (layout: Layout, history: readonly Point[]): Layout => ({
  ...layout,
  changedFrom: null,
  breaks: layout.breaks.filter((slot) => slot <= history.at(-1)!.slot),
})

/**
 * The interval is by t, whose freedom says how well the noise is known (Satterthwaite): variance and φ are estimates. What
 * a wrong φ costs in the weights is added to the variance (half of what Kenward and Roger add, which was too much here).
 */
export function levelOf(lingering: Lingering, rows: Rows, fit: Fit): Level {
  const { phi, variance } = lingering
  const step = 0.01
  const [less, more] = [fitAt(phi - step, rows), fitAt(phi + step, rows)]
  const bend = (Math.log(more.spread[LEVEL]!) - Math.log(less.spread[LEVEL]!)) / (2 * step)
  const freedom = 2 / (2 / fit.freedom + bend ** 2 * variance)
  const low = weightsOf(LEVEL, phi - step, rows, less)
  const moved = weightsOf(LEVEL, phi + step, rows, more).map((weight, i) => (weight - low[i]!) / (2 * step))
  const se = Math.sqrt(fit.variance * (fit.spread[LEVEL]! + variance * varianceOf(moved, phi, rows.slots)))
  const change = fit.coefficients[LEVEL]!
  const quantile = studentPoint(0.025, freedom)
  return { change, se, freedom, quantile, low: change - quantile * se, high: change + quantile * se }
}

/** The t that is exceeded with this probability. */
export const studentPoint = (probability: number, freedom: number): number =>
  solve((t) => -studentBeyond(t, freedom), -2 * probability, 0, 1000)

function shortageOf({ history, before, after }: Used): string | null {
  const short = shortageBefore(history, before)
  if (short !== null) return short
  if (after.length < LEAST_WINDOW)
    return `${after.length} points since the exposure, ${LEAST_WINDOW} are needed`
  return null
}

/** What would keep any test from being made, whatever comes after. */
export function shortageBefore(history: readonly Point[], before: readonly Point[]): string | null {
  if (history.length < LEAST_HISTORY)
    return `${history.length} points before the exposure, ${LEAST_HISTORY} are needed to know the noise`
  if (before.length < LEAST_WINDOW)
    return `${before.length} points within the ${2 * WINDOW} before the exposure, ${LEAST_WINDOW} are needed`
  const distinct = new Set(history.map(({ value }) => value)).size
  if (distinct === 1) return 'All values before the exposure are the same: their noise is not known'
  if (distinct < LEAST_DISTINCT)
    return `Only ${distinct} different values before the exposure: their noise is not known`
  return null
}

function seasonDays(history: readonly Point[]): number[] {
  const counts = new Map<number, number>()
  for (const { slot } of history) counts.set(weekdayOf(slot), (counts.get(weekdayOf(slot)) ?? 0) + 1)
  const isEnough = [...counts.values()].every((count) => count >= LEAST_OF_WEEKDAY)
  return isEnough && counts.size > 1 ? [...counts.keys()].toSorted((a, b) => a - b) : []
}

/** Whether nothing but rounding is left beside the lines. */
export const isNoiseless = (rows: Rows, history: readonly Point[]): boolean =>
  fitAt(0, rows).variance <= NO_NOISE * spreadOf(history)

function spreadOf(points: readonly Point[]): number {
  const mean = points.reduce((sum, { value }) => sum + value, 0) / points.length
  return points.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / points.length
}

export const shift = (points: readonly Point[], offset: number): Point[] =>
  points.map(({ slot, value }) => ({ slot, value: value - offset }))
