/** Measured numbers by the days, weeks or months of their series, and what of them could not be used. */
import { localDate } from '../measures/calendar.ts'
import type { Point } from './design.ts'

export interface Measured {
  /** Epoch ms. */
  measured_at: number
  value: number
  unit: string | null
  respondent_count: number | null
}

/** From then on the numbers were measured in another way. */
export interface Break {
  broke_at: number
  reason: string | null
}

export type Grain = 'day' | 'week' | 'month'

export interface Slotted {
  grain: Grain
  points: Point[]
  /** In words, for people. */
  notes: string[]
}

const DAY = 86_400_000
const FEWEST_RESPONDENTS = 5

/** Several numbers of one slot are one, their mean; what comes after `asOf` is left out, and what few people answered. */
export function slotPoints(measured: readonly Measured[], asOf: number, zone: string): Slotted {
  const known = measured.filter(({ measured_at, value }) => measured_at <= asOf && Number.isFinite(value))
  const asked = known.filter(
    ({ respondent_count }) => respondent_count === null || respondent_count >= FEWEST_RESPONDENTS,
  )
  const grain = grainOf(asked, zone)
  const bySlot = Map.groupBy(asked, ({ measured_at }) => slotAt(measured_at, grain, zone))
  const points = [...bySlot]
    .map(([slot, rows]) => ({ slot, value: rows.reduce((sum, row) => sum + row.value, 0) / rows.length }))
    .toSorted((a, b) => a.slot - b.slot)
  const [future, unasked, merged] = [
    measured.length - known.length,
    known.length - asked.length,
    asked.length - points.length,
  ]
  return {
    grain,
    points,
    notes: [
      ...(future > 0 ? [`${count(future, 'number')} of the future or without a value left out`] : []),
      ...(unasked > 0
        ? [`${count(unasked, 'number')} with fewer than ${FEWEST_RESPONDENTS} answers left out`]
        : []),
      ...(merged > 0
        ? [`${count(merged, 'number')} more than ${grain}s: the mean of each ${grain} is read`]
        : []),
    ],
  }
}

/** Units among the numbers that say one; more than one cannot be compared. */
export const unitsOf = (measured: readonly Measured[]): string[] =>
  [...new Set(measured.map(({ unit }) => unit).filter((unit) => unit !== null))].toSorted()

/** By the local date: what is told of a day is often stamped with its midnight, which is another day elsewhere. */
export function slotAt(at: number, grain: Grain, zone: string): number {
  const day = dayAt(at, zone)
  // Weeks begin on Monday: the first day of the epoch was a Thursday.
  if (grain === 'week') return Math.floor((day + 3) / 7)
  const date = new Date(day * DAY)
  return grain === 'day' ? day : date.getUTCFullYear() * 12 + date.getUTCMonth()
}

const dayAt = (at: number, zone: string): number =>
  Math.floor((zone === 'UTC' ? at : Date.parse(localDate(at, zone))) / DAY)

/** The local date on which a slot begins, as epoch ms of its midnight in UTC. */
export function startOfSlot(slot: number, grain: Grain): number {
  if (grain === 'day') return slot * DAY
  return grain === 'week' ? (slot * 7 - 3) * DAY : Date.UTC(Math.floor(slot / 12), slot % 12, 1)
}

/** By the middle distance between days that were measured; what is measured more often is read by day. */
function grainOf(measured: readonly Measured[], zone: string): Grain {
  const days = [...new Set(measured.map(({ measured_at }) => dayAt(measured_at, zone)))].toSorted(
    (a, b) => a - b,
  )
  const middle = median(days.slice(1).map((day, i) => day - days[i]!)) ?? 1
  if (middle < 5) return 'day'
  return middle < 20 ? 'week' : 'month'
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) / 2
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

const count = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`
