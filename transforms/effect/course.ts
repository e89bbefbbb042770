/** Points beside the course that the running trend and the season would have taken without a change. */
import type { EffectPoint } from './answer.ts'
import { columnsOf, LEVEL, STRETCH } from './design.ts'
import { startOfSlot, type Grain } from './slots.ts'
import type { Shortage, Trial } from './trial.ts'

export function drawCourse(tried: Trial | Shortage, grain: Grain): EffectPoint[] {
  const known = [...tried.history, ...tried.after]
  const first = tried.before[0]?.slot ?? Infinity
  const changedFrom = tried.after[0]?.slot ?? Infinity
  const expected = tried.kind === 'trial' ? expect(tried) : new Map<number, Expected>()
  return known.map(({ slot, value }) => ({
    at: startOfSlot(slot, grain),
    value,
    part: slot >= changedFrom ? 'after' : slot >= first ? 'before' : 'history',
    ...(expected.get(slot) ?? { expected: null, low: null, high: null }),
  }))
}

interface Expected {
  expected: number
  low: number
  high: number
}

/** Of each point of the window, with the band in which 95 % of points would lie. */
function expect({ rows, layout, fit, lingering, offset, quantile }: Trial): Map<number, Expected> {
  const { size, slots, design } = rows
  const own = fit.variance / (1 - lingering.phi ** 2)
  return new Map(
    slots.flatMap((slot, i): [number, Expected][] => {
      if (slot < layout.lines.at(-1)!) return []
      const row = design.slice(i * size, (i + 1) * size)
      row[LEVEL] = 0
      let [middle, spread] = [offset, 0]
      for (let a = 0; a < size; a++) {
        middle += row[a]! * fit.coefficients[a]!
        for (let b = 0; b < size; b++) spread += row[a]! * row[b]! * fit.spread[a * size + b]!
      }
      const half = quantile * Math.sqrt(own + fit.variance * spread)
      return [[slot, { expected: middle, low: middle - half, high: middle + half }]]
    }),
  )
}

/** Level at the exposure and slope of the line that was running, without the season. */
export function trendOf(trial: Trial): { level: number; perSlot: number } {
  const { rows, layout, fit, offset, after } = trial
  const { line, breaks } = columnsOf(rows.size, layout)
  const at = after[0]!.slot
  const perSlot = fit.coefficients[line + 1]! / STRETCH
  const jumped = layout.breaks.reduce(
    (sum, from, i) => sum + (at >= from ? fit.coefficients[breaks + i]! : 0),
    0,
  )
  return { level: offset + fit.coefficients[line]! + perSlot * (at - layout.lines.at(-1)!) + jumped, perSlot }
}

/** What each weekday has of its own, Monday first; empty without a season. */
export function seasonOf({ rows, layout, fit }: Trial): number[] {
  const { weekdays } = layout
  if (weekdays.length < 7) return []
  const { season } = columnsOf(rows.size, layout)
  const own = weekdays.slice(0, -1).map((_, i) => fit.coefficients[season + i]!)
  const all = [...own, -own.reduce((sum, value) => sum + value, 0)]
  // The first day of the epoch was a Thursday: Monday is the fifth remainder.
  return [...all.slice(4), ...all.slice(0, 4)]
}
