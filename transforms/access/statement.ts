/** A second lock on the door: no statement may name what lies beside the catalogue that it is read in. */
import type { Reading } from '../warehouse.ts'

/** Of these nothing but their arguments is read; others tell of the whole engine. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'json_each',
  'json_tree',
])
const KEPT = 500

/** Never seen where statements are our own: a caller is told no more than of any other fault. */
export class ForbiddenStatement extends Error {
  override readonly name = 'ForbiddenStatement'
}

export class StatementGuard {
  private readonly reading: Pick<Reading, 'rows'>
  private readonly passed = new Set<string>()
  private relations: ReadonlySet<string> = new Set()

  constructor(reading: Pick<Reading, 'rows'>) {
    this.reading = reading
  }

  /** `schema.name` of all that may be read; without a schema, `main` is meant. */
  admit(relations: readonly string[]): void {
    this.relations = new Set(relations.map((name) => name.toLowerCase()))
    this.passed.clear()
  }

  /** Errors: ForbiddenStatement. */
  async check(sql: string): Promise<void> {
    if (this.passed.has(sql)) return
    const [row] = await this.reading.rows<{ tree: string }>(
      'SELECT CAST(json_serialize_sql(CAST($sql AS VARCHAR)) AS VARCHAR) AS tree',
      { sql },
    )
    const { error, error_message, statements } = JSON.parse(row!.tree) as {
      error: boolean
      error_message?: string
      statements?: unknown[]
    }
    if (error || statements?.length !== 1)
      throw new ForbiddenStatement(`Not one select that can be read: ${error_message ?? statements?.length}`)
    const nodes = [...nodesOf(statements)]
    const ctes = new Set(nodes.flatMap(ctesOf))
    for (const node of nodes) this.refuse(node, ctes)
    this.passed.add(sql)
    if (this.passed.size > KEPT) this.passed.delete(this.passed.values().next().value!)
  }

  private refuse(node: Record<string, unknown>, ctes: ReadonlySet<string>): void {
    if (node.type === 'BASE_TABLE' && !this.isKnown(node, ctes)) {
      const { catalog_name: catalog, schema_name: schema, table_name: table } = node
      throw new ForbiddenStatement(`A relation does not exist here: ${[catalog, schema, table].join('.')}`)
    }
    if (node.type === 'SHOW_REF') throw new ForbiddenStatement('Only rows of relations are read here')
    if (node.type === 'TABLE_FUNCTION') {
      const { function_name: name } = node.function as { function_name: string }
      if (!TABLE_FUNCTIONS.has(name.toLowerCase()))
        throw new ForbiddenStatement(`Not a table function that is read here: ${name}`)
    }
    if (node.class === 'FUNCTION' && /^(getenv|read_|write_|query)/i.test(String(node.function_name)))
      throw new ForbiddenStatement(`Not a function that is read here: ${String(node.function_name)}`)
  }

  private isKnown(node: Record<string, unknown>, ctes: ReadonlySet<string>): boolean {
    const [catalog, schema, table] = ['catalog_name', 'schema_name', 'table_name'].map((name) =>
      String(node[name]).toLowerCase(),
    ) as [string, string, string]
    if (catalog !== '') return false
    return (
      (schema === '' && ctes.has(table)) || this.relations.has(`${schema === '' ? 'main' : schema}.${table}`)
    )
  }
}

function* nodesOf(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const entry of value) yield* nodesOf(entry)
  else if (typeof value === 'object' && value !== null) {
    yield value as Record<string, unknown>
    for (const entry of Object.values(value)) yield* nodesOf(entry)
  }
}

function ctesOf(node: Record<string, unknown>): string[] {
  const { map } = (node.cte_map ?? {}) as { map?: { key: string }[] }
  return (map ?? []).map(({ key }) => key.toLowerCase())
}
