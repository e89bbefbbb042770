import { wantedColumns } from './delta.ts'
import { readFew, type FewRow } from './few.ts'
import type { Model } from './model.ts'
import { identifier, qualified } from './parse.ts'
import { createTemporary, deltaTable, DIFFERENT, NEXT, type Run } from './run.ts'

/** What differs between a table and NEXT. */
export interface Compared {
  gone: number
  come: number
  /** A temporary table of the rows that went and came, told apart by __is_come, or of these columns of theirs. */
  table: string
  kept: readonly string[]
  isWhole: boolean
  /** The predicate of rows that differ, in either table. */
  differs: string
  /** The rows themselves, where they are few. */
  few: readonly FewRow[] | null
}

interface Asked {
  columns: string[]
  /** The predicate of the table's rows that NEXT replaces. */
  scope: string
  /** So many rows NEXT has. */
  rowCount: number
  isMuch(count: number): boolean
}

/** Of more rows the hashes that differ go into a table at once. */
const MOST_AT_ONCE = 10_000
/** So many hashes are written out. */
const MOST_WRITTEN = 100
/** Of more differing rows only the columns are kept by which partitions are declared. */
const MOST_KEPT_ROWS = 100_000

/** Compares by hash of the whole row. */
export async function compareRows(run: Run, model: Model, asked: Asked): Promise<Compared | 'same' | 'much'> {
  const names = asked.columns.map(identifier).join(', ')
  const found = (asked.rowCount <= MOST_AT_ONCE && (await readHashes(run, model, names, asked.scope))) || null
  const { gone, come, hashes } = found ?? (await keepHashes(run, model, names, asked.scope))
  if (gone + come === 0) return 'same'
  if (asked.isMuch(gone + come)) return 'much'
  const differs = `hash(${names}) IN (${hashes})`
  const { isWhole, kept } = keptColumns(run, model, asked.columns, gone + come)
  const table = deltaTable(model.name)
  const keptNames = kept.map(identifier).join(', ')
  const old = `${qualified(model.name)} WHERE ${asked.scope} AND ${differs}`
  const selects = [
    ...(gone > 0 ? [`SELECT ${keptNames}, false AS __is_come FROM ${old}`] : []),
    ...(come > 0 ? [`SELECT ${keptNames}, true AS __is_come FROM ${NEXT} WHERE ${differs}`] : []),
  ]
  const count = kept.length > 0 ? await createTemporary(run.lane, table, selects.join(' UNION ALL ')) : 0
  const few = found && isWhole ? await readFew(run, model, table, count) : null
  return { gone, come, table, kept, isWhole, differs, few }
}

/** The columns that are kept of so many rows that differ. */
export function keptColumns(
  { registry }: Run,
  model: Model,
  columns: readonly string[],
  count: number,
): Pick<Compared, 'isWhole' | 'kept'> {
  const isWhole = count <= MOST_KEPT_ROWS
  const wanted = new Set(isWhole ? columns : wantedColumns(registry, model.name))
  return { isWhole, kept: columns.filter((name) => wanted.has(name)) }
}

interface Hashes {
  gone: number
  come: number
  /** What gives them in SQL. */
  hashes: string
}

/** Null where more differ than are worth writing out. */
async function readHashes(run: Run, model: Model, names: string, scope: string): Promise<Hashes | null> {
  const { data, rowCount } = await run.lane.columns(
    `SELECT CAST(h AS VARCHAR) AS h, CAST(sum(gone) AS INTEGER) AS gone, CAST(sum(come) AS INTEGER) AS come FROM (
       SELECT hash(${names}) AS h, 1 AS gone, 0 AS come FROM ${qualified(model.name)} WHERE ${scope}
       UNION ALL SELECT hash(${names}), 0, 1 FROM ${NEXT})
     GROUP BY h HAVING sum(gone) <> sum(come) LIMIT ${MOST_WRITTEN + 1}`,
  )
  if (rowCount > MOST_WRITTEN) return null
  const [hashes, gone, come] = data as [string[], number[], number[]]
  const sum = (counts: number[]) => counts.reduce((all, one) => all + one, 0)
  return { gone: sum(gone), come: sum(come), hashes: hashes.join(', ') }
}

/** Leaves the hashes of differing rows in DIFFERENT. */
async function keepHashes({ lane }: Run, model: Model, names: string, scope: string): Promise<Hashes> {
  const counted = (from: string) => `(SELECT hash(${names}) AS h, count(*) AS n FROM ${from} GROUP BY h)`
  const select = `SELECT h, a.n AS gone, b.n AS come
    FROM ${counted(`${qualified(model.name)} WHERE ${scope}`)} AS a FULL JOIN ${counted(NEXT)} AS b USING (h)
    WHERE a.n IS DISTINCT FROM b.n`
  const hashes = `SELECT h FROM ${DIFFERENT}`
  if ((await createTemporary(lane, DIFFERENT, select)) === 0) return { gone: 0, come: 0, hashes }
  const [row] = await lane.rows<{ gone: number; come: number }>(
    `SELECT count(gone) AS gone, count(come) AS come FROM ${DIFFERENT}`,
  )
  return { gone: row?.gone ?? 0, come: row?.come ?? 0, hashes }
}
