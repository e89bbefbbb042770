/** What in a series is odd beside the question: jumps at other dates, and single values far away. */
import { fitAt, innovations, type Rows } from './regression.ts'
import { median } from './slots.ts'
import type { Question, Trial } from './trial.ts'

export interface Jump {
  slot: number
  change: number
}

/** In standard errors; of a hundred dates without a jump one passes this once in ten thousand series. */
const CLEAR = 5
/** In standard deviations of the usual innovation. */
const FAR = 5
/** Points on each side of a jump, and away from the exposure. */
const ROOM = 7

/** The clearest jump of level that is not at the exposure, as where a counter was changed; null without a clear one. */
export function findJump({ changedFrom }: Question, { rows, layout, lingering }: Trial): Jump | null {
  let found = { slot: 0, change: 0, t: 0 }
  for (const slot of rows.slots.slice(ROOM, -ROOM)) {
    // Where a line of its own begins, a jump is told apart from nothing.
    if (Math.abs(slot - changedFrom) < ROOM || layout.lines.includes(slot)) continue
    const tried = tryJump(rows, slot, lingering.phi)
    if (Math.abs(tried.t) > Math.abs(found.t)) found = tried
  }
  return Math.abs(found.t) > CLEAR ? { slot: found.slot, change: found.change } : null
}

function tryJump(rows: Rows, slot: number, phi: number): Jump & { t: number } {
  const size = rows.size + 1
  const design = new Float64Array(rows.slots.length * size)
  for (let i = 0; i < rows.slots.length; i++) {
    design.set(rows.design.subarray(i * rows.size, (i + 1) * rows.size), i * size)
    design[i * size + rows.size] = rows.slots[i]! >= slot ? 1 : 0
  }
  const { coefficients, spread, variance } = fitAt(phi, { ...rows, design, size })
  const change = coefficients[rows.size]!
  return { slot, change, t: change / Math.sqrt(variance * spread[rows.size * (size + 1)]!) }
}

/** Slots of points that lie so far off that one of them could make or hide an effect. */
export function findOutliers({ rows, fit, lingering }: Trial): number[] {
  const own = innovations(lingering.phi, rows, fit)
  const usual = (median(own.map(Math.abs)) ?? 0) * 1.4826
  return rows.slots.filter((_, i) => {
    const [here, next] = [own[i]!, own[i + 1] ?? 0]
    // A value that is far away stands out against the one before, and against what follows it.
    return Math.abs(here) > FAR * usual && !(Math.abs(next) > Math.abs(here))
  })
}
