import { identifier, qualified } from '../parse.ts'
import { quote } from '../settings.ts'
import type { Moment } from '../warehouse.ts'

export interface Column {
  name: string
  /** As the engine writes it. */
  type: string
}

export interface KeptTable {
  /** With its schema. */
  name: string
  columns: Column[]
}

/** What builds make: tables of models and of configuration, and rows that lost against others with their key. */
const REBUILT = /^(main\.|config\.|meta\.twin_)/
/** What a build notes of tables that will not be there: kept as tables, without a row. */
const EMPTIED = new Set(['meta.model', 'meta.watermark', 'meta.check_result'])

/** Types that Parquet has no like of are written as text, and read as what they were. */
const AS_TEXT = /\b(U?HUGEINT|BIGNUM|INTERVAL|BIT|UNION|ENUM|VARIANT|TIME WITH TIME ZONE|TIME_NS)\b/
/** Of a type's name: what is not of it would be run. */
const OF_A_TYPE = /^[\w ,()[\]"]+$/

/** Every table that cannot be computed from others, by name. */
export async function listKept(moment: Moment): Promise<KeptTable[]> {
  const rows = await moment.rows<{ table: string; column: string; type: string }>(
    `SELECT c.schema_name || '.' || c.table_name AS "table", c.column_name AS "column", c.data_type AS type
     FROM duckdb_columns() AS c JOIN duckdb_tables() AS t USING (database_oid, table_oid)
     WHERE c.database_name = current_database() AND NOT c.internal AND NOT t.temporary
     ORDER BY 1, c.column_index`,
  )
  const byName = Map.groupBy(rows, ({ table }) => table)
  return [...byName].flatMap(([name, own]) =>
    isRebuilt(name) ? [] : { name, columns: own.map(({ column, type }) => ({ name: column, type })) },
  )
}

export function isRebuilt(name: string): boolean {
  return REBUILT.test(name)
}

export function isEmptied(name: string): boolean {
  return EMPTIED.has(name)
}

/** The rows as Parquet holds them. */
export function carriedSelect({ name, columns }: KeptTable): string {
  const list = columns.map(({ name: column, type }) =>
    AS_TEXT.test(type)
      ? `CAST(${identifier(column)} AS VARCHAR) AS ${identifier(column)}`
      : identifier(column),
  )
  return `SELECT ${list.join(', ')} FROM ${qualified(name)}`
}

/** The rows of a file as the table had them. */
export function readingSelect({ columns }: KeptTable, file: string): string {
  const list = columns.map(
    ({ name, type }) => `CAST(${identifier(name)} AS ${typeOf(type)}) AS ${identifier(name)}`,
  )
  return `SELECT ${list.join(', ')} FROM read_parquet(${quote(file)})`
}

export function createStatement({ name, columns }: KeptTable): string {
  const list = columns.map((column) => `${identifier(column.name)} ${typeOf(column.type)}`)
  return `CREATE TABLE ${qualified(name)} (${list.join(', ')})`
}

/** All of them: a build expects those too that have no table of these. */
export async function listSchemas(moment: Moment): Promise<string[]> {
  const rows = await moment.rows<{ name: string }>(
    `SELECT schema_name AS name FROM duckdb_schemas()
     WHERE database_name = current_database() AND NOT internal ORDER BY name`,
  )
  return rows.map(({ name }) => name)
}

export function schemaStatement(name: string): string {
  return `CREATE SCHEMA IF NOT EXISTS ${identifier(name)}`
}

function typeOf(type: string): string {
  if (OF_A_TYPE.test(type)) return type
  throw new Error(`No type of a column: ${type}`)
}
