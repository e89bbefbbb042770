import type { Calendar, Span } from './calendar.ts'
import { noCases, type Cases } from './cases.ts'
import type { Sample } from './figures.ts'
import { isStock, type Asked } from './scope.ts'

/** All samples of one group: the window's, the previous window's and one a bucket. */
export interface GroupSamples {
  window: Sample
  previous: Sample
  buckets: Sample[]
  /** Cases of the window that start at the merge because their first commit is unknown. */
  lateStarts: number
}

const HOUR_MS = 3_600_000

/** Of one group; `hasWindow`, `hasBuckets`: whether the window's own sample is asked for, and those of buckets. */
export function sampleCases(
  cases: Cases,
  { metric, calendar, parameters }: Asked,
  { hasWindow = true, hasBuckets = true } = {},
): GroupSamples {
  return isStock(metric)
    ? sampleStock(cases, calendar, parameters.asOf)
    : sampleEvents(cases, calendar, { hasWindow, hasBuckets })
}

/** Events by bucket: each in its place in one column, from which samples are cut. */
function sampleEvents(
  { count, columns }: Cases,
  calendar: Calendar,
  { hasWindow = true, hasBuckets = true },
): GroupSamples {
  const { happened_at, value, is_open, starts_late, weight, unknown, is_confirmed } = columns
  const edges = edgesOf(calendar)
  const spanCount = 1 + edges.length
  const places = new Int32Array(count)
  const [open, unconfirmed] = [new Uint32Array(spanCount), new Uint32Array(spanCount)]
  const starts = new Uint32Array(spanCount + 1)
  let lateStarts = 0
  for (let i = 0; i < count; i++) {
    const time = happened_at![i]!
    // The window before is the first place.
    const place = time < calendar.window.start ? 0 : 1 + findPlace(edges, time)
    const isKnown = !Number.isNaN(value![i]!) && !(weight && Number.isNaN(weight[i]!))
    const isUnconfirmed = isKnown && is_confirmed?.[i] === 0
    if (is_open?.[i] === 1) open[place]!++
    if (place > 0 && starts_late?.[i] === 1) lateStarts++
    if (isUnconfirmed) unconfirmed[place]!++
    places[i] = isKnown && !isUnconfirmed ? place : -1
    if (places[i]! >= 0) starts[place + 1]!++
  }
  for (let place = 0; place < spanCount; place++) starts[place + 1]! += starts[place]!
  const part = order(value, places, starts)
  const weights = weight && { weight: order(weight, places, starts), unknown: order(unknown, places, starts) }
  const sample = (first: number, last: number, span: Span): Sample => {
    const [from, to] = [starts[first]!, starts[last]!]
    const { days } = span
    const openCount = sum(open, first, last)
    const unconfirmedCount = sum(unconfirmed, first, last)
    if (!weights && to === from && openCount + unconfirmedCount === 0) return emptyOf(span)
    return {
      // The window is cut from what its buckets share, and put in order apart from them.
      values: putInOrder(weights || last - first > 1 ? part.slice(from, to) : cut(part, from, to)),
      n: to - from,
      openCount,
      days,
      weighted: weights && {
        part: part.slice(from, to),
        weight: weights.weight.slice(from, to),
        unknown: weights.unknown.slice(from, to),
      },
      unconfirmedCount,
    }
  }
  return {
    window: sample(1, hasWindow ? spanCount : 1, calendar.window),
    previous: sample(0, 1, calendar.previous),
    buckets: hasBuckets ? calendar.buckets.map((span, i) => sample(i + 1, i + 2, span)) : [],
    lateStarts,
  }
}

const beginnings = new WeakMap<Calendar, Float64Array>()

/** Where buckets begin. */
export function edgesOf(calendar: Calendar): Float64Array {
  let known = beginnings.get(calendar)
  if (!known) beginnings.set(calendar, (known = Float64Array.from(calendar.buckets, ({ start }) => start)))
  return known
}

const nothing = new Float64Array()
const empties = new WeakMap<Span, Sample>()

/** Most groups have nothing in most buckets: one sample stands for all of these. */
function emptyOf(span: Span): Sample {
  let known = empties.get(span)
  if (!known) {
    known = { values: nothing, n: 0, openCount: 0, days: span.days, weighted: undefined, unconfirmedCount: 0 }
    empties.set(span, known)
  }
  return known
}

function cut(values: Float64Array, from: number, to: number): Float64Array {
  return from === to ? nothing : values.subarray(from, to)
}

const FEW = 24

/** In place; the engine's own sorting takes longer to begin than a few values take. */
export function putInOrder(values: Float64Array): Float64Array {
  if (values.length > FEW) return values.sort()
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!
    let place = i
    for (; place > 0 && values[place - 1]! > value; place--) values[place] = values[place - 1]!
    values[place] = value
  }
  return values
}

/** A column's values by place, each place beginning where `starts` says; those without a place are left out. */
function order(column: Float64Array | undefined, places: Int32Array, starts: Uint32Array): Float64Array {
  const ordered = new Float64Array(starts.at(-1)!)
  const next = starts.slice()
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!
    if (place >= 0) ordered[next[place]!++] = column![i]! || 0
  }
  return ordered
}

function sum(counts: Uint32Array, first: number, last: number): number {
  let total = 0
  for (let place = first; place < last; place++) total += counts[place]!
  return total
}

/** The last of ascending edges that is not after a time. */
export function findPlace(edges: Float64Array, time: number): number {
  let [low, high] = [0, edges.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (edges[middle]! <= time) low = middle
    else high = middle - 1
  }
  return low
}

/** What was there at the end of each bucket and window, with its age in hours. */
export function sampleStock(cases: Cases, calendar: Calendar, asOf: number): GroupSamples {
  const { window, previous, buckets } = calendar
  const begun = buckets.filter((span) => isBegun(span, asOf))
  const ages = listAges(cases, momentsOf(calendar, asOf))
  const places = new Map(begun.map((span, i) => [span, i]))
  const sample = (values: Float64Array | undefined, { days }: Span): Sample => {
    const n = values?.length ?? 0
    return values
      ? { values, n, openCount: n, days }
      : { values: new Float64Array(), n, openCount: n, days: 0 }
  }
  const before = isBegun(previous, asOf)
    ? listAges(cases, Float64Array.of(momentOf(previous, asOf)))[0]
    : undefined
  return {
    // It ends with its last bucket, or where that is not over with what is known.
    window: sample(ages.at(-1), window),
    previous: sample(before, previous),
    buckets: buckets.map((span) => sample(ages[places.get(span) ?? -1], span)),
    lateStarts: 0,
  }
}

function momentOf({ end }: Span, asOf: number): number {
  return Math.min(end - 1, asOf)
}

export function isBegun(span: Span, asOf: number): boolean {
  return momentOf(span, asOf) >= span.start
}

/** When what is there is looked at: at the end of each bucket that has begun. */
export function momentsOf({ buckets }: Calendar, asOf: number): Float64Array {
  return Float64Array.from(
    buckets.filter((span) => isBegun(span, asOf)),
    (span) => momentOf(span, asOf),
  )
}

/** In ascending order, of what is there at each of ascending moments. */
function listAges({ count, columns }: Cases, moments: Float64Array): Float64Array[] {
  const { entered_at, left_at } = columns
  const [firsts, nexts] = [new Int32Array(count), new Int32Array(count)]
  const sizes = new Uint32Array(moments.length)
  for (let i = 0; i < count; i++) {
    const next = (nexts[i] = Number.isNaN(left_at![i]!) ? moments.length : findFirst(moments, left_at![i]!))
    for (let at = (firsts[i] = findFirst(moments, entered_at![i]!)); at < next; at++) sizes[at]!++
  }
  const ages = Array.from(sizes, (size) => new Float64Array(size))
  for (let i = 0; i < count; i++)
    for (let at = firsts[i]!; at < nexts[i]!; at++)
      ages[at]![--sizes[at]!] = ageAt(moments[at]!, entered_at![i]!)
  return ages.map(putInOrder)
}

/** Hours. */
export function ageAt(moment: number, enteredAt: number): number {
  return (moment - enteredAt) / HOUR_MS
}

export function noSamples(calendar: Calendar): GroupSamples {
  return sampleEvents(noCases, calendar, {})
}

/** The first of ascending edges that is not before a time. */
export function findFirst(edges: Float64Array, time: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Days of a calendar of days on which anything happened. */
export function countActiveDays(
  { count, columns: { happened_at } }: Cases,
  { window, buckets }: Calendar,
): number {
  const starts = Float64Array.from(buckets, ({ start }) => start)
  const found = new Set<number>()
  for (let i = 0; i < count; i++) {
    const time = happened_at![i]!
    if (time >= window.start) found.add(findPlace(starts, time))
  }
  return found.size
}
