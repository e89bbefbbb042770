import {
  Bool,
  DateDay,
  Dictionary,
  Field,
  Float64,
  Int32,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
  makeData,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow'
import type { ColumnAnswer } from '../../transforms/warehouse.ts'

export const ARROW_TYPE = 'application/vnd.apache.arrow.stream'

const DAY_MS = 86_400_000

/**
 * One record batch as an Arrow IPC stream. Text is dictionary-encoded, times are timestamp[ms], dates date32, and
 * 64-bit counts are doubles, as everywhere in the API, so that no reader meets a BigInt.
 */
export function writeArrow(answer: ColumnAnswer): Uint8Array {
  const children = answer.columns.map((column, index) => encode(column.type, answer.data[index] ?? [], index))
  const fields = answer.columns.map((column, index) => new Field(column.name, children[index]!.type, true))
  const schema = new Schema(fields)
  const data = makeData({ type: new Struct(fields), length: answer.rowCount, nullCount: 0, children })
  return RecordBatchStreamWriter.writeAll([new RecordBatch(schema, data)]).toUint8Array(true)
}

function encode(type: string, values: unknown[], index: number): Data<DataType> {
  if (type === 'BOOLEAN') return encodeBooleans(values)
  if (type.startsWith('TIMESTAMP')) {
    const data = new BigInt64Array(values.length)
    return makeData({ type: new TimestampMillisecond(), ...fill(values, data, (v) => BigInt(v as number)) })
  }
  if (type === 'DATE') {
    const data = new Int32Array(values.length)
    return makeData({
      type: new DateDay(),
      ...fill(values, data, (v) => Date.parse(`${String(v)}T00:00:00Z`) / DAY_MS),
    })
  }
  if (/^(INTEGER|SMALLINT|TINYINT)$/.test(type)) {
    return makeData({ type: new Int32(), ...fill(values, new Int32Array(values.length), Number) })
  }
  if (/INT$|^DOUBLE$|^FLOAT$|^DECIMAL|^UINTEGER$/.test(type)) {
    return makeData({ type: new Float64(), ...fill(values, new Float64Array(values.length), Number) })
  }
  return encodeText(values, index)
}

function fill<A extends { [index: number]: number | bigint }>(
  values: unknown[],
  data: A,
  read: (value: unknown) => A[number],
) {
  const { nullBitmap, nullCount } = markNulls(values)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value !== null && value !== undefined) data[i] = read(value)
  }
  return { data, length: values.length, nullCount, nullBitmap }
}

function encodeBooleans(values: unknown[]): Data<Bool> {
  const data = new Uint8Array((values.length + 7) >> 3)
  for (let i = 0; i < values.length; i++) if (values[i] === true) data[i >> 3]! |= 1 << (i & 7)
  return makeData({ type: new Bool(), length: values.length, data, ...markNulls(values) })
}

function encodeText(values: unknown[], index: number): Data<Dictionary<Utf8, Int32>> {
  const codes = new Map<string, number>()
  const indices = fill(values, new Int32Array(values.length), (value) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    let code = codes.get(text)
    if (code === undefined) codes.set(text, (code = codes.size))
    return code
  })
  const dictionary = vectorFromArray([...codes.keys()], new Utf8())
  return makeData({ type: new Dictionary(new Utf8(), new Int32(), index), ...indices, dictionary })
}

function markNulls(values: unknown[]) {
  const nullBitmap = new Uint8Array((values.length + 7) >> 3)
  let nullCount = 0
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null || values[i] === undefined) nullCount++
    else nullBitmap[i >> 3]! |= 1 << (i & 7)
  }
  return { nullBitmap, nullCount }
}
