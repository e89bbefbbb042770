/** Cases as columns of numbers: of millions of rows an object, or a name each, costs more than all that is done with them. */
import type { MetricParameters } from './answer.ts'
import type { ReadOptions } from '../readers.ts'
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

/** A number for each case of several rows: its name would have to be read with every row. */
const REPEATED = `,
repeated AS (
  SELECT case_id, row_number() OVER () AS number FROM scoped GROUP BY case_id HAVING count(*) > 1
),
told AS (
  SELECT scoped.*, repeated.number AS repeated FROM scoped LEFT JOIN repeated ON repeated.case_id = scoped.case_id
)`

/** The metric's rows of both windows by combination of `groups`, of one stage or of all; a case may have several. */
export async function readParts(
  warehouse: Warehouse,
  asked: Asked,
  groups: Readonly<Record<string, By>>,
  options: ReadOptions & { isEveryStage?: boolean },
): Promise<Part[]> {
  const scoped = selectScoped(asked, groups, options.isEveryStage)
  const names = Object.keys(groups).join(', ')
  const columns = Object.entries(listColumns(asked))
  const lists = columns.map(([name, sql]) => `list(CAST(${sql} AS DOUBLE)) AS ${name}`)
  const sql = `${scoped.sql}${isOncePerCase(asked.metric) ? '' : REPEATED}
SELECT ${names}, ${lists.join(', ')}
FROM ${isOncePerCase(asked.metric) ? 'scoped' : 'told'}
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

/** What tells the first row of a case from its others, and what the metric has of all that figures are made of. */
function listColumns({ metric }: Asked): Record<string, string> {
  const own = [...TIMES, ...NUMBERS, ...SIGNS].filter((name) => hasColumn(metric, name))
  const sql = (name: string) =>
    TIMES.has(name) ? `epoch_ms(${name})` : SIGNS.includes(name) ? `CAST(${name} AS INTEGER)` : name
  const late = hasColumn(metric, 'start_basis')
    ? { starts_late: `CASE WHEN start_basis = 'merged' THEN 1 ELSE 0 END` }
    : {}
  const repeated = isOncePerCase(metric) ? {} : { repeated: 'repeated' }
  return { ...Object.fromEntries(own.map((name) => [name, sql(name)])), ...late, ...repeated }
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

function join(parts: readonly Cases[]): Cases {
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
  const { repeated, happened_at } = cases.columns
  if (!repeated) return cases
  const order = ORDER.flatMap((name) => cases.columns[name] ?? [])
  const firsts = new Map<number, number>()
  // Half a number for the window before: there a case counts again.
  const nameOf = (i: number) => repeated[i]! + (happened_at![i]! < windowAt ? 0.5 : 0)
  for (let i = 0; i < cases.count; i++) {
    if (Number.isNaN(repeated[i]!)) continue
    const first = firsts.get(nameOf(i))
    if (first === undefined || isBefore(order, i, first)) firsts.set(nameOf(i), i)
  }
  if (firsts.size === 0) return cases
  return filterCases(cases, (i) => Number.isNaN(repeated[i]!) || firsts.get(nameOf(i)) === i)
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
