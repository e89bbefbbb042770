/** Tables that keep what tools and people said, with their columns of text. */
import type { Lane, Warehouse } from '../transforms/warehouse.ts'

export interface TextTable {
  schema: string
  /** Qualified. */
  name: string
  columns: string[]
}

/** The chain of the audit log cannot be changed without breaking it: what concerns people lies beside it. */
const FIXED = [
  'govern.audit_entry',
  'govern.audit_private',
  'govern.policy',
  'raw.delivery',
  'meta.migration',
]

export async function readTextTables(reader: Pick<Warehouse | Lane, 'rows'>): Promise<TextTable[]> {
  const rows = await reader.rows<{ schema: string; name: string; column: string }>(
    `SELECT schema_name AS schema, schema_name || '.' || table_name AS name, column_name AS "column"
     FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name IN ('raw', 'meta', 'govern', 'risk')
       AND data_type IN ('VARCHAR', 'JSON') ORDER BY name, column_index`,
  )
  return [...Map.groupBy(rows, ({ name }) => name)]
    .filter(([name]) => !FIXED.includes(name))
    .map(([name, all]) => ({ schema: all[0]!.schema, name, columns: all.map(({ column }) => column) }))
}

/** Rows in which one of these columns matches the pattern `$needles`. */
export function whereNamed(columns: readonly string[]): string {
  return columns.map((column) => `regexp_matches(CAST(${column} AS VARCHAR), $needles)`).join(' OR ')
}
