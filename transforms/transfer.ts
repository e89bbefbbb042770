import type { DuckDBConnection } from '@duckdb/node-api'
import { execute } from './queries.ts'
import { quote } from './settings.ts'
import type { Parameters } from './values.ts'

/** Rows for one table of another file, by a select over this one. */
export interface Transfer {
  /** 'schema.table', which has to be there. */
  table: string
  select: string
}

/** How the other file is called meanwhile. */
const OTHER = 'transferred'

/** Fills tables of another warehouse's file, which must not be open: all of them or none, and how many rows. */
export async function transferRows(
  connection: DuckDBConnection,
  file: string,
  transfers: readonly Transfer[],
  parameters: Parameters,
): Promise<number> {
  await connection.run(`ATTACH ${quote(file)} AS ${OTHER}`)
  try {
    await connection.run('BEGIN TRANSACTION')
    let count = 0
    for (const { table, select } of transfers) {
      // Nothing may be bound that a statement does not name.
      const used = Object.entries(parameters).filter(([name]) => select.includes(`$${name}`))
      const result = await execute(
        connection,
        `INSERT INTO ${OTHER}.${table} BY NAME ${select}`,
        Object.fromEntries(used),
      )
      count += result.rowsChanged
    }
    await connection.run('COMMIT')
    await connection.run(`CHECKPOINT ${OTHER}`)
    return count
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    await connection.run(`DETACH ${OTHER}`)
  }
}
