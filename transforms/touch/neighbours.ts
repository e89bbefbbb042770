import { identifier } from '../parse.ts'
import type { Run } from '../run.ts'
import type { Step } from './relation.ts'
import { knownTexts, MOST_KNOWN, type Found } from './values.ts'

/** Columns of a relation that builds asked for by one of its columns; null: together they had too many values. */
const asked = new WeakMap<object, Map<string, Set<string> | null>>()

/** Remembers what is asked for: what one piece of news asks of a relation the next asks as well. */
export function noteAsked({ registry }: Run, { relation, from, to }: Step): void {
  askedOf(registry, `${relation} ${from}`)?.add(to)
}

/**
 * The values of each column that is usually asked for by the same one, in one statement. Null where that is no more than
 * one column, or where they have too many values.
 */
export async function readNeighbours(
  { lane, registry, state }: Run,
  { relation, from }: Step,
  rows: string,
): Promise<Map<string, Found> | null> {
  const key = `${relation} ${from}`
  const types = state.tables.get(relation)
  const columns = [...(askedOf(registry, key) ?? [])].filter((column) => types?.get(column) === 'VARCHAR')
  if (columns.length < 2) return null
  const select = `SELECT DISTINCT ${columns.map(identifier).join(', ')} ${rows} LIMIT ${MOST_KNOWN + 1}`
  const { data, rowCount } = await lane.columns(select)
  if (rowCount <= MOST_KNOWN)
    return new Map(columns.map((column, i) => [column, knownTexts(data[i] as (string | null)[])]))
  asked.get(registry)?.set(key, null)
  return null
}

function askedOf(registry: object, key: string): Set<string> | null {
  let all = asked.get(registry)
  if (!all) asked.set(registry, (all = new Map()))
  let columns = all.get(key)
  if (columns === undefined) all.set(key, (columns = new Set()))
  return columns
}
