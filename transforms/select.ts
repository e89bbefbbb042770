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

export type Node = Record<string, unknown>

interface Serialized {
  error: boolean
  error_message?: string
  statements?: unknown[]
}

/** The tree of exactly one select, as DuckDB's own parser gives it. Errors: RefusedSelect with what to write instead. */
export async function parseSelect(warehouse: Pick<Warehouse, 'rows'>, sql: string): Promise<Node> {
  const [row] = await warehouse.rows<{ tree: string }>(
    'SELECT CAST(json_serialize_sql(CAST($sql AS VARCHAR)) AS VARCHAR) AS tree',
    { sql },
  )
  const parsed = JSON.parse(row?.tree ?? '{"error":true}') as Serialized
  if (parsed.error) throw new RefusedSelect(refusal(parsed.error_message ?? 'not understood'))
  if (parsed.statements?.length !== 1)
    throw new RefusedSelect(`Only one select at a time: ${parsed.statements?.length ?? 0} given`)
  return parsed.statements[0] as Node
}

/**
 * Refuses everything but one select over the warehouse's own relations; judged on the tree of DuckDB's own parser. Answers with
 * the relations that it reads.
 * Errors: RefusedSelect with what to write instead.
 */
export async function readSelect(warehouse: Warehouse, sql: string): Promise<string[]> {
  const tree = await parseSelect(warehouse, sql)
  for (const node of nodesOf(tree)) assertHarmless(node)
  return [...new Set([...tablesOf(tree)].map(nameOf))]
}

/** In lower case, with the schema where one is named. */
export function nameOf({ schema_name, table_name }: Node): string {
  const schema = String(schema_name ?? '').toLowerCase()
  const table = String(table_name).toLowerCase()
  return schema === '' || schema === 'main' ? table : `${schema}.${table}`
}

/**
 * The tables that are read. A common table expression hides a table of its name only where it is in scope: a name that one
 * part of a select defines may be a table's in another part, and in the expression's own text.
 */
export function* tablesOf(value: unknown, scope: ReadonlySet<string> = new Set()): Generator<Node> {
  if (Array.isArray(value)) for (const entry of value) yield* tablesOf(entry, scope)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const node = value as Node
  if (node.type === 'BASE_TABLE') {
    const isBare = !node.schema_name && !node.catalog_name
    if (!isBare || !scope.has(String(node.table_name).toLowerCase())) yield node
  }
  let inner = scope
  for (const { key, value: expression } of expressionsOf(node)) {
    yield* tablesOf(expression, inner)
    inner = new Set(inner).add(key.toLowerCase())
  }
  const { cte_map: _, ...rest } = node
  if (node.type !== 'RECURSIVE_CTE_NODE') return yield* tablesOf(Object.values(rest), inner)
  yield* tablesOf(node.left, inner)
  const { left: __, ...recursive } = rest
  yield* tablesOf(Object.values(recursive), new Set(inner).add(String(node.cte_name).toLowerCase()))
}

export function expressionsOf(node: Node): { key: string; value: unknown }[] {
  return ((node.cte_map ?? {}) as { map?: { key: string; value: unknown }[] }).map ?? []
}

function refusal(message: string): string {
  return /only select/i.test(message)
    ? 'Only a select may be run, the warehouse is read-only here: write a single SELECT'
    : `The query cannot be read: ${message.split('\n')[0]}`
}

export function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const entry of value) yield* nodesOf(entry)
  else if (typeof value === 'object' && value !== null) {
    yield value as Node
    for (const entry of Object.values(value)) yield* nodesOf(entry)
  }
}

function assertHarmless(node: Node): void {
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
    /^(getenv|read_|write_|query$|query_table$|json_serialize_plan$)/i.test(String(node.function_name))
  )
    throw new RefusedSelect(`A function that is not allowed here: ${node.function_name}`)
}
