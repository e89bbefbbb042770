import { LIST, listValue, VARCHAR, type DuckDBConnection } from '@duckdb/node-api'

/** A relation named in a select, with the place of its name in the text so that it can be replaced. */
export interface Reference {
  /** As registered: 'commit', 'raw.git__commit', 'config.bot'. */
  relation: string
  from: number
  to: number
  /** The same place in bytes, as the parser tells it. */
  location: number
  /** Without an alias of its own, the name itself is what columns are qualified by. */
  hasAlias: boolean
}

export interface ParsedSelect {
  references: Reference[]
  /** Names of common table expressions. */
  ctes: string[]
  /** Names of functions called, lower case. */
  functions: string[]
}

type Node = { [key: string]: unknown }

const NAME = /^\s*(?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))*/

export interface SelectText {
  sql: string
  /** What messages name. */
  file: string
}

/**
 * Reads selects by DuckDB's own parser, all in one statement: one for each costs four times as much. `connection` may be
 * any, of any instance.
 * Throws when a text is not exactly one select, with the parser's message and its file.
 */
export async function parseSelects(
  connection: DuckDBConnection,
  texts: readonly SelectText[],
): Promise<ParsedSelect[]> {
  if (texts.length === 0) return []
  const result = await connection.run(
    `SELECT json_serialize_sql(unnest($1::VARCHAR[]), ${WITHOUT_DEFAULTS})`,
    [listValue(texts.map(({ sql }) => sql))],
    [LIST(VARCHAR)],
  )
  const rows = await result.getRows()
  return texts.map((text, i) => readTree(JSON.parse(String(rows[i]?.[0])) as Node, text))
}

/** The tree of one select, as `json_serialize_sql` gives it. */
export async function parseTree(connection: DuckDBConnection, sql: string): Promise<Node> {
  const result = await connection.run(`SELECT json_serialize_sql($1::VARCHAR, ${WITHOUT_DEFAULTS})`, [sql])
  const [row] = await result.getRows()
  const tree = JSON.parse(String(row?.[0])) as { statements?: Node[]; error_message?: string }
  const statement = tree.statements?.[0]
  if (!statement) throw new Error(`Cannot read a select: ${tree.error_message ?? sql}`)
  return statement
}

const WITHOUT_DEFAULTS = 'skip_null := true, skip_empty := true, skip_default := true'

function readTree(tree: Node, { sql, file }: SelectText): ParsedSelect {
  if (tree['error']) throw new Error(`Cannot read the select in ${file}: ${String(tree['error_message'])}`)
  const statements = (tree['statements'] ?? []) as unknown[]
  if (statements.length !== 1) throw new Error(`One select a file, found ${statements.length}: ${file}`)
  const found: ParsedSelect = { references: [], ctes: [], functions: [] }
  walk(statements, found, Buffer.from(sql))
  const ctes = new Set(found.ctes)
  found.references = found.references.filter((r) => r.relation.includes('.') || !ctes.has(r.relation))
  return found
}

function walk(node: unknown, found: ParsedSelect, bytes: Buffer): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, found, bytes)
    return
  }
  if (node === null || typeof node !== 'object') return
  const fields = node as Node
  if (fields['type'] === 'BASE_TABLE') found.references.push(readReference(fields, bytes))
  if (typeof fields['function_name'] === 'string') found.functions.push(fields['function_name'].toLowerCase())
  const cteMap = fields['cte_map'] as { map?: { key: string }[] } | undefined
  for (const cte of cteMap?.map ?? []) found.ctes.push(cte.key.toLowerCase())
  for (const value of Object.values(fields)) walk(value, found, bytes)
}

function readReference(fields: Node, bytes: Buffer): Reference {
  const schema = String(fields['schema_name'] ?? '').toLowerCase()
  const table = String(fields['table_name']).toLowerCase()
  const start = Number(fields['query_location'])
  const from = bytes.subarray(0, start).toString().length
  const text = NAME.exec(bytes.subarray(start).toString())?.[0] ?? ''
  return {
    relation: schema === '' || schema === 'main' ? table : `${schema}.${table}`,
    from,
    to: from + text.length,
    location: start,
    hasAlias: (fields['alias'] ?? '') !== '',
  }
}

/** Puts another relation in the place of references: `replace` gets the registered name and returns SQL, or null to keep it. */
export function replaceReferences(
  sql: string,
  references: readonly Reference[],
  replace: (relation: string, reference: Reference) => string | null,
): string {
  let text = sql
  for (const reference of [...references].sort((a, b) => b.from - a.from)) {
    const other = replace(reference.relation, reference)
    if (other === null) continue
    const bare = reference.relation.split('.').at(-1) as string
    const alias = reference.hasAlias ? '' : ` AS ${identifier(bare)}`
    text = text.slice(0, reference.from) + other + alias + text.slice(reference.to)
  }
  return text
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** 'raw.git__commit' → "raw"."git__commit"; a bare name lives in main. */
export function qualified(relation: string): string {
  return (relation.includes('.') ? relation : `main.${relation}`).split('.').map(identifier).join('.')
}
