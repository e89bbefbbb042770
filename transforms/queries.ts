import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
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

/** Runs one statement and returns its materialised result; parameters that the statement does not name are ignored. */
export async function execute(
  connection: DuckDBConnection,
  sql: string,
  parameters?: Parameters,
  streaming = false,
): Promise<DuckDBResult> {
  if (!streaming && (!parameters || Object.keys(parameters).length === 0)) return connection.run(sql)
  const prepared = await connection.prepare(sql)
  try {
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
    return streaming ? await prepared.stream() : await prepared.run()
  } finally {
    prepared.destroySync()
  }
}

export function columnsOf(result: DuckDBResult): Column[] {
  return result
    .deduplicatedColumnNames()
    .map((name, index) => ({ name, type: String(result.columnType(index)) }))
}

export async function readColumns(result: DuckDBResult): Promise<ColumnAnswer> {
  const columns = columnsOf(result)
  const data: unknown[][] = columns.map(() => [])
  let rowCount = 0
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    rowCount += chunk.rowCount
    for (let index = 0; index < data.length; index++) readColumn(chunk, index, data[index] as unknown[])
  }
  return { columns, data, rowCount }
}

export async function readRows<T>(result: DuckDBResult): Promise<T[]> {
  const { columns, data, rowCount } = await readColumns(result)
  const rows: T[] = []
  for (let i = 0; i < rowCount; i++) {
    const row: Record<string, unknown> = {}
    for (let c = 0; c < columns.length; c++) row[(columns[c] as Column).name] = (data[c] as unknown[])[i]
    rows.push(row as T)
  }
  return rows
}
