/** What a series could reveal, and when: told before anybody has to wait for it. */
import { layRows, type Point } from './design.ts'
import { estimateLingering } from './noise.ts'
import { fitAt } from './regression.ts'
import { median } from './slots.ts'
import {
  choosePoints,
  isNoiseless,
  layoutOf,
  LEAST_HISTORY,
  LEAST_WINDOW,
  levelOf,
  shift,
  shortageBefore,
  studentPoint,
  unchanged,
  WINDOW,
  type Level,
  type Question,
} from './trial.ts'

/** Of a true effect of that size four in five would be found. */
const POWER = 0.8

export const smallestEffect = ({ se, quantile, freedom }: Level): number =>
  se * (quantile + studentPoint(1 - POWER, freedom))

/** The same before there are points after the exposure, as if the window were full; null where the noise is not known. */
export function plannedEffect(question: Question): number | null {
  const { history, before } = choosePoints(question)
  if (shortageBefore(history, before) !== null) return null
  const step = spacing(history)
  const ahead = Array.from({ length: WINDOW }, (_, i): Point => ({
    slot: Math.round(question.changedFrom + i * step),
    value: 0,
  }))
  const layout = layoutOf(question, { history, before, after: ahead })
  const known = shift(history, before[0]!.value)
  const own = layRows(known, unchanged(layout, history))
  if (isNoiseless(own, history)) return null
  const lingering = estimateLingering(own)
  const noise = fitAt(lingering.phi, own)
  const rows = layRows([...known, ...ahead], layout)
  const { spread, coefficients, freedom } = fitAt(lingering.phi, rows)
  return smallestEffect(levelOf(lingering, rows, { spread, coefficients, freedom, variance: noise.variance }))
}

export interface Dates {
  /** From which there are enough points before an exposure; null where there are. */
  exposable: number | null
  possible: number | null
  complete: number | null
}

/** Slots by which enough points are there, if they keep coming as they did. */
export function datesOf(question: Question, isExposed: boolean): Dates {
  const { history, before, after } = choosePoints(question)
  const step = spacing(question.points)
  const last = question.points.at(-1)?.slot ?? question.changedFrom - 1
  const missing = LEAST_HISTORY - history.length
  const exposable = missing > 0 ? Math.round(last + missing * step) + 1 : null
  if (!isExposed) return { exposable, possible: null, complete: null }
  if (shortageBefore(history, before) !== null) return { exposable: null, possible: null, complete: null }
  const from = Math.max(last, question.changedFrom - 1)
  const slotOf = (count: number) => after[count - 1]?.slot ?? Math.round(from + (count - after.length) * step)
  return { exposable, possible: slotOf(LEAST_WINDOW), complete: slotOf(WINDOW) }
}

/** Slots from one point to the next, as usual: at least as many as there are gaps for. */
function spacing(points: readonly Point[]): number {
  const steps = points.slice(1).map(({ slot }, i) => slot - points[i]!.slot)
  const mean = steps.reduce((sum, step) => sum + step, 0) / Math.max(1, steps.length)
  return Math.max(1, mean || (median(steps) ?? 1))
}
