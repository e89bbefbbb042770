/** Whether a select of a stranger may run, and the text that runs in its place. */
import { parseSelects, replaceReferences } from '../parse.ts'
import { expressionsOf, nameOf, nodesOf, parseSelect, RefusedSelect, tablesOf, type Node } from '../select.ts'
import type { DuckDBConnection } from '@duckdb/node-api'
import { functions, tableFunctions } from './functions.ts'

export interface Judged {
  /** Each relation in it is what `relations` says of it, and no name is left that could mean another one. */
  sql: string
  /** What it reads. */
  relations: string[]
}

export interface Judging {
  connection: DuckDBConnection
  /** Of all relations that there are, lower case: a name that a select gives itself may be none of them. */
  taken: ReadonlySet<string>
  /** What a name stands for, as SQL; null for one that may not be read. */
  relations: (name: string) => string | null
  suggest: (name: string) => string
}

const MOST_CHARACTERS = 20_000
/** Tables that are read when each step is written out where it is used, as the planner may do. */
const MOST_READS = 500

/** Forms of a select; whatever else the parser knows is refused, also what it learns next. */
const FORMS = new Set(
  `SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE BASE_TABLE SUBQUERY JOIN EMPTY TABLE_FUNCTION EXPRESSION_LIST PIVOT
  ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING`.split(
    /\s+/,
  ),
)
const CLASSES = new Set(
  `STAR COLUMN_REF CONSTANT FUNCTION CAST CASE COMPARISON CONJUNCTION OPERATOR SUBQUERY WINDOW LAMBDA BETWEEN COLLATE
  POSITIONAL_REFERENCE TYPE`.split(/\s+/),
)

/** Errors: RefusedSelect with what to write instead. */
export async function judge(text: string, judging: Judging): Promise<Judged> {
  const sql = text.trim().replace(/(\s*;)+\s*$/, '')
  if (sql === '') throw new RefusedSelect('Nothing is asked: write a select')
  if (sql.length > MOST_CHARACTERS)
    throw new RefusedSelect(`A select may have ${MOST_CHARACTERS} characters, not: ${sql.length}`)
  if (sql.includes('\0')) throw new RefusedSelect('A select is text, and has no NUL in it')
  try {
    return await judgeTree(sql, judging)
  } catch (error) {
    if (error instanceof RangeError || /max(imum)? (expression )?depth/i.test((error as Error).message))
      throw new RefusedSelect('The select is nested too deeply: write it in steps, by with')
    throw error
  }
}

async function judgeTree(sql: string, judging: Judging): Promise<Judged> {
  const tree = await parseSelect({ rows: rowsOf(judging.connection) }, sql)
  for (const node of nodesOf(tree)) {
    assertForm(node)
    for (const { key } of expressionsOf(node)) assertOwnName(key, judging.taken)
  }
  if (readsOf(tree, new Map()) > MOST_READS)
    throw new RefusedSelect(`The steps use each other too often, at most ${MOST_READS} tables may be read`)
  const tables = [...tablesOf(tree)]
  const names = [...new Set(tables.map((table) => readName(table, judging)))]
  const [parsed] = await parseSelects(judging.connection, [{ sql, file: 'the query' }])
  const references = parsed!.references
  if (references.length !== tables.length || references.some(({ from, to }) => from === to))
    throw new RefusedSelect('A relation is named in a way that is not understood: write its bare name')
  return {
    sql: replaceReferences(sql, references, (name) => judging.relations(name)),
    relations: names.sort(),
  }
}

function readsOf(value: unknown, steps: ReadonlyMap<string, number>): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, entry) => sum + readsOf(entry, steps), 0)
  if (typeof value !== 'object' || value === null) return 0
  const { cte_map: _, ...node } = value as Node
  if (node.type === 'BASE_TABLE') return steps.get(String(node.table_name).toLowerCase()) ?? 1
  let inner = steps
  for (const { key, value: step } of expressionsOf(value as Node))
    inner = new Map(inner).set(key.toLowerCase(), Math.max(1, readsOf(step, inner)))
  return readsOf(Object.values(node), inner)
}

function rowsOf(connection: DuckDBConnection) {
  return async <T>(sql: string, parameters: unknown): Promise<T[]> =>
    (await connection.runAndReadAll(sql, parameters as { sql: string })).getRowObjectsJson() as T[]
}

function readName(table: Node, { relations, suggest }: Judging): string {
  const name = nameOf(table)
  if (table.catalog_name || table.at_clause)
    throw new RefusedSelect(`Relations are named without a database or a version: ${name}`)
  if (!/^[a-z_][\w.]*$/.test(name))
    throw new RefusedSelect(`Files cannot be queried, only relations: ${name.slice(0, 100)}`)
  if (relations(name) === null)
    throw new RefusedSelect(`No relation that may be read here: ${name.slice(0, 100)}${suggest(name)}`)
  return name
}

function assertOwnName(name: string, taken: ReadonlySet<string>): void {
  if (taken.has(name.toLowerCase()))
    throw new RefusedSelect(`A step of the select may not be called as a relation is, rename it: ${name}`)
}

function assertForm(node: Node): void {
  const { class: kind, type } = node
  if (kind !== undefined) {
    if (kind === 'PARAMETER')
      throw new RefusedSelect('A select has no parameters here: write the values themselves')
    if (!CLASSES.has(String(kind)))
      throw new RefusedSelect(`A form that is not allowed here: ${String(kind)}`)
  } else if (typeof type === 'string' && !FORMS.has(type) && !type.endsWith('_TYPE_INFO')) {
    const what =
      type === 'SHOW_REF' ? 'describe, show and summarize' : type.toLowerCase().replaceAll('_', ' ')
    throw new RefusedSelect(`A form that is not allowed here, columns are at /api/models: ${what}`)
  }
  if (type === 'TABLE_FUNCTION') {
    const called = (node.function ?? {}) as Node
    if (called.class !== 'FUNCTION' || !tableFunctions.has(String(called.function_name).toLowerCase()))
      throw new RefusedSelect(
        `A table function that is not allowed here: ${String(called.function_name).slice(0, 100)}`,
      )
  }
  if (typeof node.function_name === 'string' && !functions.has(node.function_name.toLowerCase()))
    throw new RefusedSelect(`A function that is not allowed here: ${node.function_name.slice(0, 100)}`)
  if (node.function_name !== undefined && node.schema && node.schema !== 'main')
    throw new RefusedSelect(
      `Functions are named without a schema: ${String(node.function_name).slice(0, 100)}`,
    )
  if (node.function_name !== undefined && node.catalog && node.catalog !== 'system')
    throw new RefusedSelect(
      `Functions are named without a database: ${String(node.function_name).slice(0, 100)}`,
    )
}
