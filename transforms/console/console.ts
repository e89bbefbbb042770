/** Runs a select that somebody wrote, on a connection of its own, within bounds. Read-only by construction: see judge.ts. */
import { DuckDBTypeId, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api'
import { WarehouseError } from '../faults.ts'
import { chunksOf, columnsOf, execute, select, type Column } from '../queries.ts'
import { identifier } from '../parse.ts'
import { RefusedSelect } from '../select.ts'
import { quote } from '../settings.ts'
import { bytesOfTexts, type TextVector } from '../strings.ts'
import { readColumn } from '../values.ts'
import type { Guest, ReadOptions, Warehouse } from '../warehouse.ts'
import { judge, type Judging } from './judge.ts'
import { watchMemory } from './watch.ts'

export interface Bounds extends ReadOptions {
  rows: number
}

export interface Result {
  columns: Column[]
  data: unknown[][]
  rowCount: number
  /** There are more than were asked for. */
  isMore: boolean
  /** As it ran. */
  sql: string
  relations: string[]
  durationMs: number
}

export type Readable = Pick<Judging, 'relations' | 'suggest'>

/** Of one answer, as text. */
const MOST_BYTES = 32 * 1024 * 1024
const PLAIN =
  /^(VARCHAR|BOOLEAN|(U?(TINY|SMALL|BIG|HUGE)|U?)INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)|DATE|TIMESTAMP|TIMESTAMP WITH TIME ZONE)$/

/** Errors: RefusedSelect with what to write instead; WarehouseError timed_out, aborted, no_memory, busy, over_budget. */
export async function runSelect(
  warehouse: Warehouse,
  text: string,
  readable: Readable,
  bounds: Bounds,
): Promise<Result> {
  return asGuest(warehouse, bounds, async (connection, admit) => {
    const from = performance.now()
    const { sql, relations } = await prepare(connection, text, readable, admit)
    const flat = await flatten(connection, sql, bounds.rows + 1)
    const { columns, data, rowCount } = await readWithin(connection, flat)
    const isMore = rowCount > bounds.rows
    return {
      columns,
      data: isMore ? data.map((values) => values.slice(0, bounds.rows)) : data,
      rowCount: Math.min(rowCount, bounds.rows),
      isMore,
      sql,
      relations,
      durationMs: performance.now() - from,
    }
  })
}

/** Writes the rows to `file`, which lies in the publish folder. Errors: as above, and for more rows than may be. */
export async function exportSelect(
  warehouse: Warehouse,
  text: string,
  readable: Readable,
  { file, ...bounds }: Bounds & { file: string },
): Promise<void> {
  await asGuest(warehouse, bounds, async (connection, admit) => {
    const { sql } = await prepare(connection, text, readable, admit)
    const flat = await flatten(connection, sql, bounds.rows + 1)
    const copy = `COPY (${flat}\n) TO ${quote(file)} (FORMAT parquet, COMPRESSION zstd)`
    const result = await explained(() => execute(connection, copy))
    const count = Number((await result.getRows())[0]?.[0])
    if (count > bounds.rows) throw tooManyRows(bounds.rows)
  })
}

export function tooManyRows(most: number): RefusedSelect {
  return new RefusedSelect(
    `A file may have ${most} rows, and there are more: add a limit, a where, or sum up`,
  )
}

async function asGuest<T>(
  warehouse: Warehouse,
  options: ReadOptions,
  work: (connection: DuckDBConnection, admit: Guest['admit']) => Promise<T>,
): Promise<T> {
  const control = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, control.signal]) : control.signal
  const guest = await warehouse.guest({ ...options, signal })
  let reason: string | undefined
  let unwatch = () => {}
  try {
    unwatch = await watchMemory(warehouse.memory, (why) => {
      reason = why
      control.abort(new Error(why))
    })
    return await guest.run((connection) => work(connection, (sql) => guest.admit(sql)))
  } catch (error) {
    if (reason !== undefined) throw new WarehouseError('no_memory', reason, error)
    throw error
  } finally {
    unwatch()
    guest.release()
  }
}

async function prepare(
  connection: DuckDBConnection,
  text: string,
  readable: Readable,
  admit: Guest['admit'],
) {
  const judged = await judge(text, { connection, taken: await readTaken(connection), ...readable })
  try {
    await admit(judged.sql)
  } catch (error) {
    const { name, message } = error as Error
    throw name === 'ForbiddenStatement' ? new RefusedSelect(message) : error
  }
  return judged
}

/** Everything that has a name, the engine's own included. */
async function readTaken(connection: DuckDBConnection): Promise<Set<string>> {
  const result = await select(
    connection,
    'SELECT lower(table_name) AS name FROM duckdb_tables() UNION SELECT lower(view_name) FROM duckdb_views()',
  )
  return new Set((await result.getRows()).map(([name]) => String(name)))
}

/** Lists, structures and bytes as text, so that the size of an answer can be told before it is read. */
async function flatten(connection: DuckDBConnection, sql: string, rows: number): Promise<string> {
  const whole = `SELECT * FROM (${sql}\n) AS asked`
  const columns = columnsOf(await explained(() => select(connection, `${whole} LIMIT 0`)))
  const fields = columns.map(({ name, type }) =>
    PLAIN.test(type) ? identifier(name) : `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}`,
  )
  return `SELECT ${fields.join(', ')} FROM (${sql}\n) AS asked LIMIT ${rows}`
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explain(error)
  }
}

/** What the engine says of a select is for whoever wrote it, when it is not of the file. */
function explain(error: unknown): unknown {
  const message = (error as Error).message
  const isOfTheText =
    /^(Binder|Catalog|Parser|Conversion|Invalid Input|Out of Range|Not implemented|Mismatch Type) Error/
  return isOfTheText.test(message) ? new RefusedSelect(firstLines(message)) : error
}

function firstLines(message: string): string {
  // It would propose names that may not be read.
  return message.split(/\n\n|\nDid you mean/)[0]!.slice(0, 500)
}

function readWithin(connection: DuckDBConnection, sql: string) {
  return explained(async () => {
    const result = await select(connection, sql, undefined, true)
    const columns = columnsOf(result)
    const data: unknown[][] = columns.map(() => [])
    let rowCount = 0
    let bytes = 0
    for await (const chunk of chunksOf(result)) {
      bytes += sizeOf(chunk)
      if (bytes > MOST_BYTES)
        throw new RefusedSelect(
          `The answer is larger than ${MOST_BYTES / 1024 ** 2} MB: select fewer columns or rows, or shorter texts`,
        )
      for (const [index, values] of data.entries()) readColumn(chunk, index, values)
      rowCount += chunk.rowCount
    }
    return { columns, data, rowCount }
  })
}

function sizeOf(chunk: DuckDBDataChunk): number {
  let bytes = 8 * chunk.rowCount * chunk.columnCount
  for (let index = 0; index < chunk.columnCount; index++) {
    const vector = chunk.getColumnVector(index)
    if (vector.type.typeId === DuckDBTypeId.VARCHAR)
      bytes += bytesOfTexts(vector as unknown as TextVector, chunk.rowCount)
  }
  return bytes
}
