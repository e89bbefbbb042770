import type { DuckDBConnection } from '@duckdb/node-api'
import { WarehouseError } from '../faults.ts'
import { identifier } from '../parse.ts'
import { execute, readRows } from '../queries.ts'
import type { TableSum } from './manifest.ts'

interface Named {
  schema: string
  name: string
}

/** All tables of a database, by name; within a transaction, as that sees them. */
export async function sumTables(connection: DuckDBConnection, database: string): Promise<TableSum[]> {
  const tables = await readRows<Named>(
    await execute(
      connection,
      `SELECT schema_name AS schema, table_name AS name FROM duckdb_tables()
       WHERE database_name = $database AND NOT internal AND NOT temporary ORDER BY ALL`,
      { database },
    ),
  )
  const sums: TableSum[] = []
  for (const { schema, name } of tables) {
    const table = [database, schema, name].map(identifier).join('.')
    const [sum] = await readRows<Omit<TableSum, 'name'>>(await execute(connection, sumSelect(table)))
    if (sum) sums.push({ name: `${schema}.${name}`, ...sum })
  }
  return sums
}

/** Rows and digest of a relation, whatever the order of its rows. */
export function sumSelect(relation: string): string {
  return `SELECT count(*) AS row_count, CAST(coalesce(sum(hash(t)), 0) AS VARCHAR) AS digest FROM ${relation} AS t`
}

/** Errors: WarehouseError damaged, naming the first table that differs. `byRows`: the digest counts too. */
export function compareSums(
  expected: readonly TableSum[],
  found: readonly TableSum[],
  { byRows }: { byRows: boolean },
): void {
  const others = new Map(found.map((sum) => [sum.name, sum]))
  for (const { name, row_count, digest } of expected) {
    const other = others.get(name)
    const isSame = other?.row_count === row_count && (!byRows || other.digest === digest)
    if (isSame) continue
    const text = `A table of the copy is not what was copied, ${row_count} rows became ${other?.row_count ?? 'none'}: ${name}`
    throw new WarehouseError('damaged', text)
  }
  if (others.size !== expected.length)
    throw new WarehouseError(
      'damaged',
      `The copy has other tables than were copied: ${others.size}, not ${expected.length}`,
    )
}
