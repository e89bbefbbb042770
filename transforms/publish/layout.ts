import type { Layer, Registry } from '../model.ts'
import type { Moment } from '../warehouse.ts'

/** `withheld`: its columns are told and none of its rows, since they hold what people and tools said in their own words. */
export type Kind = 'mart' | 'entity' | 'intermediate' | 'state' | 'withheld'

export interface Column {
  name: string
  type: string
}

export interface Table {
  /** Without the schema where that is main. */
  name: string
  kind: Kind
  columns: Column[]
  /** The first time in it, by whose month a large table is divided; null: it has none. */
  time: string | null
  /** Changes whenever rows of a model do, so that an unchanged one need not be read; null: not known. */
  stamp: string | null
}

/** Messages to people, values of persons under the audit log, and marks that only a builder needs. */
const KEPT_BACK = new Set([
  'meta.alert_message',
  'govern.audit_private',
  'meta.watermark',
  'meta.digest_due',
  'meta.removed_key',
])
const KINDS: Partial<Record<Layer, Kind>> = { mart: 'mart', entity: 'entity', intermediate: 'intermediate' }

/** Every table that a screen may read, as it is now; tables of models that are no more are left out. */
export async function listTables(moment: Moment, registry: Registry): Promise<Table[]> {
  const rows = await moment.rows<{ schema: string; table: string; column: string; type: string }>(
    `SELECT schema_name AS schema, table_name AS "table", column_name AS "column", data_type AS type
     FROM duckdb_columns()
     WHERE database_name = current_database() AND NOT internal
       AND schema_name IN ('main', 'meta', 'config', 'govern', 'risk', 'raw')
     ORDER BY schema_name, table_name, column_index`,
  )
  const stamps = await readStamps(moment)
  const read = new Set([...registry.metrics.values()].flatMap(({ inputs }) => inputs))
  const byName = Map.groupBy(rows, ({ schema, table }) => (schema === 'main' ? table : `${schema}.${table}`))
  return [...byName].flatMap(([name, own]) => {
    const kind = kindOf(name, registry, read)
    if (kind === null) return []
    const columns = own.map(({ column, type }) => ({ name: column, type }))
    const time = columns.find(({ type }) => type === 'TIMESTAMP')?.name ?? null
    return [{ name, kind, columns, time, stamp: stamps.get(name) ?? null }]
  })
}

function kindOf(name: string, registry: Registry, read: ReadonlySet<string>): Kind | null {
  const [schema = '', table] = name.split('.')
  if (table === undefined) {
    const layer = registry.models.get(name)?.layer
    return layer === undefined ? null : (KINDS[layer] ?? 'withheld')
  }
  if (schema === 'raw') return 'withheld'
  // Of the configuration, which may name people, only what definitions read.
  if (schema === 'config') return read.has(name) ? 'state' : 'withheld'
  return KEPT_BACK.has(name) ? 'withheld' : 'state'
}

async function readStamps(moment: Moment): Promise<Map<string, string>> {
  const rows = await moment.rows<{ name: string; stamp: string }>(
    `SELECT name, concat_ws('/', build_id, epoch_us(built_at), sql_hash) AS stamp FROM meta.model`,
  )
  return new Map(rows.map(({ name, stamp }) => [name, stamp]))
}
