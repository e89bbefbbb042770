/** A cell is one bucket of one group. Of most of them a number or two is all that is told, and no object is made of one in which nothing is. */
import { kindOf } from '../metric.ts'
import { drawValue, type Sample } from '../measures/figures.ts'
import { isBegun, putInOrder } from '../measures/samples.ts'
import { isStock, type Asked } from '../measures/scope.ts'
import { fewestRows } from '../statistics/quantile.ts'
import { fewest, type SeriesBucket } from '../statistics/series.ts'
import type { Placed } from './placed.ts'

/** Rows beside each other that are of one group. */
export interface Stretch {
  group: number
  first: number
  last: number
}

export interface Cells {
  n: Uint32Array
  /** 1 where anything is, its value known or not. */
  isThere: Uint8Array
  totals: Float64Array | null
  /** Where the values of a cell begin that has enough of them, all in order; below 0: it has not. */
  starts: Int32Array | null
  values: Float64Array | null
}

export interface Rows {
  asked: Asked
  placed: Placed
  stretches: readonly Stretch[]
  /** 1 for each row whose case is in its group by another one. */
  later: Uint8Array | undefined
}

export function fillCells(rows: Rows, groupCount: number): Cells {
  const { asked, placed, stretches, later } = rows
  const { from, to, isKnown, values } = placed
  const bucketCount = asked.calendar.buckets.length
  const n = new Uint32Array(groupCount * bucketCount)
  const isThere = new Uint8Array(n.length)
  const totals = isTotalled(asked, placed) ? new Float64Array(n.length) : null
  for (const { group, first, last } of stretches) {
    const base = group * bucketCount
    for (let row = first; row < last; row++) {
      if (later?.[row] === 1) continue
      const end = base + to[row]!
      for (let cell = base + from[row]!; cell < end; cell++) {
        isThere[cell] = 1
        if (isKnown[row] !== 1) continue
        n[cell]!++
        if (totals) totals[cell]! += values[row]!
      }
    }
  }
  const least = leastOrdered(asked, placed)
  const ordered = least === null ? { starts: null, values: null } : orderValues(rows, n, least)
  return { n, isThere, totals, ...ordered }
}

/** Whether sums say all. */
function isTotalled(asked: Asked, { isWhole }: Placed): boolean {
  const { measure } = kindOf(asked)
  return isWhole && (measure === 'count' || measure === 'proportion')
}

/** How many values a cell has at least of which they are wanted one by one; null: of none. */
function leastOrdered(asked: Asked, placed: Placed): number | null {
  const { measure } = kindOf(asked)
  if (measure === 'level' || isTotalled(asked, placed)) return null
  return measure === 'duration' || measure === 'quantity' ? fewestRows : 1
}

function orderValues({ asked, placed, stretches, later }: Rows, n: Uint32Array, least: number) {
  const { from, to, isKnown, valueAt } = placed
  const bucketCount = asked.calendar.buckets.length
  const starts = new Int32Array(n.length).fill(-1)
  let size = 0
  for (let cell = 0; cell < n.length; cell++) {
    if (n[cell]! < least) continue
    starts[cell] = size
    size += n[cell]!
  }
  const values = new Float64Array(size)
  const next = starts.slice()
  for (const { group, first, last } of stretches) {
    const base = group * bucketCount
    for (let row = first; row < last; row++) {
      if (isKnown[row] !== 1 || later?.[row] === 1) continue
      for (let bucket = from[row]!; bucket < to[row]!; bucket++)
        if (next[base + bucket]! >= 0) values[next[base + bucket]!++] = valueAt(row, bucket)
    }
  }
  for (let cell = 0; cell < n.length; cell++)
    if (starts[cell]! >= 0) putInOrder(values.subarray(starts[cell]!, next[cell]!))
  return { starts, values }
}

/** All values of one group, one sample a bucket. */
export function sampleRows({ asked, placed, stretches, later }: Rows, group: number): Sample[] {
  const { from, to, isKnown, isOpen, valueAt } = placed
  const spans = asked.calendar.buckets
  const own = stretches.filter((stretch) => stretch.group === group)
  const [known, open] = [new Uint32Array(spans.length), new Uint32Array(spans.length)]
  const eachPlace = (act: (row: number, bucket: number) => void) => {
    for (const { first, last } of own)
      for (let row = first; row < last; row++)
        if (later?.[row] !== 1) for (let bucket = from[row]!; bucket < to[row]!; bucket++) act(row, bucket)
  }
  eachPlace((row, bucket) => {
    known[bucket]! += isKnown[row]!
    if (!isOpen || isOpen[row] === 1) open[bucket]!++
  })
  const values = spans.map((_, bucket) => new Float64Array(known[bucket]!))
  eachPlace((row, bucket) => {
    if (isKnown[row] === 1) values[bucket]![--known[bucket]!] = valueAt(row, bucket)
  })
  return values.map((all, bucket) => ({
    values: putInOrder(all),
    n: all.length,
    openCount: open[bucket]!,
    days: daysOf(asked, bucket),
    ...(isStock(asked.metric) ? {} : { unconfirmedCount: 0 }),
  }))
}

/** What a metric's buckets are drawn by, and what all of them share in which nothing is, after a group's first case and before it. */
export interface Paper {
  asked: Asked
  none: readonly SeriesBucket[]
  unknown: readonly SeriesBucket[]
}

export function openPaper(asked: Asked): Paper {
  const none = asked.calendar.buckets.map((_, place) => {
    const sample = { values: nothing, n: 0, openCount: 0, days: daysOf(asked, place) }
    return drawBucket(asked, sample, place)
  })
  return { asked, none, unknown: none.map((bucket) => ({ ...bucket, value: null })) }
}

const nothing = new Float64Array()

/** What stands is there from when a bucket has begun. */
function daysOf({ metric, calendar, parameters }: Asked, place: number): number {
  const span = calendar.buckets[place]!
  return isStock(metric) && !isBegun(span, parameters.asOf) ? 0 : span.days
}

/** A series begins with its first case: what was before is not known to be nothing. Null where too little is known. */
export function drawGroup(paper: Paper, cells: Cells, group: number): SeriesBucket[] | null {
  const { asked, none, unknown } = paper
  const base = group * none.length
  const first = cells.isThere.indexOf(1, base) - base
  if (first < 0 || first >= none.length || countKnown(paper, cells, base, first) < fewest) return null
  return none.map((blank, place) => {
    if (place < first) return unknown[place]!
    return cells.isThere[base + place] === 1 ? drawCell(asked, cells, base + place, place) : blank
  })
}

/** Closed buckets that may have a value: never fewer than have one. */
function countKnown({ asked, none }: Paper, { n }: Cells, base: number, first: number): number {
  const { measure } = kindOf(asked)
  const least =
    measure === 'duration' || measure === 'quantity' ? fewestRows : measure === 'proportion' ? 1 : 0
  let known = 0
  for (let place = first; place < none.length; place++)
    if (n[base + place]! >= least && !none[place]!.is_open) known++
  return known
}

function drawCell(
  asked: Asked,
  { n, totals, starts, values }: Cells,
  cell: number,
  place: number,
): SeriesBucket {
  const known = { n: n[cell]!, days: daysOf(asked, place), openCount: 0 }
  if (totals) return drawBucket(asked, { ...known, values: nothing, total: totals[cell]! }, place)
  const start = starts ? starts[cell]! : -1
  const own = start < 0 ? nothing : values!.subarray(start, start + known.n)
  return drawBucket(asked, { ...known, values: own }, place)
}

function drawBucket(asked: Asked, sample: Sample, place: number): SeriesBucket {
  const { measure, statistic } = kindOf(asked)
  const { date, isOpen, days } = asked.calendar.buckets[place]!
  const { n, value, numerator } = drawValue(measure, sample, statistic)
  return { n, value, numerator, bucket_date: date, is_open: isOpen, days }
}

/** The same of samples that are there already, one a bucket. */
export function drawSamples(
  { asked, none, unknown }: Paper,
  samples: readonly Sample[],
): SeriesBucket[] | null {
  const first = samples.findIndex(({ n, openCount }) => n + openCount > 0)
  if (first < 0) return null
  const buckets = samples.map((sample, place) =>
    place < first ? unknown[place]! : drawBucket(asked, sample, place),
  )
  return buckets.filter(({ value, is_open }, place) => value !== null && !is_open && place < none.length)
    .length < fewest
    ? null
    : buckets
}
