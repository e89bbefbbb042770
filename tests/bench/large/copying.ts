/** Puts copies of the organisation's raw records in the place of its own: as they are, renamed, as many as are asked for. */
import type { Lane, Warehouse } from '../../../transforms/warehouse.ts'
import { MARK, MARK_DIGITS, type Renaming } from './renaming.ts'

/** Settings that one instance of a tool has once, however many projects it has. */
const SHARED = new Set(['raw.jira__status', 'raw.jira__issue_type', 'raw.jira__field'])
const META = ['meta.source', 'meta.stream_state', 'meta.sync_run']
/** What a transaction holds until it is written. */
const ROWS_TOGETHER = 1_000_000

export interface Column {
  name: string
  type: string
}

/** Every table of raw records that holds any, and what syncs noted; shared settings get their times moved alone. */
export async function copyRecords(warehouse: Warehouse, renaming: Renaming, copies: number): Promise<void> {
  for (const table of [...(await filledTables(warehouse)), ...META]) {
    const columns = await readColumns(warehouse, table)
    const rows = await warehouse.land((lane) => makeTemplate(lane, table, columns, renaming))
    const isShared = SHARED.has(table)
    const count = isShared ? 1 : copies
    const together = Math.max(1, Math.floor(ROWS_TOGETHER / Math.max(rows, 1)))
    for (let from = 0; from < count; from += together)
      await warehouse.land((lane) =>
        insertCopies(lane, table, columns, [from, Math.min(from + together, count)]),
      )
  }
  await warehouse.land(async (lane) => {
    await lane.run('drop table temp.main.template')
    await countStreams(lane, copies)
  })
}

async function filledTables(warehouse: Warehouse): Promise<string[]> {
  const tables = await warehouse.rows<{ name: string }>(
    `select 'raw.' || table_name as name from duckdb_tables()
     where schema_name = 'raw' and estimated_size > 0 order by table_name`,
  )
  return tables.map(({ name }) => name)
}

async function readColumns(warehouse: Warehouse, table: string): Promise<Column[]> {
  const [schema, name] = table.split('.')
  return warehouse.rows<Column>(
    `select column_name as name, data_type as type from duckdb_columns()
     where schema_name = $schema and table_name = $name order by column_index`,
    { schema: schema ?? '', name: name ?? '' },
  )
}

/** The table's rows with marks in them, in a table of this connection; the table itself is empty then. */
async function makeTemplate(
  lane: Lane,
  table: string,
  columns: readonly Column[],
  renaming: Renaming,
): Promise<number> {
  const shape = columns.map(({ name, type }) => `${name} ${type === 'JSON' ? 'VARCHAR' : type}`)
  await lane.run(`create or replace temp table template (${shape.join(', ')})`)
  const { data } = await lane.columns(`select * from ${table}`)
  const batch = columns.map(({ name, type }, i) => {
    const mark = markOf(table, { name, type }, renaming)
    return [
      name,
      mark ? ((data[i] ?? []) as unknown[]).map((value) => (value === null ? null : mark(value))) : data[i],
    ]
  })
  await lane.append('temp.main.template', Object.fromEntries(batch))
  await lane.run(`delete from ${table}`)
  return data[0]?.length ?? 0
}

function markOf(
  table: string,
  { name, type }: Column,
  renaming: Renaming,
): ((value: unknown) => unknown) | undefined {
  const isSynced = META.includes(table)
  const isText = (name === 'body' && table.startsWith('raw.git__record')) || name === 'detail'
  if (type === 'JSON' || isText)
    return (value) => renaming.payload(typeof value === 'string' ? value : JSON.stringify(value))
  if (type === 'TIMESTAMP' && name !== '_loaded_at' && !isSynced)
    return (value) => renaming.time(value as number)
  if (type !== 'VARCHAR' || name === '_hash') return undefined
  if (name === '_source' || name === 'source' || name === 'found_by')
    return (value) => markSource(value as string, renaming)
  return (value) => renaming.text(value as string, name)
}

/** A repository is a source of its own; the tools that hold many are one each. */
function markSource(source: string, renaming: Renaming): string {
  const [tool, name = ''] = source.split(':')
  return tool === 'git' ? `git:${renaming.text(name, 'name')}` : source
}

async function insertCopies(
  lane: Lane,
  table: string,
  columns: readonly Column[],
  [from, to]: readonly [number, number],
): Promise<void> {
  const told = columns.map(({ name, type }) => {
    if (type === 'JSON') return `cast(replace(${name}, $mark, copy.digits) as JSON) as ${name}`
    if (type === 'VARCHAR' && name !== '_hash') return `replace(${name}, $mark, copy.digits) as ${name}`
    return type === 'BIGINT' && name.endsWith('_id')
      ? `${name} * ${10 ** MARK_DIGITS} + copy.number as ${name}`
      : name
  })
  // What all copies share stays one row.
  const once = columns.some(({ name }) => name === 'source')
    ? `where copy.number = 0 or contains(source, $mark)`
    : ''
  await lane.run(
    `insert into ${table} by name
     select ${told.join(', ')} from (
       select range as number, lpad(cast(range as varchar), ${MARK_DIGITS}, '0') as digits from range(${from}, ${to})
     ) as copy cross join template ${once}`,
    { mark: MARK },
  )
}

/** What streams of one source hold is as many times as much. */
async function countStreams(lane: Lane, copies: number): Promise<void> {
  await lane.run(
    `update meta.stream_state set row_count = row_count * ${copies}, landed_count = landed_count * ${copies}
     where not starts_with(source, 'git:') and stream not in ('status', 'issue_type', 'field')`,
  )
}
