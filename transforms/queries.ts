import {
  StatementType,
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBPreparedStatement,
  type DuckDBResult,
} from '@duckdb/node-api'
import { writeNumbers } from './literals.ts'
import { loopInTurns } from './pause.ts'
import { bindable, listType, readColumn, type Parameters } from './values.ts'

export interface Column {
  name: string
  /** DuckDB's name of the type: VARCHAR, BIGINT, TIMESTAMP … */
  type: string
}

/** One array a column, values as in values.ts. */
export interface ColumnAnswer {
  columns: Column[]
  data: unknown[][]
  rowCount: number
}

/** Runs a select and nothing else: readers share the engine with the writers. */
export async function select(
  connection: DuckDBConnection,
  sql: string,
  parameters?: Parameters,
  streaming = false,
): Promise<DuckDBResult> {
  const written = parameters ? writeNumbers(sql, parameters) : sql
  return run(connection, written, parameters, { streaming, only: READING })
}

/** Runs one statement, or several without parameters, and returns its materialised result; parameters that the statement does not name are ignored. */
export async function execute(
  connection: DuckDBConnection,
  sql: string,
  parameters?: Parameters,
): Promise<DuckDBResult> {
  if (!parameters || Object.keys(parameters).length === 0) return connection.run(sql)
  return run(connection, sql, parameters, { streaming: false })
}

const READING: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN]

async function run(
  connection: DuckDBConnection,
  sql: string,
  parameters: Parameters | undefined,
  options: { streaming: boolean; only?: readonly StatementType[] },
): Promise<DuckDBResult> {
  const prepared = await connection.prepare(sql)
  try {
    if (options.only && !options.only.includes(prepared.statementType)) {
      throw new Error(`Only a select can be read, not: ${sql.trim().slice(0, 40)}`)
    }
    if (prepared.parameterCount > 0) bindAll(prepared, parameters)
    return options.streaming ? await prepared.stream() : await prepared.run()
  } finally {
    prepared.destroySync()
  }
}

function bindAll(prepared: DuckDBPreparedStatement, parameters: Parameters | undefined): void {
  const values: Record<string, ReturnType<typeof bindable>> = {}
  const types: Record<string, ReturnType<typeof listType>> = {}
  for (let i = 1; i <= prepared.parameterCount; i++) {
    const name = prepared.parameterName(i)
    const value = parameters?.[name]
    if (value === undefined) throw new Error(`Parameter without a value: $${name}`)
    values[name] = bindable(value)
    types[name] = listType(value)
  }
  prepared.bind(values, types)
}

export function columnsOf(result: DuckDBResult): Column[] {
  return result
    .deduplicatedColumnNames()
    .map((name, index) => ({ name, type: String(result.columnType(index)) }))
}

/** To its end; each step of it may be refused or wait its turn. */
export async function* chunksOf(
  result: DuckDBResult,
  step = <T>(act: () => Promise<T>): Promise<T> => act(),
): AsyncGenerator<DuckDBDataChunk> {
  let chunk = await step(() => result.fetchChunk())
  for (; chunk && chunk.rowCount > 0; chunk = await step(() => result.fetchChunk())) yield chunk
}

export async function readColumns(result: DuckDBResult): Promise<ColumnAnswer> {
  const columns = columnsOf(result)
  const data: unknown[][] = columns.map(() => [])
  let rowCount = 0
  for await (const chunk of chunksOf(result)) {
    rowCount += chunk.rowCount
    for (let index = 0; index < data.length; index++) readColumn(chunk, index, data[index] as unknown[])
  }
  return { columns, data, rowCount }
}

export async function readRows<T>(result: DuckDBResult): Promise<T[]> {
  const { columns, data, rowCount } = await readColumns(result)
  const rows: T[] = []
  await loopInTurns(rowCount, (i) => {
    const row: Record<string, unknown> = {}
    for (let c = 0; c < columns.length; c++) row[(columns[c] as Column).name] = (data[c] as unknown[])[i]
    rows.push(row as T)
  })
  return rows
}
