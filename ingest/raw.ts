/** Raw tables and the state of syncs, made from the streams' declarations so that staging always binds. */
import type { Lane, Warehouse } from '../transforms/warehouse.ts'
import type { Connector, SqlType, Stream } from './contract.ts'

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
    for (const statement of STATE_TABLES) await lane.run(statement)
    for (const connector of connectors) {
      for (const stream of connector.streams) await declareStream(lane, connector.name, stream)
    }
  })
}

async function declareStream(lane: Lane, tool: string, stream: Stream): Promise<void> {
  const table = rawTable(tool, stream.name)
  const wanted: Record<string, string> = { ...metaColumns, ...payloadColumns(stream) }
  const found = await lane.rows<{ name: string; type: string }>(
    `select column_name as name, data_type as type from duckdb_columns()
     where database_name = current_database() and schema_name = 'raw' and table_name = $name order by column_index`,
    { name: table.slice('raw.'.length) },
  )
  if (found.length === 0) return lane.run(createStatement(table, wanted))
  const same =
    found.length === Object.keys(wanted).length && found.every(({ name, type }) => wanted[name] === type)
  if (!same) await reshape(lane, table, wanted, found)
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
