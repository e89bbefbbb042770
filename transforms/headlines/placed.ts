/** In which buckets a metric's rows are. */
import type { Cases } from '../measures/cases.ts'
import { ageAt, edgesOf, findFirst, findPlace, momentsOf } from '../measures/samples.ts'
import { isStock, type Asked } from '../measures/scope.ts'

export interface Placed {
  /** The first bucket that a row is in, and the one after the last: what happens is in one, what stands in many. */
  from: Int32Array
  to: Int32Array
  /** 1 where its value is known. */
  isKnown: Uint8Array
  /** 1 where it can still change; left out where that is so of all that stand in a bucket. */
  isOpen: Float64Array | undefined
  values: Float64Array
  valueAt(row: number, bucket: number): number
  /** Whether all values are whole: their sum is the same in any order. */
  isWhole: boolean
}

export function placeRows(cases: Cases, asked: Asked): Placed {
  return isStock(asked.metric) ? placeStock(cases, asked) : placeEvents(cases, asked)
}

function placeEvents({ count, columns }: Cases, { calendar }: Asked): Placed {
  const { happened_at, is_open } = columns
  const values = columns['value'] ?? new Float64Array()
  const edges = edgesOf(calendar)
  const [from, to, isKnown] = [new Int32Array(count), new Int32Array(count), new Uint8Array(count)]
  let isWhole = true
  for (let row = 0; row < count; row++) {
    const [time, value] = [happened_at![row]!, values[row]!]
    isKnown[row] = Number.isNaN(value) ? 0 : 1
    if (isKnown[row] === 1 && !Number.isSafeInteger(value)) isWhole = false
    // What is unknown and cannot become known is nowhere.
    if (time < calendar.window.start || (isKnown[row] === 0 && is_open?.[row] !== 1)) continue
    from[row] = findPlace(edges, time)
    to[row] = from[row]! + 1
  }
  return { from, to, isKnown, isOpen: is_open, values, isWhole, valueAt: (row) => values[row]! }
}

function placeStock({ count, columns }: Cases, { calendar, parameters }: Asked): Placed {
  const [entered, left] = [columns['entered_at']!, columns['left_at']!]
  const moments = momentsOf(calendar, parameters.asOf)
  const [from, to] = [new Int32Array(count), new Int32Array(count)]
  for (let row = 0; row < count; row++) {
    from[row] = findFirst(moments, entered[row]!)
    to[row] = Number.isNaN(left[row]!) ? moments.length : findFirst(moments, left[row]!)
  }
  const isKnown = new Uint8Array(count).fill(1)
  const valueAt = (row: number, bucket: number) => ageAt(moments[bucket]!, entered[row]!)
  return { from, to, isKnown, isOpen: undefined, values: entered, isWhole: false, valueAt }
}
