import type { Warehouse } from '../transforms/warehouse.ts'
import { CommandError } from './exit.ts'

/** Table functions that read nothing but their arguments and the catalogue. */
const HARMLESS = new Set(
  ['range', 'generate_series', 'unnest', 'json_each', 'json_tree', 'pragma_table_info'].concat(
    ['columns', 'tables', 'views', 'schemas', 'types', 'functions', 'constraints'].map(
      (name) => `duckdb_${name}`,
    ),
  ),
)

interface Serialized {
  error: boolean
  error_message?: string
  statements?: unknown[]
}

/**
 * Refuses everything but one select over the warehouse's own relations; judged on the tree of DuckDB's own parser.
 * Errors: CommandError 'query' with what to write instead.
 */
export async function assertSelect(warehouse: Warehouse, sql: string): Promise<void> {
  const [row] = await warehouse.rows<{ tree: string }>(
    'SELECT CAST(json_serialize_sql(CAST($sql AS VARCHAR)) AS VARCHAR) AS tree',
    {
      sql,
    },
  )
  const parsed = JSON.parse(row?.tree ?? '{"error":true}') as Serialized
  if (parsed.error) throw new CommandError('query', refusal(parsed.error_message ?? 'not understood'))
  if (parsed.statements?.length !== 1)
    throw new CommandError('query', `Only one select at a time: ${parsed.statements?.length ?? 0} given`)
  for (const node of nodesOf(parsed.statements)) assertHarmless(node)
}

function refusal(message: string): string {
  return /only select/i.test(message)
    ? 'Only a select may be run, the warehouse is read-only here: write a single SELECT'
    : `The query cannot be read: ${message.split('\n')[0]}`
}

function* nodesOf(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const entry of value) yield* nodesOf(entry)
  else if (typeof value === 'object' && value !== null) {
    yield value as Record<string, unknown>
    for (const entry of Object.values(value)) yield* nodesOf(entry)
  }
}

function assertHarmless(node: Record<string, unknown>): void {
  if (node.type === 'TABLE_FUNCTION') {
    const name = String(
      (node.function as { function_name?: string } | undefined)?.function_name,
    ).toLowerCase()
    if (!HARMLESS.has(name))
      throw new CommandError('query', `A table function that is not allowed here: ${name}`)
  }
  if (node.type === 'BASE_TABLE' && !/^[a-z_][\w$]*$/i.test(String(node.table_name)))
    throw new CommandError(
      'query',
      `Files cannot be queried, only relations of the warehouse: ${node.table_name}`,
    )
  if (
    node.class === 'FUNCTION' &&
    /^(getenv|read_|write_|query$|query_table$)/i.test(String(node.function_name))
  )
    throw new CommandError('query', `A function that is not allowed here: ${node.function_name}`)
}
