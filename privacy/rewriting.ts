/** Rewrites what names somebody, in one transaction: the one exception to raw rows never being altered. */
import { createHash } from 'node:crypto'
import type { Lane } from '../transforms/warehouse.ts'
import type { Forgotten } from './forgotten.ts'
import { readTextTables, whereNamed, type TextTable } from './tables.ts'

export interface Rewritten {
  table: string
  rows: number
}

const AT_ONCE = 10_000
const NAMED = 'temp.main.__named'

/** How many rows of each table name somebody. */
export async function countNamed(lane: Pick<Lane, 'rows'>, needles: string): Promise<Rewritten[]> {
  const found: Rewritten[] = []
  for (const { name, columns } of await readTextTables(lane)) {
    const [row] = await lane.rows<{ n: number }>(
      `SELECT count(*) AS n FROM ${name} WHERE ${whereNamed(columns)}`,
      { needles },
    )
    if (row?.n) found.push({ table: name, rows: row.n })
  }
  return found
}

export async function rewriteTables(lane: Lane, forgotten: Forgotten, needles: string): Promise<Rewritten[]> {
  const done: Rewritten[] = []
  for (const table of await readTextTables(lane)) {
    const rows = await rewriteTable(lane, table, forgotten, needles)
    if (rows > 0) done.push({ table: table.name, rows })
  }
  return done
}

async function rewriteTable(
  lane: Lane,
  table: TextTable,
  forgotten: Forgotten,
  needles: string,
): Promise<number> {
  const where = whereNamed(table.columns)
  const ids = await lane.columns(`SELECT rowid FROM ${table.name} WHERE ${where} ORDER BY rowid`, { needles })
  const all = (ids.data[0] ?? []) as number[]
  let changed = 0
  for (let from = 0; from < all.length; from += AT_ONCE)
    changed += await rewriteRows(lane, table, forgotten, all.slice(from, from + AT_ONCE))
  return changed
}

type Row = Record<string, unknown> & { __row: number }

async function rewriteRows(
  lane: Lane,
  { name, columns }: TextTable,
  forgotten: Forgotten,
  ids: readonly number[],
): Promise<number> {
  const rows = await lane.rows<Row>(
    `SELECT rowid AS __row, * FROM ${name} WHERE rowid IN (SELECT CAST(unnest($ids) AS BIGINT)) ORDER BY rowid`,
    { ids },
  )
  const before = Object.fromEntries(columns.map((column) => [column, rows.map((row) => row[column])]))
  const after = forgotten.columns(before)
  const touched = rows.flatMap((_, i) => (columns.some((c) => after[c]?.[i] !== before[c]?.[i]) ? [i] : []))
  if (touched.length === 0) return 0
  if (columns.includes('_hash')) after._hash = rows.map((row, i) => hashOf(row, after, i))
  await lane.run(
    `CREATE OR REPLACE TEMP TABLE __named AS SELECT rowid AS __row, ${columns.join(', ')} FROM ${name} LIMIT 0`,
  )
  await lane.append(NAMED, {
    __row: touched.map((i) => BigInt((rows[i] as Row).__row)),
    ...Object.fromEntries(columns.map((column) => [column, touched.map((i) => after[column]?.[i] ?? null)])),
  })
  const sets = columns.map((column) => `${column} = told.${column}`)
  await lane.run(
    `UPDATE ${name} AS old SET ${sets.join(', ')} FROM ${NAMED} AS told WHERE old.rowid = told.__row`,
  )
  await lane.run('DROP TABLE temp.main.__named')
  return touched.length
}

/** The hash that the rewritten record will have when its tool tells it again, so that it does not land twice. */
function hashOf(row: Row, after: Record<string, unknown[]>, i: number): unknown {
  const told = { ...row, ...Object.fromEntries(Object.entries(after).map(([name, all]) => [name, all[i]])) }
  if ('payload' in row)
    return row._hash === digest(String(row.payload)) ? digest(String(told.payload)) : row._hash
  return row._hash === digestOf(row) ? digestOf(told) : row._hash
}

function digestOf(row: Record<string, unknown>): string {
  const names = Object.keys(row)
    .filter((name) => !name.startsWith('_'))
    .sort()
  return digest(JSON.stringify(names.map((name) => row[name] ?? null)))
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32)
