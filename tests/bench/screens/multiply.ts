/** Makes an organisation as many times as large as it is, by standing copies of its facts beside it. */
import type { Registry } from '../../../transforms/model.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'

/** What screens read beside marts and what metrics name as their inputs. */
const READ_BESIDE = ['repository', 'service', 'service_owner', 'team', 'team_member', 'value_stream']
/** Their names tell copies apart, as names do in life. */
const NAMED = new Set(['repository', 'service', 'team', 'value_stream'])

/** Each table that screens read then holds `copies` times its rows; keys of a copy end in its number. Returns all rows. */
export async function multiply(warehouse: Warehouse, registry: Registry, copies: number): Promise<number> {
  const marts = [...registry.models.values()].filter(({ layer }) => layer === 'mart').map(({ name }) => name)
  const inputs = [...registry.metrics.values()].flatMap((metric) => metric.inputs)
  const tables = [...new Set([...marts, ...inputs, ...READ_BESIDE])].filter(
    (name) => registry.models.has(name) && !registry.metrics.has(name),
  )
  let rows = 0
  for (const table of tables) {
    if (copies > 1) await copyRows(warehouse, table, copies)
    const [count] = await warehouse.rows<{ n: number }>(`select count(*) as n from ${table}`)
    rows += count?.n ?? 0
  }
  return rows
}

async function copyRows(warehouse: Warehouse, table: string, copies: number): Promise<void> {
  const columns = await warehouse.rows<{ name: string; type: string }>(
    `select column_name as name, data_type as type from duckdb_columns()
     where schema_name = 'main' and table_name = '${table}'`,
  )
  const isTold = ({ name, type }: { name: string; type: string }) =>
    type === 'VARCHAR' && (name.endsWith('_id') || (name === 'name' && NAMED.has(table)))
  const told = columns.filter(isTold).map(({ name }) => `${name} || '~' || copy AS ${name}`)
  // What no name tells apart, such as the stages of the stream, is the same for all.
  if (told.length === 0) return
  const replaced = ` REPLACE (${told.join(', ')})`
  await warehouse.build((lane) =>
    lane.run(
      `insert into ${table} select * exclude (copy)${replaced}
       from ${table} cross join (select cast(range as varchar) as copy from range(1, ${copies}))`,
    ),
  )
}
