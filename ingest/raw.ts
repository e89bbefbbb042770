/** Raw tables and the state of syncs, made from the streams' declarations so that staging always binds. */
import type { Lane, Warehouse } from '../transforms/warehouse.ts'
import type { Connector, SqlType, Stream } from './contract.ts'
import { DELIVERY_TABLES } from './receive/deliveries.ts'
import { RETENTION_TABLES } from './retention/tables.ts'

export const metaColumns = {
  _key: 'VARCHAR',
  _source: 'VARCHAR',
  _loaded_at: 'TIMESTAMP',
  _hash: 'VARCHAR',
  _is_deleted: 'BOOLEAN',
} as const satisfies Record<string, SqlType>

const STATE_TABLES = [
  `create table if not exists raw.rejected (
    _source varchar, stream varchar, _key varchar, reason varchar, payload varchar, _loaded_at timestamp)`,
  `create table if not exists meta.source (
    source varchar, tool varchar, label varchar, last_started_at timestamp, last_finished_at timestamp,
    last_ok_at timestamp, last_error varchar, notes varchar, is_configuration boolean)`,
  `create table if not exists meta.stream_state (
    source varchar, stream varchar, cursor varchar, row_count bigint, landed_count bigint,
    rejected_count bigint, updated_at timestamp)`,
  `create table if not exists meta.sync_run (
    run_id bigint, source varchar, started_at timestamp, finished_at timestamp, ok boolean,
    landed_count bigint, rejected_count bigint, error varchar)`,
  `create table if not exists meta.landing (last_loaded_at timestamp)`,
  `create table if not exists meta.rate_budget (
    source varchar, host varchar, resource varchar, limit_count bigint, remaining_count bigint,
    reset_at timestamp, seen_at timestamp)`,
  'alter table meta.source add column if not exists found_by varchar',
  'alter table meta.stream_state add column if not exists reaches_back_to timestamp',
  'alter table meta.stream_state add column if not exists lag_seconds integer',
  'alter table meta.stream_state add column if not exists newest_at timestamp',
  'alter table meta.stream_state add column if not exists last_loaded_at timestamp',
]

/** `raw.<tool>__<stream>`. */
export function rawTable(tool: string, stream: string): string {
  return `raw.${tool}__${stream}`
}

/** The payload columns of a stream's raw table. */
export function payloadColumns(stream: Stream): Record<string, string> {
  return stream.columns ?? { payload: 'JSON' }
}

/**
 * Creates every raw table and the tables of sync state; run at each start.
 * A table whose declaration gained or lost columns is copied into the new shape.
 */
export async function declareRaw(warehouse: Warehouse, connectors: readonly Connector[]): Promise<void> {
  await warehouse.land(async (lane) => {
    for (const statement of [...STATE_TABLES, ...DELIVERY_TABLES, ...RETENTION_TABLES])
      await lane.run(statement)
    const found = await readTables(lane)
    for (const connector of connectors) {
      for (const stream of connector.streams) {
        const table = rawTable(connector.name, stream.name)
        await declareStream(lane, table, stream, found.get(table) ?? [])
      }
    }
  })
}

interface Column {
  name: string
  type: string
}

async function readTables(lane: Lane): Promise<Map<string, Column[]>> {
  const columns = await lane.rows<Column & { table: string }>(
    `select 'raw.' || table_name as table, column_name as name, data_type as type from duckdb_columns()
     where database_name = current_database() and schema_name = 'raw' order by column_index`,
  )
  return Map.groupBy(columns, ({ table }) => table)
}

async function declareStream(lane: Lane, table: string, stream: Stream, found: Column[]): Promise<void> {
  const wanted: Record<string, string> = { ...metaColumns, ...payloadColumns(stream) }
  if (found.length === 0) return lane.run(createStatement(table, wanted))
  const isSame =
    found.length === Object.keys(wanted).length && found.every(({ name, type }) => wanted[name] === type)
  if (!isSame) await reshape(lane, table, wanted, found)
}

async function reshape(
  lane: Lane,
  table: string,
  wanted: Record<string, string>,
  found: { name: string }[],
): Promise<void> {
  const kept = found.map(({ name }) => name).filter((name) => name in wanted)
  await lane.run(createStatement(`${table}__reshaped`, wanted))
  await lane.run(`insert into ${table}__reshaped by name select ${kept.join(', ')} from ${table}`)
  await lane.run(`drop table ${table}`)
  await lane.run(`alter table ${table}__reshaped rename to ${table.slice('raw.'.length)}`)
}

function createStatement(table: string, columns: Record<string, string>): string {
  const list = Object.entries(columns).map(([name, type]) => `${name} ${type}`)
  return `create table ${table} (${list.join(', ')})`
}
