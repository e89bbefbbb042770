import { createHash } from 'node:crypto'
import { identifier, qualified } from '../parse.ts'
import { maskSql } from '../people.ts'
import { quote } from '../settings.ts'
import type { Moment } from '../warehouse.ts'
import type { Table } from './layout.ts'
import type { PublishedTable } from './manifest.ts'

/** As Hive calls the folder of rows whose partition is not known. */
export const HIVE_NULL = '__HIVE_DEFAULT_PARTITION__'
/** Smaller tables are one file: thousands of files of a few rows are slower to read than what they save. */
export const DIVIDED_FROM = 20_000

/** A part as it is now, whether or not it was published before. */
export interface Portion {
  month: string | null
  row_count: number
  fingerprint: string
  select: string
}

/** Divided by month once it is large, and from then on, so that its folders do not come and go. */
export function isDivided(
  table: Table,
  rowCount: number,
  before: PublishedTable | undefined,
  from: number,
): boolean {
  return table.time !== null && (rowCount >= from || before?.partitioned_by === table.time)
}

/** The parts of a table; reads all of its rows, which costs a fraction of writing them. */
export async function readPortions(
  moment: Moment,
  table: Table,
  before: PublishedTable | undefined,
  from = DIVIDED_FROM,
): Promise<Portion[]> {
  const relation = qualified(table.name)
  const [count] = await moment.rows<{ rows: number }>(`SELECT count(*) AS rows FROM ${relation}`)
  const time = isDivided(table, count?.rows ?? 0, before, from) ? table.time : null
  const month =
    time === null
      ? 'NULL'
      : `CASE WHEN isfinite(${identifier(time)}) THEN strftime(${identifier(time)}, '%Y-%m') END`
  const found = await moment.rows<{ month: string | null; rows: number; contents: string | null }>(
    `SELECT ${month} AS month, count(*) AS rows,
       concat(sum(CAST(hash(published) AS HUGEINT)), '/', bit_xor(hash(published))) AS contents
     FROM ${relation} AS published GROUP BY 1 ORDER BY 1`,
  )
  const portions = found.length > 0 ? found : [{ month: null, rows: 0, contents: null }]
  const shape = JSON.stringify([table.columns, time, ...(isSaid(table) ? ['masked'] : [])])
  return portions.map(({ month: name, rows, contents }) => ({
    month: time === null ? null : (name ?? HIVE_NULL),
    row_count: rows,
    fingerprint: createHash('sha256').update(`${shape} ${rows} ${contents}`).digest('hex').slice(0, 16),
    select: selectOf(table, time, name),
  }))
}

/** In order of time, so that a reader of a few days reads a few groups of rows. */
function selectOf(table: Table, time: string | null, month: string | null): string {
  const { name, columns, time: order } = table
  const list = columns
    .map((column) => {
      const text = identifier(column.name)
      return isSaid(table) && column.type === 'VARCHAR' ? `${maskSql(text)} AS ${text}` : text
    })
    .join(', ')
  const sorted = order === null ? '' : ` ORDER BY ${identifier(order)}`
  return `SELECT ${list} FROM ${qualified(name)}${time === null ? '' : ` WHERE ${within(time, month)}`}${sorted}`
}

/** What tools said when they failed is in no entity: addresses in it are masked as on any other way out. */
function isSaid({ kind }: Table): boolean {
  return kind === 'state'
}

function within(time: string, month: string | null): string {
  const column = identifier(time)
  if (month === null) return `NOT coalesce(isfinite(${column}), false)`
  const start = `TIMESTAMP ${quote(`${month}-01`)}`
  return `${column} >= ${start} AND ${column} < ${start} + INTERVAL 1 MONTH`
}
