import type { Warehouse } from './warehouse.ts'

/** Table functions that read nothing but their arguments and the catalogue. */
const HARMLESS = new Set(
  ['range', 'generate_series', 'unnest', 'json_each', 'json_tree', 'pragma_table_info'].concat(
    ['columns', 'tables', 'views', 'schemas', 'types', 'functions', 'constraints'].map(
      (name) => `duckdb_${name}`,
    ),
  ),
)

/** Says what to write instead. */
export class RefusedSelect extends Error {
  override readonly name = 'RefusedSelect'
}

interface Serialized {
  error: boolean
  error_message?: string
  statements?: unknown[]
}

/**
 * Refuses everything but one select over the warehouse's own relations; judged on the tree of DuckDB's own parser. Answers with
 * the relations that it reads.
 * Errors: RefusedSelect with what to write instead.
 */
export async function readSelect(warehouse: Warehouse, sql: string): Promise<string[]> {
  const [row] = await warehouse.rows<{ tree: string }>(
    'SELECT CAST(json_serialize_sql(CAST($sql AS VARCHAR)) AS VARCHAR) AS tree',
    {
      sql,
    },
  )
  const parsed = JSON.parse(row?.tree ?? '{"error":true}') as Serialized
  if (parsed.error) throw new RefusedSelect(refusal(parsed.error_message ?? 'not understood'))
  if (parsed.statements?.length !== 1)
    throw new RefusedSelect(`Only one select at a time: ${parsed.statements?.length ?? 0} given`)
  const nodes = [...nodesOf(parsed.statements)]
  for (const node of nodes) assertHarmless(node)
  return [...new Set(relationsOf(nodes))]
}

/** Relations that are read, in lower case, with their schema where one is named; common table expressions are none. */
function relationsOf(nodes: readonly Record<string, unknown>[]): string[] {
  const ctes = new Set(
    nodes.flatMap((node) => {
      const { map } = (node.cte_map ?? {}) as { map?: { key: string }[] }
      return (map ?? []).map(({ key }) => key.toLowerCase())
    }),
  )
  return nodes
    .filter(({ type }) => type === 'BASE_TABLE')
    .map(({ schema_name, table_name }) => {
      const schema = String(schema_name ?? '').toLowerCase()
      const table = String(table_name).toLowerCase()
      return schema === '' || schema === 'main' ? table : `${schema}.${table}`
    })
    .filter((name) => !ctes.has(name))
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
    if (!HARMLESS.has(name)) throw new RefusedSelect(`A table function that is not allowed here: ${name}`)
  }
  if (node.type === 'BASE_TABLE' && !/^[a-z_][\w$]*$/i.test(String(node.table_name)))
    throw new RefusedSelect(`Files cannot be queried, only relations of the warehouse: ${node.table_name}`)
  if (
    node.class === 'FUNCTION' &&
    /^(getenv|read_|write_|query$|query_table$)/i.test(String(node.function_name))
  )
    throw new RefusedSelect(`A function that is not allowed here: ${node.function_name}`)
}
