import type { ColumnAnswer } from '../queries.ts'
import type { Calendar, Span } from './calendar.ts'
import type { Sample } from './figures.ts'

/** All samples of one group: the window's, the previous window's and one a bucket. */
export interface GroupSamples {
  window: Sample
  previous: Sample
  buckets: Sample[]
  /** Cases of the window that start at the merge because their first commit is unknown. */
  lateStarts: number
}

interface Filling {
  values: number[]
  openCount: number
  weights: number[]
  unknowns: number[]
  unconfirmedCount: number
}

const HOUR_MS = 3_600_000

/** What the query of events returns, in this order. */
export const EVENT_COLUMNS = 'group_key, happened_at, value, is_open'
/** What the query of a stock returns, in this order. */
export const STOCK_COLUMNS = 'group_key, entered_at, left_at'

/** What more it returns of a ratio: what the value is part of, what of that is unknown, and whether it may count. */
export const RATIO_COLUMNS = 'weight, unknown, is_confirmed'

/**
 * Sorts events into buckets, and into the window unless that is not asked for; columns as EVENT_COLUMNS, then `starts_late` and those of RATIO_COLUMNS where there are any.
 */
export function sampleEvents(
  answer: ColumnAnswer,
  calendar: Calendar,
  { hasWindow = true } = {},
): Map<string | null, GroupSamples> {
  const column = (name: string) => answer.data[answer.columns.findIndex((each) => each.name === name)]
  const [keys = [], times = [], values = [], open = []] = answer.data as unknown[][]
  const [late, weights, unknowns, confirmed] = ['starts_late', 'weight', 'unknown', 'is_confirmed'].map(
    column,
  )
  const edges = Float64Array.from(calendar.buckets, ({ start }) => start)
  const groups = new Map<
    string | null,
    { window: Filling; previous: Filling; buckets: Filling[]; late: number }
  >()
  const put = (filling: Filling, i: number) => {
    if (open[i]) filling.openCount++
    const value = values[i] as number | null
    if (value === null || weights?.[i] === null) return
    if (confirmed?.[i] === false) {
      filling.unconfirmedCount++
      return
    }
    filling.values.push(value)
    if (!weights) return
    filling.weights.push(weights[i] as number)
    filling.unknowns.push((unknowns?.[i] as number | null) ?? 0)
  }
  // One pass over all rows without an object each: there may be millions.
  for (let i = 0; i < answer.rowCount; i++) {
    const key = keys[i] as string | null
    let group = groups.get(key)
    if (!group) {
      group = { window: empty(), previous: empty(), buckets: calendar.buckets.map(empty), late: 0 }
      groups.set(key, group)
    }
    const time = times[i] as number
    if (time < calendar.window.start) {
      put(group.previous, i)
      continue
    }
    if (hasWindow) put(group.window, i)
    put(group.buckets[findBucket(edges, time)]!, i)
    if (late?.[i]) group.late++
  }
  return new Map([...groups].map(([key, group]) => [key, close(group, calendar)]))
}

function empty(): Filling {
  return { values: [], openCount: 0, weights: [], unknowns: [], unconfirmedCount: 0 }
}

function close(
  group: { window: Filling; previous: Filling; buckets: Filling[]; late: number },
  calendar: Calendar,
): GroupSamples {
  return {
    window: toSample(group.window, calendar.window),
    previous: toSample(group.previous, calendar.previous),
    buckets: group.buckets.map((filling, i) => toSample(filling, calendar.buckets[i]!)),
    lateStarts: group.late,
  }
}

function toSample({ values, openCount, weights, unknowns, unconfirmedCount }: Filling, span: Span): Sample {
  const part = Float64Array.from(values)
  const weighted =
    weights.length === 0
      ? undefined
      : { part, weight: Float64Array.from(weights), unknown: Float64Array.from(unknowns) }
  return { values: part.toSorted(), n: values.length, openCount, days: span.days, weighted, unconfirmedCount }
}

function findBucket(edges: Float64Array, time: number): number {
  let [low, high] = [0, edges.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (edges[middle]! <= time) low = middle
    else high = middle - 1
  }
  return low
}

/** What was there at the end of each bucket and window, with its age in hours; columns as STOCK_COLUMNS. */
export function sampleStock(
  answer: ColumnAnswer,
  calendar: Calendar,
  asOf: number,
): Map<string | null, GroupSamples> {
  const [keys = [], entered = [], left = []] = answer.data as [(string | null)[], number[], (number | null)[]]
  const rows = Map.groupBy(keys.keys(), (i) => keys[i] as string | null)
  const look = (indexes: number[], span: Span): Sample => {
    const moment = Math.min(span.end - 1, asOf)
    if (moment < span.start) return { values: new Float64Array(), n: 0, openCount: 0, days: 0 }
    const present = indexes.filter((i) => entered[i]! <= moment && (left[i] === null || left[i]! > moment))
    const ages = Float64Array.from(present, (i) => (moment - entered[i]!) / HOUR_MS).sort()
    return { values: ages, n: ages.length, openCount: ages.length, days: span.days }
  }
  return new Map(
    [...rows].map(([key, indexes]) => [
      key,
      {
        window: look(indexes, calendar.window),
        previous: look(indexes, calendar.previous),
        buckets: calendar.buckets.map((span) => look(indexes, span)),
        lateStarts: 0,
      },
    ]),
  )
}

export function noSamples(calendar: Calendar): GroupSamples {
  const none = (span: Span) => toSample(empty(), span)
  return {
    window: none(calendar.window),
    previous: none(calendar.previous),
    buckets: calendar.buckets.map(none),
    lateStarts: 0,
  }
}
