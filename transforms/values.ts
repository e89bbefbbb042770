/**
 * The one place where DuckDB's values become JavaScript's and back.
 * Reading: integers of any width → number, TIMESTAMP → epoch ms (UTC), DATE → 'YYYY-MM-DD', BLOB → bytes, unknown → null;
 * a list of doubles → Float64Array, in which unknown is NaN.
 */
import {
  DOUBLE,
  DuckDBBlobValue,
  DuckDBDataChunk,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBListVector,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  LIST,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector,
} from '@duckdb/node-api'
import { readTexts, type TextVector } from './strings.ts'

export type Parameter =
  string | number | bigint | boolean | Date | null | readonly (string | number | null)[] | DuckDBValue
export type Parameters = Readonly<Record<string, Parameter>>

/** The binding keeps these private; reading them is eighty times faster than a value object an item. */
interface FixedWidthVector {
  items: BigInt64Array | Int32Array | Float64Array
  validity: { data: BigUint64Array | null }
}

const DAY_MS = 86_400_000
const days = new Map<number, string>()

/** Reads one column of a chunk as plain values, appended to `out`. */
export function readColumn(chunk: DuckDBDataChunk, index: number, out: unknown[]): void {
  const vector = chunk.getColumnVector(index)
  const count = chunk.rowCount
  switch (vector.type.typeId) {
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return readFixed(vector, count, out, (items, i) => epochMs((items as BigInt64Array)[i] as bigint))
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
      return readFixed(vector, count, out, (items, i) => Number(items[i]))
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.DOUBLE:
      return readFixed(vector, count, out, (items, i) => items[i])
    case DuckDBTypeId.DATE:
      return readFixed(vector, count, out, (items, i) => dayText(Number(items[i])))
    case DuckDBTypeId.VARCHAR:
      return readTexts(vector as unknown as TextVector, count, out)
    case DuckDBTypeId.BOOLEAN:
      for (let i = 0; i < count; i++) out.push(vector.getItem(i))
      return
    default:
      if (vector instanceof DuckDBListVector && vector.childVector.type.typeId === DuckDBTypeId.DOUBLE)
        readNumbers(vector, count, out)
      else for (let i = 0; i < count; i++) out.push(plain(vector.getItem(i)))
  }
}

/** Parts of one copy, since the vector's memory is the engine's: most lists are short, and an array of its own costs more than they do. */
function readNumbers(list: DuckDBListVector, count: number, out: unknown[]): void {
  const { items, validity } = list.childVector as unknown as FixedWidthVector
  const numbers = (items as Float64Array).slice()
  if (validity.data) leaveUnknown(numbers, readBits(validity.data))
  for (let i = 0; i < count; i++) {
    const start = list.getEntryOffset(i)
    out.push(numbers.subarray(start, start + list.getEntryLength(i)))
  }
}

function leaveUnknown(numbers: Float64Array, bits: Uint8Array): void {
  for (let i = 0; i < numbers.length; i++) {
    const byte = bits[i >> 3]!
    // Nearly all is known: eight at a time.
    if ((i & 7) === 0 && byte === 255) i += 7
    else if ((byte & (1 << (i & 7))) === 0) numbers[i] = NaN
  }
}

function readFixed(
  vector: DuckDBVector,
  count: number,
  out: unknown[],
  read: (items: FixedWidthVector['items'], index: number) => unknown,
): void {
  const { items, validity } = vector as unknown as FixedWidthVector
  const isKnown = readValidity(validity)
  for (let i = 0; i < count; i++) out.push(!isKnown || isKnown(i) ? read(items, i) : null)
}

/** Null where all is known. */
function readValidity({ data }: FixedWidthVector['validity']): ((index: number) => boolean) | null {
  if (!data) return null
  const bits = readBits(data)
  return (i) => ((bits[i >> 3] as number) & (1 << (i & 7))) !== 0
}

function readBits({ buffer, byteOffset, byteLength }: BigUint64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function plain(value: DuckDBValue | undefined): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object') return value
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  if (value instanceof DuckDBBlobValue) return value.bytes
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue)
    return epochMs(value.micros)
  if (value instanceof DuckDBListValue) return value.items.map(plain)
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, plain(item)]))
  }
  if ('days' in value && !('micros' in value)) return dayText(value.days)
  return String(value)
}

function epochMs(micros: bigint): number {
  return Math.floor(Number(micros) / 1000)
}

function dayText(day: number): string {
  let text = days.get(day)
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, -14)
    if (days.size > 50_000) days.clear()
    days.set(day, text)
  }
  return text
}

/** Makes a parameter bindable: Date → TIMESTAMP, arrays → LIST, a whole number beyond 32 bits → BIGINT. */
export function bindable(value: Parameter): DuckDBValue {
  if (value instanceof Date) return new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n)
  if (Array.isArray(value)) return new DuckDBListValue(value)
  return value as DuckDBValue
}

/** DuckDB infers a list's type from its first item, which an empty or unknown one does not have. */
export function listType(value: Parameter): DuckDBType | undefined {
  if (!Array.isArray(value)) return undefined
  return LIST(value.some((item) => typeof item === 'number') ? DOUBLE : VARCHAR)
}

type Writable = { items: BigInt64Array | Int32Array; validity: unknown; setItem(i: number, v: unknown): void }

/** Writes `values[from … from + count)` into one column of a chunk; throws on a value the type cannot hold. */
export function writeColumn(
  chunk: DuckDBDataChunk,
  index: number,
  type: DuckDBType,
  values: ArrayLike<unknown> | undefined,
  from: number,
): void {
  const vector = chunk.getColumnVector(index) as unknown as Writable & { flush(): void }
  const count = chunk.rowCount
  const write = writerOf(type.typeId)
  for (let i = 0; i < count; i++) {
    const value = values?.[from + i]
    if (value === null || value === undefined) vector.setItem(i, null)
    else write(vector, i, value)
  }
  vector.flush()
}

type WriteItem = (vector: Writable, index: number, value: unknown) => void

function writerOf(type: DuckDBTypeId): WriteItem {
  switch (type) {
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (vector, i, value) => (vector.items[i] = microsOf(value))
    case DuckDBTypeId.BIGINT:
      return (vector, i, value) => (vector.items[i] = BigInt(value as number | bigint))
    case DuckDBTypeId.DATE:
      return (vector, i, value) => (vector.items[i] = dayNumber(value))
    case DuckDBTypeId.BLOB:
      return (vector, i, value) => vector.setItem(i, new DuckDBBlobValue(value as Uint8Array))
    default:
      return (vector, i, value) => vector.setItem(i, value)
  }
}

function microsOf(value: unknown): bigint {
  if (typeof value === 'number') return BigInt(Math.round(value * 1000))
  if (typeof value === 'bigint') return value
  if (value instanceof Date) return BigInt(value.getTime()) * 1000n
  if (value instanceof DuckDBTimestampValue) return value.micros
  throw new TypeError(`not a time in epoch ms, micros as bigint or Date: ${String(value)}`)
}

function dayNumber(value: unknown): number {
  const time = Date.parse(`${String(value)}T00:00:00Z`)
  if (Number.isNaN(time)) throw new TypeError(`not a date as YYYY-MM-DD: ${String(value)}`)
  return time / DAY_MS
}
