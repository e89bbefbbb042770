/** The cases of every stage in one reading, told apart. */
import { filterCases, join, readParts, type Cases, type Part } from '../measures/cases.ts'
import { findLater, findRepeated } from '../measures/repeated.ts'
import { findFirst, isBegun, momentsOf, type GroupSamples } from '../measures/samples.ts'
import { isStock, type Asked } from '../measures/scope.ts'
import { createPause } from '../pause.ts'
import type { Sample } from '../measures/figures.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { Compared } from '../statistics/clusters.ts'
import type { FigureOptions } from '../measures/context.ts'
import type { Warehouse } from '../warehouse.ts'

type By = MetricParameters['by']
export type ByGroup<T> = Map<string | null, T>
export type ByStage<T> = Map<string, ByGroup<T>>

/** Of all together, under null, and of each group where groups were asked for. */
export interface Levels<T> {
  total: T
  grouped: T
}

/** What the states of items tell of a stage's time in the window, over the cases of which they tell anything. */
export interface Split {
  n: number
  hours: number
  waiting_hours: number
  active_hours: number
}

export async function readTimes(
  warehouse: Warehouse,
  asked: Asked,
  by: By,
  options: FigureOptions,
): Promise<Levels<ByStage<Cases>>> {
  return mapLevels(await readStages(warehouse, asked, by, options), asked, (groups) => groups)
}

const WEEK_MS = 7 * 86_400_000

/** Hours by week from the start of the window on, and back from it. */
export function sortIntoWeeks({ count, columns: { happened_at, value } }: Cases, start: number): Compared {
  const weeks: { current: number[][]; previous: number[][] } = { current: [], previous: [] }
  for (let i = 0; i < count; i++) {
    const week = Math.floor((happened_at![i]! - start) / WEEK_MS)
    const side = week < 0 ? weeks.previous : weeks.current
    const at = week < 0 ? -1 - week : week
    while (side.length <= at) side.push([])
    side[at]!.push(value![i]!)
  }
  return weeks
}

/** Null where the states of items tell nothing. */
export function splitTimes({ count, columns }: Cases, start: number): Split | null {
  const { happened_at, value, waiting_hours, active_hours } = columns
  const split = { n: 0, hours: 0, waiting_hours: 0, active_hours: 0 }
  for (let i = 0; i < count; i++) {
    if (happened_at![i]! < start || Number.isNaN(waiting_hours![i]!)) continue
    split.n++
    split.hours += value![i]!
    split.waiting_hours += waiting_hours![i]!
    split.active_hours += active_hours![i]! || 0
  }
  return split.n === 0 ? null : split
}

/** Who is in a stage at the ends of buckets, and who came and went in the window. */
export interface Queue {
  samples: GroupSamples
  arrivals: number
  departures: number
  /** At the start of the window and at its end, or at the as-of time. */
  before: number
  now: number
}

export async function readQueues(
  warehouse: Warehouse,
  asked: Asked,
  by: By,
  options: FigureOptions,
): Promise<Levels<ByStage<Queue>>> {
  const { start } = asked.calendar.window
  const only = ['entered_at', 'left_at']
  return mapLevels(await readStages(warehouse, asked, by, { ...options, only }), asked, (groups) => {
    const queues: ByGroup<Queue> = new Map()
    for (const [key, stays] of groups) {
      const { left_at } = stays.columns
      const cases = filterCases(stays, (i) => !(left_at![i]! < start))
      if (cases.count > 0)
        queues.set(key, { samples: sampleLevels(cases, asked), ...countMoves(cases, asked) })
    }
    return queues
  })
}

/** How many are there at the end of each bucket that has begun: who they are, and since when, is not asked. */
function sampleLevels({ count, columns }: Cases, { calendar, parameters }: Asked): GroupSamples {
  const { entered_at, left_at } = columns
  const moments = momentsOf(calendar, parameters.asOf)
  const moves = new Int32Array(moments.length + 1)
  for (let i = 0; i < count; i++) {
    const first = findFirst(moments, entered_at![i]!)
    const next = Number.isNaN(left_at![i]!) ? moments.length : findFirst(moments, left_at![i]!)
    if (next <= first) continue
    moves[first]!++
    moves[next]!--
  }
  let n = 0
  let begun = 0
  const buckets = calendar.buckets.map((span): Sample => {
    if (!isBegun(span, parameters.asOf)) return { values: nothing, n: 0, openCount: 0, days: 0 }
    n += moves[begun++]!
    return { values: nothing, n, openCount: n, days: span.days }
  })
  const none = { values: nothing, n: 0, openCount: 0, days: 0 }
  return { window: none, previous: none, buckets, lateStarts: 0 }
}

const nothing = new Float64Array()

function countMoves({ count, columns: { entered_at, left_at } }: Cases, { calendar, parameters }: Asked) {
  const { start, end } = calendar.window
  const now = Math.min(end, parameters.asOf + 1)
  const counts = { arrivals: 0, departures: 0, before: 0, now: 0 }
  for (let i = 0; i < count; i++) {
    const from = entered_at![i]!
    const to = Number.isNaN(left_at![i]!) ? Infinity : left_at![i]!
    if (from >= start && from < now) counts.arrivals++
    if (to >= start && to < now) counts.departures++
    if (from < start && to >= start) counts.before++
    if (from < now && to >= now) counts.now++
  }
  return counts
}

function readStages(
  warehouse: Warehouse,
  asked: Asked,
  by: By,
  options: FigureOptions & { only?: string[] },
): Promise<Part[]> {
  const groups = { stage_key: 'stage', group_key: by }
  return readParts(warehouse, asked, groups, { ...options, isEveryStage: true })
}

/** A stage at a time, so that everybody else has a turn between. */
async function mapLevels<T>(
  parts: readonly Part[],
  asked: Asked,
  make: (groups: ByGroup<Cases>) => ByGroup<T>,
): Promise<Levels<ByStage<T>>> {
  const levelled: Levels<ByStage<T>> = { total: new Map(), grouped: new Map() }
  const pause = createPause()
  for (const [stage, own] of Map.groupBy(parts, ({ keys: [key] }) => key as string)) {
    const levels = gatherLevels(own, asked)
    await pause()
    levelled.total.set(stage, make(levels.total))
    levelled.grouped.set(stage, make(levels.grouped))
    await pause()
  }
  return levelled
}

/** The cases of one stage, each once in total and once in its group: which have several rows is looked for once. */
function gatherLevels(parts: readonly Part[], { metric, calendar }: Asked): Levels<ByGroup<Cases>> {
  const windowAt = isStock(metric) ? -Infinity : calendar.window.start
  const all = join(parts)
  // Who is in a queue happened when they came.
  const cases = isStock(metric)
    ? { ...all, columns: { happened_at: all.columns['entered_at']!, ...all.columns } }
    : all
  const rows = findRepeated(cases)
  const groupOf = new Int32Array(cases.count)
  const places = listPlaces(parts)
  const keys = [...places.keys()]
  const later = rows.length === 0 ? undefined : findLater(cases, windowAt, { rows, groupOf })
  for (const [group, key] of keys.entries())
    for (const { first, count } of places.get(key)!) groupOf.fill(group, first, first + count)
  const laterOwn = rows.length === 0 ? undefined : findLater(cases, windowAt, { rows, groupOf })
  const grouped = keys.map((key) => {
    const own = places.get(key)!.map((part) => leaveOut(part, laterOwn, part.first))
    return [key, join(own)] as const
  })
  return { total: new Map([[null, leaveOut(all, later, 0)]]), grouped: new Map(grouped) }
}

/** Parts of each group with where their rows begin among all. */
function listPlaces(parts: readonly Part[]): Map<string | null, (Part & { first: number })[]> {
  let next = 0
  const placed = parts.map((part) => {
    const first = next
    next += part.count
    return { ...part, first }
  })
  return Map.groupBy(placed, ({ keys: [, group] }) => group ?? null)
}

function leaveOut(cases: Cases, later: Uint8Array | undefined, first: number): Cases {
  return later ? filterCases(cases, (i) => later[first + i] === 0) : cases
}

export function mapValues<K, A, B>(map: ReadonlyMap<K, A>, change: (value: A, key: K) => B): Map<K, B> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]))
}
