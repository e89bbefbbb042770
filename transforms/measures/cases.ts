/** Cases as columns of numbers: of millions of rows an object, or a name each, costs more than all that is done with them. */
import type { MetricParameters } from './answer.ts'
import type { ReadOptions } from '../readers.ts'
import type { Kept } from './kept.ts'
import type { Warehouse } from '../warehouse.ts'
import { findLater } from './repeated.ts'
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
interface Wanted {
  isEveryStage: boolean
  /** Whether the caller knows that no case has several rows. */
  isOnce: boolean
  /** Of the metric's columns only these. */
  only?: readonly string[] | undefined
}
type PartOptions = ReadOptions & Partial<Wanted> & { kept?: Kept }

/** The metric's rows of both windows by combination of `groups`, of one stage or of all; a case may have several. */
export async function readParts(
  warehouse: Warehouse,
  asked: Asked,
  groups: Groups,
  { kept, isEveryStage = false, isOnce = isOncePerCase(asked.metric), only, ...options }: PartOptions,
): Promise<Part[]> {
  const wide = kept ? widen(Object.values(groups)) : null
  const wanted = { isEveryStage, isOnce, only }
  const read = (by: Groups, own: ReadOptions) => readRows(warehouse, asked, by, wanted, own)
  if (!kept || !wide) return read(groups, options)
  const names = Object.fromEntries(wide.map((by) => [`by_${by}`, by]))
  const { sql, parameters } = selectScoped(asked, names, isEveryStage)
  const key = JSON.stringify([sql, parameters, isOnce, only])
  const all = await kept.underWay.join(key, options, (own) => read(names, own))
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
  { isEveryStage, ...wanted }: Wanted,
  options: ReadOptions,
): Promise<Part[]> {
  const scoped = selectScoped(asked, groups, isEveryStage)
  const names = Object.keys(groups).join(', ')
  const columns = Object.entries(listColumns(asked, wanted))
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
function listColumns(
  { metric }: Asked,
  { isOnce, only }: Omit<Wanted, 'isEveryStage'>,
): Record<string, string> {
  const isTold = (name: string) =>
    hasColumn(metric, name) &&
    (only?.includes(name) ?? true) &&
    !(name === 'is_open' && (isStock(metric) || isNeverOpen(metric.sql)))
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

function keepFirst(cases: Cases, windowAt: number): Cases {
  const left = findLater(cases, windowAt)
  return left ? filterCases(cases, (i) => left[i] === 0) : cases
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
