/** Cases as columns of numbers: of millions of rows an object, or a name each, costs more than all that is done with them. */
import type { MetricParameters } from './answer.ts'
import type { ReadOptions } from '../readers.ts'
import type { Kept } from './kept.ts'
import type { Warehouse } from '../warehouse.ts'
import { hasColumn, isOncePerCase, isStock, selectScoped, type Asked } from './scope.ts'

type By = MetricParameters['by']

/** One place in each column a row; unknown is NaN, true is 1. Times are epoch ms. */
export interface Cases {
  count: number
  columns: Readonly<Record<string, Float64Array>>
}

/** The rows of one combination of groups. */
export interface Part extends Cases {
  /** In the order in which groups were asked for. */
  keys: (string | null)[]
}

export const noCases: Cases = { count: 0, columns: {} }

const TIMES = new Set(['happened_at', 'entered_at', 'left_at'])
const NUMBERS = ['value', 'weight', 'unknown', 'waiting_hours', 'active_hours']
const SIGNS = ['is_open', 'is_confirmed']

export type Groups = Readonly<Record<string, By>>
/** `isOnce`: whether the caller knows that no case has several rows. */
type PartOptions = ReadOptions & { isEveryStage?: boolean; isOnce?: boolean; kept?: Kept }

/** The metric's rows of both windows by combination of `groups`, of one stage or of all; a case may have several. */
export async function readParts(
  warehouse: Warehouse,
  asked: Asked,
  groups: Groups,
  { kept, isEveryStage = false, isOnce = isOncePerCase(asked.metric), ...options }: PartOptions,
): Promise<Part[]> {
  const wide = kept ? widen(Object.values(groups)) : null
  const read = (by: Groups, own: ReadOptions) => readRows(warehouse, asked, by, { isEveryStage, isOnce }, own)
  if (!kept || !wide) return read(groups, options)
  const names = Object.fromEntries(wide.map((by) => [`by_${by}`, by]))
  const { sql, parameters } = selectScoped(asked, names, isEveryStage)
  const all = await kept.underWay.join(JSON.stringify([sql, parameters]), options, (own) => read(names, own))
  const places = Object.values(groups).map((by) => wide.indexOf(by))
  return all.map((part) => ({ ...part, keys: places.map((place) => part.keys[place] ?? null) }))
}

/**
 * By what rows are told apart where others are likely to ask for them at the same time by something else: a screen asks
 * for a figure as a whole and by value stream. Null where nobody is.
 */
function widen(groups: readonly By[]): By[] | null {
  const common = new Set(['none', 'stage', 'team', 'value_stream'])
  if (!groups.every((by) => common.has(by))) return null
  const isOfStages = groups.includes('stage')
  return [
    ...(isOfStages ? ['stage'] : []),
    ...(isOfStages || groups.includes('team') ? ['team'] : []),
    'value_stream',
  ]
}

async function readRows(
  warehouse: Warehouse,
  asked: Asked,
  groups: Groups,
  { isEveryStage, isOnce }: { isEveryStage: boolean; isOnce: boolean },
  options: ReadOptions,
): Promise<Part[]> {
  const scoped = selectScoped(asked, groups, isEveryStage)
  const names = Object.keys(groups).join(', ')
  const columns = Object.entries(listColumns(asked, isOnce))
  const lists = columns.map(([name, sql]) => `list(CAST(${sql} AS DOUBLE)) AS ${name}`)
  const sql = `${scoped.sql}
SELECT ${names}, ${lists.join(', ')}
FROM scoped
GROUP BY ${names}
ORDER BY ${names}`
  const { data, rowCount } = await warehouse.columns(sql, scoped.parameters, options)
  const keys = data.slice(0, -columns.length) as (string | null)[][]
  const read = data.slice(-columns.length) as Float64Array[][]
  return Array.from({ length: rowCount }, (_, row) => ({
    keys: keys.map((column) => column[row]!),
    count: read[0]![row]!.length,
    columns: Object.fromEntries(columns.map(([name], i) => [name, read[i]![row]!])),
  }))
}

/**
 * What the metric has of all that figures are made of, and what tells the rows of one case: 53 bits made of its name, since
 * names cost more than all arithmetic, and to find those that come again costs the engine half of its time.
 */
function listColumns({ metric }: Asked, isOnce: boolean): Record<string, string> {
  const isTold = (name: string) => hasColumn(metric, name) && !(name === 'is_open' && isNeverOpen(metric.sql))
  const own = [...TIMES, ...NUMBERS, ...SIGNS].filter(isTold)
  const sql = (name: string) =>
    TIMES.has(name) ? `epoch_ms(${name})` : SIGNS.includes(name) ? `CAST(${name} AS INTEGER)` : name
  const late = hasColumn(metric, 'start_basis')
    ? { starts_late: `CASE WHEN start_basis = 'merged' THEN 1 ELSE 0 END` }
    : {}
  const named = isOnce ? {} : { case_number: 'hash(case_id)' }
  return { ...Object.fromEntries(own.map((name) => [name, sql(name)])), ...late, ...named }
}

/** Whether a metric writes out that no case of its can still change: nothing has to be read to know it. */
export function isNeverOpen(sql: string): boolean {
  const told = [...sql.matchAll(/(\S+)\s+AS is_open\b/g)]
  return told.length > 0 && told.every(([, value]) => value === 'false')
}

/** Parts put together by a key of each; a case once in its group: at its first row in the window, and in the one before. */
export function gatherCases<Key>(
  parts: readonly Part[],
  { metric, calendar }: Asked,
  keyOf: (keys: Part['keys']) => Key,
): Map<Key, Cases> {
  const windowAt = isStock(metric) ? -Infinity : calendar.window.start
  const grouped = Map.groupBy(parts, ({ keys }) => keyOf(keys))
  return new Map([...grouped].map(([key, own]) => [key, keepFirst(join(own), windowAt)]))
}

export function join(parts: readonly Cases[]): Cases {
  const [first] = parts
  if (first === undefined || parts.length === 1) return first ?? noCases
  const count = parts.reduce((total, part) => total + part.count, 0)
  const joined = (name: string) => {
    const all = new Float64Array(count)
    let place = 0
    for (const { columns } of parts) {
      all.set(columns[name]!, place)
      place += columns[name]!.length
    }
    return all
  }
  return {
    count,
    columns: Object.fromEntries(Object.keys(first.columns).map((name) => [name, joined(name)])),
  }
}

/** What a case's rows are put in order by; unknown comes last. */
const ORDER = ['happened_at', 'value', 'left_at']

function keepFirst(cases: Cases, windowAt: number): Cases {
  const left = findLater(cases, windowAt)
  return left ? filterCases(cases, (i) => left[i] === 0) : cases
}

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

export function filterCases({ count, columns }: Cases, keeps: (row: number) => boolean): Cases {
  const rows = new Uint32Array(count)
  let kept = 0
  for (let i = 0; i < count; i++) if (keeps(i)) rows[kept++] = i
  if (kept === count) return { count, columns }
  const pick = (column: Float64Array) => {
    const picked = new Float64Array(kept)
    for (let i = 0; i < kept; i++) picked[i] = column[rows[i]!]!
    return picked
  }
  return {
    count: kept,
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, pick(column)])),
  }
}
