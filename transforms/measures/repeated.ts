/** Which rows are of a case that has another one: cases are told apart by a number made of their names. */
import type { Cases } from './cases.ts'

/** What a case's rows are put in order by; unknown comes last. */
const ORDER = ['happened_at', 'value', 'left_at']

interface Among {
  /** Of these rows alone. */
  rows: Uint32Array
  /** Each row's group: in another one its case counts again. */
  groupOf: Int32Array
}

/** 1 for each row of a case that has an earlier one; nothing where there is none. */
export function findLater(cases: Cases, windowAt: number, among?: Among): Uint8Array | undefined {
  const { case_number, happened_at } = cases.columns
  if (!case_number) return undefined
  const order = ORDER.flatMap((name) => cases.columns[name] ?? [])
  const rowCount = among?.rows.length ?? cases.count
  const table = openTable(case_number, rowCount)
  const { firsts, mask } = table
  const groupOf = among?.groupOf
  const isNow = (i: number) => happened_at![i]! >= windowAt
  let left: Uint8Array | undefined
  for (let n = 0; n < rowCount; n++) {
    const i = among ? among.rows[n]! : n
    const number = case_number[i]!
    let place = groupOf ? (table.placeOf(i) ^ Math.imul(groupOf[i]!, SPREAD)) & mask : table.placeOf(i)
    let first = firsts[place]! - 1
    for (; first >= 0; first = firsts[(place = (place + 1) & mask)]! - 1) {
      // In the window before, a case counts again.
      if (case_number[first] !== number || isNow(first) !== isNow(i)) continue
      if (!groupOf || groupOf[first] === groupOf[i]) break
    }
    if (first < 0) {
      firsts[place] = i + 1
      continue
    }
    left ??= new Uint8Array(cases.count)
    const isEarlier = isBefore(order, i, first)
    left[isEarlier ? first : i] = 1
    if (isEarlier) firsts[place] = i + 1
  }
  return left
}

/** The rows of cases that have several, in their order: most have one, and are first whatever they are told apart by. */
export function findRepeated({ count, columns: { case_number } }: Cases): Uint32Array {
  if (!case_number) return new Uint32Array()
  const { firsts, mask, placeOf } = openTable(case_number, count)
  const isRepeated = new Uint8Array(count)
  let found = 0
  for (let i = 0; i < count; i++) {
    let place = placeOf(i)
    let first = firsts[place]! - 1
    while (first >= 0 && case_number[first] !== case_number[i])
      first = firsts[(place = (place + 1) & mask)]! - 1
    if (first < 0) {
      firsts[place] = i + 1
      continue
    }
    found += isRepeated[first] === 1 ? 1 : 2
    isRepeated[first] = isRepeated[i] = 1
  }
  const rows = new Uint32Array(found)
  for (let i = 0, at = 0; at < found; i++) if (isRepeated[i] === 1) rows[at++] = i
  return rows
}

/** Odd, so that groups beside each other begin far apart. */
const SPREAD = 0x9e3779b1

/** Places of a table, each with the number of a row plus one. */
function openTable(numbers: Float64Array, rowCount: number) {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length)
  const mask = 2 ** Math.ceil(Math.log2(2 * rowCount + 1)) - 1
  const placeOf = (row: number) => (bits[2 * row]! ^ (bits[2 * row + 1]! << 12)) & mask
  return { firsts: new Uint32Array(mask + 1), mask, placeOf }
}

function isBefore(order: readonly Float64Array[], a: number, b: number): boolean {
  for (const column of order) {
    const [own, other] = [column[a]!, column[b]!]
    if (own === other || (Number.isNaN(own) && Number.isNaN(other))) continue
    return own < other || Number.isNaN(other)
  }
  return false
}
