/** The cases of every stage in one reading, told apart. */
import { filterCases, gatherCases, readParts, type Cases, type Part } from '../measures/cases.ts'
import { sampleCases, type GroupSamples } from '../measures/samples.ts'
import type { Asked } from '../measures/scope.ts'
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
  return mapLevels(await readStages(warehouse, asked, by, options), asked, (stages) => stages)
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
  return mapLevels(await readStages(warehouse, asked, by, options), asked, (stages) =>
    mapValues(stages, (groups) => {
      const queues: ByGroup<Queue> = new Map()
      for (const [key, all] of groups) {
        const { entered_at, left_at } = all.columns as { entered_at: Float64Array; left_at: Float64Array }
        const stays = { count: all.count, columns: { entered_at, left_at } }
        const cases = filterCases(stays, (i) => !(left_at[i]! < start))
        if (cases.count === 0) continue
        queues.set(key, { samples: sampleCases(cases, asked), ...countMoves(cases, asked) })
      }
      return queues
    }),
  )
}

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

function readStages(warehouse: Warehouse, asked: Asked, by: By, options: FigureOptions): Promise<Part[]> {
  return readParts(
    warehouse,
    asked,
    { stage_key: 'stage', group_key: by },
    { ...options, isEveryStage: true },
  )
}

function mapLevels<T>(parts: readonly Part[], asked: Asked, make: (stages: ByStage<Cases>) => T): Levels<T> {
  const byStage = Map.groupBy(parts, ({ keys: [stage] }) => stage as string)
  const level = (keyOf: (keys: Part['keys']) => string | null) =>
    make(mapValues(byStage, (own) => gatherCases(own, asked, keyOf)))
  return { total: level(() => null), grouped: level(([, group]) => group ?? null) }
}

export function mapValues<K, A, B>(map: ReadonlyMap<K, A>, change: (value: A, key: K) => B): Map<K, B> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]))
}
