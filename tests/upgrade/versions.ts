/** Warehouses of older versions of the storage, as they are kept. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { sumSelect } from '../../transforms/backup/sums.ts'
import { migrations } from '../../transforms/migrations.ts'
import { identifier, qualified } from '../../transforms/parse.ts'
import { readRows } from '../../transforms/queries.ts'

export const LATEST = migrations.at(-1)?.version ?? 0

export function fixtureOf(version: number): string {
  return join(import.meta.dirname, 'fixtures', `storage-${version}.duckdb.gz`)
}

/** A data folder with the warehouse of a version; returns its file. */
export function placeVersion(version: number, folder: string): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'streamgauge.duckdb')
  writeFileSync(file, gunzipSync(readFileSync(fixtureOf(version))))
  return file
}

/** Opens a file as it is, without bringing it to this version. */
export async function withFile<T>(
  file: string,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(file, { threads: '1', memory_limit: '300MB' })
  const connection = await instance.connect()
  try {
    await connection.run(`SET TimeZone = 'UTC'`)
    return await work(connection)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

export async function readVersion(connection: DuckDBConnection): Promise<number> {
  const [row] = await readRows<{ version: number }>(
    await connection.run('SELECT max(version) AS version FROM meta.migration'),
  )
  return row?.version ?? 0
}

export interface Held {
  table: string
  columns: string[]
  row_count: number
  digest: string
}

/** Rows of every table, by the columns that it has; `as` asks for the tables and columns of another time. */
export async function readHeld(
  rows: <T>(sql: string) => Promise<T[]>,
  as?: readonly Held[],
): Promise<Held[]> {
  const tables = as ?? (await readTables(rows))
  const held: Held[] = []
  for (const { table, columns } of tables) {
    const select = `(SELECT ${columns.map(identifier).join(', ')} FROM ${qualified(table)})`
    const [sum] = await rows<Pick<Held, 'row_count' | 'digest'>>(sumSelect(select))
    if (sum) held.push({ table, columns, ...sum })
  }
  return held
}

async function readTables(
  rows: <T>(sql: string) => Promise<T[]>,
): Promise<Pick<Held, 'table' | 'columns'>[]> {
  const columns = await rows<{ table: string; name: string }>(
    `SELECT schema_name || '.' || table_name AS "table", column_name AS name FROM duckdb_columns()
     WHERE database_name = current_database() AND NOT internal AND schema_name <> 'main' AND table_name <> 'migration'
     ORDER BY 1, column_index`,
  )
  const byTable = Map.groupBy(columns, ({ table }) => table)
  return [...byTable].map(([table, own]) => ({ table, columns: own.map(({ name }) => name) }))
}
