import type { DuckDBConnection } from '@duckdb/node-api'
import { parseTree } from '../parse.ts'
import type { Node } from './tree.ts'

/** A select is read for the names that it says, and for what it does, shortly after each other; all trees together are large. */
const MOST_KEPT = 8
const recent = new Map<string, Promise<Node>>()

/** The tree of a select, which nobody changes. */
export function statementOf(connection: DuckDBConnection, sql: string): Promise<Node> {
  const known = recent.get(sql)
  if (known) return known
  const tree = parseTree(connection, sql)
  recent.set(sql, tree)
  // One that cannot be read fails for whoever asks, and is read again.
  tree.catch(() => recent.delete(sql))
  const [oldest] = recent.keys()
  if (recent.size > MOST_KEPT && oldest !== undefined) recent.delete(oldest)
  return tree
}
