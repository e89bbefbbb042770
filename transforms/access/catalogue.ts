/** The relations of the warehouse as whoever sees some value streams may read them: a catalogue of views that bear their names. */
import { macros } from '../dialects/duckdb.ts'
import type { Registry } from '../model.ts'
import type { Column } from '../queries.ts'
import { ruleOf } from './rules.ts'
import { idSets, WAREHOUSE } from './sets.ts'
import { selectState, STATE_SCHEMAS } from './state.ts'

/** A table of the warehouse, as it is. */
export interface Table {
  schema: string
  name: string
  columns: Column[]
}

/** `own` and `seen`: the sets. */
const SCHEMAS = ['own', 'seen', ...STATE_SCHEMAS]

export const TABLES_SQL = `SELECT schema_name AS schema, table_name AS name, column_name AS column, data_type AS type
  FROM duckdb_columns()
  WHERE database_name = '${WAREHOUSE}' AND NOT internal
  ORDER BY schema_name, table_name, column_index`

export function gatherTables(
  rows: readonly { schema: string; name: string; column: string; type: string }[],
): Table[] {
  const byName = Map.groupBy(rows, ({ schema, name }) => `${schema}.${name}`)
  return [...byName.values()].map((columns) => ({
    schema: columns[0]!.schema,
    name: columns[0]!.name,
    columns: columns.map(({ column, type }) => ({ name: column, type })),
  }))
}

/** Statements that fill an empty catalogue, in which they are run after its sets; what is not named here is not there. */
export function writeViews(registry: Registry, tables: readonly Table[]): { name: string; sql: string }[] {
  return tables.flatMap((table) => {
    const sql = selectFrom(registry, table)
    const { schema, name } = table
    return sql === undefined
      ? []
      : [{ name: `${schema}.${name}`, sql: `create or replace view ${schema}."${name}" as ${sql}` }]
  })
}

export function writeFrame(): string[] {
  return [
    ...SCHEMAS.map((schema) => `create schema if not exists ${schema}`),
    ...macros.map(({ sql }) => `create or replace macro ${sql}`),
  ]
}

/** Sets that are kept are as old as the build that they were taken from. */
export function writeSets(valueStreams: readonly string[]): string[] {
  return idSets(valueStreams).map(({ schema, name, sql, isLong }) => {
    const found = `select id from (${sql}) as found(id) where id is not null`
    return `create or replace ${isLong ? 'view' : 'table'} ${schema}."${name}" as ${found}`
  })
}

function selectFrom(registry: Registry, { schema, name, columns }: Table): string | undefined {
  if (schema !== 'main')
    return STATE_SCHEMAS.some((known) => known === schema) ? selectState(`${schema}.${name}`) : undefined
  const model = registry.models.get(name)
  // Staging reads records as they came, of everybody.
  if (!model || model.layer === 'staging') return undefined
  const rule = ruleOf(model.header, columns)
  const source = `${WAREHOUSE}.main."${name}" as source`
  const shown = columns.map((column) => {
    const mask = rule.masks.get(column.name)
    return mask === undefined ? `source."${column.name}"` : `${mask} as "${column.name}"`
  })
  return `select ${shown.join(', ')} from ${source} where ${rule.where}`
}
