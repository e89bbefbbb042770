import { DuckDBDataChunk, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api'
import { writeColumn } from './values.ts'

/** Column arrays of equal length; a column of the table that is not named becomes NULL. Times are epoch ms. */
export type ColumnBatch = Readonly<Record<string, ArrayLike<unknown>>>

const CHUNK_ROWS = 2048
/** Appends to `schema.table` by typed data chunks; a batch of another shape is refused before anything is written. */
export class TableAppend {
  private readonly names = new Map<string, string[]>()
  private readonly connection: DuckDBConnection

  constructor(connection: DuckDBConnection) {
    this.connection = connection
  }

  async append(table: string, batch: ColumnBatch): Promise<void> {
    const place = splitName(table)
    const names = await this.columnNames(place)
    const rowCount = countRows(table, names, batch)
    if (rowCount === 0) return
    const appender = await this.connection.createAppender(place.name, place.schema, place.catalog)
    const types = names.map((_, index) => appender.columnType(index))
    const chunk = DuckDBDataChunk.create(types)
    try {
      for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
        chunk.reset()
        chunk.rowCount = Math.min(CHUNK_ROWS, rowCount - from)
        names.forEach((column, index) => {
          writeNamed(chunk, index, types[index] as DuckDBType, batch[column], from, `${table}.${column}`)
        })
        appender.appendDataChunk(chunk)
      }
      appender.flushSync()
    } catch (error) {
      // Closed with rows, it would try them again: in whatever transaction is open by then.
      appender.clear()
      throw error
    } finally {
      // Its texts lie outside the heap, where the collector would let them pile up.
      chunk.reset()
      appender.closeSync()
    }
  }

  private async columnNames(place: Place): Promise<string[]> {
    const key = Object.values(place)
      .filter((part) => part !== null)
      .map((part) => `"${part}"`)
      .join('.')
    let names = this.names.get(key)
    if (!names) {
      names = (await this.connection.run(`FROM ${key} LIMIT 0`)).columnNames()
      // A temporary table is made anew under the same name.
      if (place.catalog === null) this.names.set(key, names)
    }
    return names
  }

  /** Tables may change shape between transactions. */
  forget(): void {
    this.names.clear()
  }
}

interface Place {
  catalog: string | null
  schema: string
  name: string
}

function splitName(table: string): Place {
  const [name = '', schema = 'main', catalog = null] = table.split('.').toReversed()
  return { catalog, schema, name }
}

function countRows(table: string, names: string[], batch: ColumnBatch): number {
  let rowCount = -1
  for (const [column, values] of Object.entries(batch)) {
    if (!names.includes(column)) throw new Error(`No such column to append to: ${table}.${column}`)
    if (rowCount >= 0 && values.length !== rowCount) {
      throw new Error(
        `Columns of different length appended: ${table}.${column} has ${values.length}, not ${rowCount}`,
      )
    }
    rowCount = values.length
  }
  return Math.max(rowCount, 0)
}

function writeNamed(
  chunk: DuckDBDataChunk,
  index: number,
  type: DuckDBType,
  values: ArrayLike<unknown> | undefined,
  from: number,
  label: string,
): void {
  try {
    writeColumn(chunk, index, type, values, from)
  } catch (error) {
    throw new Error(`Value does not fit ${label} (${String(type)}): ${(error as Error).message}`, {
      cause: error,
    })
  }
}
