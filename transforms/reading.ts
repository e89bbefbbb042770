import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { join, sep } from 'node:path'
import type { Memory } from './memory.ts'
import { noteStatement } from './notes.ts'
import {
  chunksOf,
  type Column,
  type ColumnAnswer,
  columnsOf,
  execute,
  readColumns,
  readRows,
  select,
} from './queries.ts'
import type { Lease, ReaderPool, ReadOptions } from './readers.ts'
import { quote } from './settings.ts'
import type { Parameters } from './values.ts'

/** Chunks of up to 2,048 rows as they are computed; holds a reader until read to the end or closed. */
export interface ChunkStream extends AsyncIterable<DuckDBDataChunk> {
  columns: Column[]
  close(): void
}

/** Reads that all see the warehouse as it was when the first of them began, whatever is written meanwhile. */
export interface Moment {
  rows<T = Record<string, unknown>>(sql: string, parameters?: Parameters): Promise<T[]>
  /** Writes a select as Parquet; `file` lies in a folder that the engine may write to. */
  copy(sql: string, file: string): Promise<void>
}

/** What only reads. */
export interface Reading {
  /** Rows as objects, values as in values.ts; a query past its time-out or abort is interrupted. */
  rows<T = Record<string, unknown>>(sql: string, parameters?: Parameters, options?: ReadOptions): Promise<T[]>
  columns(sql: string, parameters?: Parameters, options?: ReadOptions): Promise<ColumnAnswer>
  stream(sql: string, parameters?: Parameters, options?: ReadOptions): Promise<ChunkStream>
  /** Writes a select to a file in the publish folder and returns its path; `name` is a bare file name. */
  export(
    sql: string,
    parameters: Parameters,
    name: string,
    format: 'parquet' | 'csv',
    options?: ReadOptions,
  ): Promise<string>
  /** A reader's transaction: everything in it is of one moment, and no writer waits for it. */
  moment<T>(work: (moment: Moment) => Promise<T>, options?: ReadOptions): Promise<T>
}

/** What `run` does may be done again, when what it read was of two builds: it only reads. */
export interface Guest extends Lease {
  /** Before a select runs that somebody wrote. Errors: ForbiddenStatement for one that reads what they may not. */
  admit(sql: string): Promise<void>
}

/** Whoever sees everything may read whatever there is. */
export async function guestOf(guests: ReaderPool, options?: ReadOptions): Promise<Guest> {
  return { ...(await guests.lease(options)), admit: () => Promise.resolve() }
}

/** What can be read over these connections; files are written to `exports`. */
export function readingOf(readers: ReaderPool, memory: Pick<Memory, 'retry'>, exports: string): Reading {
  return {
    rows(sql, parameters, options) {
      noteStatement(sql)
      return memory.retry(() =>
        readers.use(async (connection) => readRows(await select(connection, sql, parameters)), options, sql),
      )
    },
    columns(sql, parameters, options) {
      noteStatement(sql)
      return memory.retry(() =>
        readers.use(
          async (connection) => readColumns(await select(connection, sql, parameters)),
          options,
          sql,
        ),
      )
    },
    stream(sql, parameters, options) {
      noteStatement(sql)
      return openStream(readers, sql, parameters, options)
    },
    export: (sql, parameters, name, format, options) =>
      exportFile({ readers, folder: exports, options }, sql, parameters, name, format),
    moment: (work, options) =>
      memory.retry(() => readers.use((connection) => hold(connection, work), options)),
  }
}

async function hold<T>(connection: DuckDBConnection, work: (moment: Moment) => Promise<T>): Promise<T> {
  await connection.run('BEGIN TRANSACTION READ ONLY')
  try {
    return await work({
      rows: async (sql, parameters) => readRows(await select(connection, sql, parameters)),
      copy: async (sql, file) => {
        const how = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880'
        await execute(connection, `COPY (${sql}\n) TO ${quote(file)} (${how})`)
      },
    })
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined)
  }
}

async function openStream(
  readers: ReaderPool,
  sql: string,
  parameters?: Parameters,
  options?: ReadOptions,
): Promise<ChunkStream> {
  const lease = await readers.lease(options, sql)
  try {
    const result = await lease.run((connection) => select(connection, sql, parameters, true))
    return {
      columns: columnsOf(result),
      close: lease.release,
      async *[Symbol.asyncIterator]() {
        try {
          yield* chunksOf(result, (act) => lease.run(act))
        } finally {
          lease.release()
        }
      },
    }
  } catch (error) {
    lease.release()
    throw error
  }
}

async function exportFile(
  { readers, folder, options }: { readers: ReaderPool; folder: string; options: ReadOptions | undefined },
  sql: string,
  parameters: Parameters,
  name: string,
  format: 'parquet' | 'csv',
): Promise<string> {
  if (name.includes(sep) || name.includes('/') || name.startsWith('.'))
    throw new Error(`Not a bare file name: ${name}`)
  const file = join(folder, name)
  const how = format === 'parquet' ? 'FORMAT parquet, COMPRESSION zstd' : 'FORMAT csv, HEADER true'
  await readers.use(
    (connection) => execute(connection, `COPY (${sql}\n) TO ${quote(file)} (${how})`, parameters),
    options,
  )
  return file
}
