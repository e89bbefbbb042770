/** The cases of every stage in one reading, told apart. */
import {
  EVENT_COLUMNS,
  sampleEvents,
  sampleStock,
  STOCK_COLUMNS,
  type GroupSamples,
} from '../measures/samples.ts'
import { moment, scopeCases, type Asked, type Query } from '../measures/scope.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { Compared } from '../statistics/clusters.ts'
import type { ColumnAnswer } from '../queries.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

type By = MetricParameters['by']
export type ByGroup<T> = Map<string | null, T>
export type ByStage<T> = Map<string, ByGroup<T>>

/** What the states of items tell of a stage's time in the window, over the cases of which they tell anything. */
export interface Split {
  n: number
  hours: number
  waiting_hours: number
  active_hours: number
}

export interface StageTimes {
  samples: ByStage<GroupSamples>
  splits: ByStage<Split>
  weeks: ByStage<Compared>
}

export async function readTimes(
  warehouse: Warehouse,
  asked: Asked,
  by: By,
  options: ReadOptions,
): Promise<StageTimes> {
  const cases = scopeCases(asked, by, true)
  const columns = `${EVENT_COLUMNS}, waiting_hours, active_hours`
  const { start } = asked.calendar.window
  const parts = partByStage(await readCases(warehouse, cases, columns, 'value IS NOT NULL', options))
  return {
    samples: mapValues(parts, (part) => sampleEvents(part, asked.calendar)),
    splits: mapValues(parts, (part) => splitTimes(part, start)),
    weeks: mapValues(parts, (part) => sortIntoWeeks(part, start)),
  }
}

const WEEK_MS = 7 * 86_400_000

/** Hours by week from the start of the window on, and back from it. */
export function sortIntoWeeks(
  { data, rowCount }: Pick<ColumnAnswer, 'data' | 'rowCount'>,
  start: number,
): ByGroup<Compared> {
  const [keys = [], times = [], values = []] = data as [(string | null)[], number[], number[]]
  const groups = new Map<string | null, { current: number[][]; previous: number[][] }>()
  for (let i = 0; i < rowCount; i++) {
    const key = keys[i]!
    const group = groups.get(key) ?? { current: [], previous: [] }
    groups.set(key, group)
    const week = Math.floor((times[i]! - start) / WEEK_MS)
    const side = week < 0 ? group.previous : group.current
    const at = week < 0 ? -1 - week : week
    while (side.length <= at) side.push([])
    side[at]!.push(values[i]!)
  }
  return groups
}

function splitTimes({ data, rowCount }: ColumnAnswer, start: number): ByGroup<Split> {
  const [keys = [], times = [], values = [], , waiting = [], active = []] = data as unknown[][]
  const splits: ByGroup<Split> = new Map()
  for (let i = 0; i < rowCount; i++) {
    if ((times[i] as number) < start || waiting[i] === null) continue
    const key = keys[i] as string | null
    const split = splits.get(key) ?? { n: 0, hours: 0, waiting_hours: 0, active_hours: 0 }
    splits.set(key, split)
    split.n++
    split.hours += values[i] as number
    split.waiting_hours += waiting[i] as number
    split.active_hours += (active[i] as number | null) ?? 0
  }
  return splits
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
  options: ReadOptions,
): Promise<ByStage<Queue>> {
  const { calendar, parameters } = asked
  const { sql, parameters: bound } = scopeCases(asked, by, true)
  const cases = { sql, parameters: { ...bound, from: calendar.window.start } }
  const condition = `left_at IS NULL OR left_at >= ${moment('from')}`
  const parts = partByStage(await readCases(warehouse, cases, STOCK_COLUMNS, condition, options))
  return mapValues(parts, (part) => {
    const moves = countMoves(part, asked)
    return mapValues(sampleStock(part, calendar, parameters.asOf), (samples, key) => ({
      samples,
      ...(moves.get(key) ?? noMoves()),
    }))
  })
}

const noMoves = () => ({ arrivals: 0, departures: 0, before: 0, now: 0 })

function countMoves({ data, rowCount }: ColumnAnswer, { calendar, parameters }: Asked) {
  const [keys = [], entered = [], left = []] = data as [(string | null)[], number[], (number | null)[]]
  const { start, end } = calendar.window
  const now = Math.min(end, parameters.asOf + 1)
  const groups: ByGroup<ReturnType<typeof noMoves>> = new Map()
  for (let i = 0; i < rowCount; i++) {
    const key = keys[i] ?? null
    const counts = groups.get(key) ?? noMoves()
    groups.set(key, counts)
    const from = entered[i]!
    const to = left[i] ?? Infinity
    if (from >= start && from < now) counts.arrivals++
    if (to >= start && to < now) counts.departures++
    if (from < start && to >= start) counts.before++
    if (from < now && to >= now) counts.now++
  }
  return groups
}

function readCases(
  warehouse: Warehouse,
  { sql, parameters }: Query,
  columns: string,
  condition: string,
  options: ReadOptions,
) {
  return warehouse.columns(
    `${sql}\nSELECT stage, ${columns} FROM counted WHERE ${condition}`,
    parameters,
    options,
  )
}

/** The rows of each value of the first column, without it. */
function partByStage({ columns, data, rowCount }: ColumnAnswer): Map<string, ColumnAnswer> {
  const [stages = [], ...rest] = data
  const places = new Map<string, number[]>()
  for (let i = 0; i < rowCount; i++) {
    const stage = stages[i] as string
    const rows = places.get(stage)
    if (rows) rows.push(i)
    else places.set(stage, [i])
  }
  return mapValues(places, (rows) => ({
    columns: columns.slice(1),
    data: rest.map((column) => rows.map((i) => column[i])),
    rowCount: rows.length,
  }))
}

export function mapValues<K, A, B>(map: ReadonlyMap<K, A>, change: (value: A, key: K) => B): Map<K, B> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]))
}
