import type { DuckDBConnection } from '@duckdb/node-api'
import { identifier } from '../parse.ts'
import { execute, readRows } from '../queries.ts'
import { quote } from '../settings.ts'
import type { TableSum } from './manifest.ts'
import { compareSums, sumTables } from './sums.ts'

/** What a copy holds, as the engine says it of both. */
export interface Copied {
  engine: string
  tables: TableSum[]
}

/** How the other file is called meanwhile. */
const COPY = 'backup_copy'

/**
 * Copies all tables as one transaction sees them, while others write, and reads the copy back: the same rows, or an
 * error. `file` has to lie in one of the engine's folders and must not be there. Errors: WarehouseError damaged.
 */
export async function copyDatabase(connection: DuckDBConnection, file: string): Promise<Copied> {
  const [own] = await readRows<{ name: string; engine: string }>(
    await execute(connection, 'SELECT current_database() AS name, version() AS engine'),
  )
  if (!own) throw new Error('The engine does not say which database it has open')
  const tables = await attached(connection, file, '', async () => {
    await connection.run('BEGIN TRANSACTION')
    try {
      const sums = await sumTables(connection, own.name)
      await connection.run(`COPY FROM DATABASE ${identifier(own.name)} TO ${COPY}`)
      await connection.run('COMMIT')
      await connection.run(`CHECKPOINT ${COPY}`)
      return sums
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined)
      throw error
    }
  })
  const found = await attached(connection, file, ' (READ_ONLY)', () => sumTables(connection, COPY))
  compareSums(tables, found, { byRows: true })
  return { engine: own.engine, tables }
}

async function attached<T>(
  connection: DuckDBConnection,
  file: string,
  how: string,
  work: () => Promise<T>,
): Promise<T> {
  await connection.run(`ATTACH ${quote(file)} AS ${COPY}${how}`)
  try {
    return await work()
  } finally {
    await connection.run(`DETACH ${COPY}`)
  }
}
