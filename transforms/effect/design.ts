/** What a series is made of: lines, a weekly season, and the level that changes at the exposure. */
import type { Rows } from './regression.ts'

export interface Point {
  /** Number of the day, week or month. */
  slot: number
  value: number
}

export interface Layout {
  /** First slots of lines of their own, in order; the last of them is the window's. */
  lines: readonly number[]
  /** First slot with the new level; null where there is none. */
  changedFrom: number | null
  /** Remainders of slots by seven that get a level of their own; empty without a season. */
  weekdays: readonly number[]
  /** Slots from which another level begins, for reasons of its own. */
  breaks: readonly number[]
}

/** Points of one line before the window, since longer histories bend; also the unit of a slope. */
export const STRETCH = 60
/** Fewer before the window are left out: they tell nothing beside their line. */
const LEAST_STRETCH = 5

/** Column of the level in what `layRows` returns. */
export const LEVEL = 0

/** Where lines begin: only the window says which trend was running. */
export function linesOf(history: readonly Point[], windowFrom: number): number[] {
  const earlier = history.filter(({ slot }) => slot < windowFrom)
  const count = earlier.length < LEAST_STRETCH ? 0 : Math.max(1, Math.round(earlier.length / STRETCH))
  const starts = Array.from(
    { length: count },
    (_, i) => earlier[Math.ceil((i * earlier.length) / count)]!.slot,
  )
  return [...starts, windowFrom]
}

export function layRows(points: readonly Point[], layout: Layout): Rows {
  const { lines, changedFrom, weekdays, breaks } = layout
  const used = points.filter(({ slot }) => slot >= lines[0]!)
  const rows = used.map(({ slot }) => {
    const own = lines.findLastIndex((from) => slot >= from)
    const level = changedFrom === null ? [] : [slot >= changedFrom ? 1 : 0]
    const trends = lines.flatMap((from, line) => (line === own ? [1, (slot - from) / STRETCH] : [0, 0]))
    const others = breaks.map((from) => (slot >= from ? 1 : 0))
    return [...level, ...trends, ...others, ...seasonOf(slot, weekdays)]
  })
  return {
    slots: used.map(({ slot }) => slot),
    values: used.map(({ value }) => value),
    design: Float64Array.from(rows.flat()),
    size: rows[0]?.length ?? 0,
  }
}

/** Where the line of the window (its level, then its slope), other levels and the season stand. */
export function columnsOf(size: number, { breaks, weekdays }: Layout) {
  const season = size - Math.max(0, weekdays.length - 1)
  return { line: season - breaks.length - 2, breaks: season - breaks.length, season }
}

/** Against the last of the weekdays, all together nothing. */
function seasonOf(slot: number, weekdays: readonly number[]): number[] {
  const last = weekdays.at(-1)
  const own = weekdayOf(slot)
  return weekdays.slice(0, -1).map((day) => (own === day ? 1 : own === last ? -1 : 0))
}

export const weekdayOf = (slot: number): number => ((slot % 7) + 7) % 7
