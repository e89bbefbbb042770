import { identifier, qualified } from '../parse.ts'
import type { Run } from '../run.ts'

/** A column of a table. */
export interface Place {
  relation: string
  column: string
}

interface Grain {
  /** Different values, and the rows that were looked at for them. */
  values: number
  size: number
  /** Rows of the whole table by then. */
  rows: number
}

const grains = new WeakMap<object, Map<string, Grain>>()
/** So many rows tell whether a column has few values or many. */
const SAMPLE = 5000

/**
 * Looks at the columns of which it is not known how many values they have: it decides which of several ways is taken, each of
 * which is right, so that one that was measured a while ago does as well.
 */
export async function measureColumns(run: Run, places: readonly Place[]): Promise<void> {
  const asked = new Map<string, Set<string>>()
  for (const place of places) {
    if (isMeasured(run, place)) continue
    const columns = asked.get(place.relation) ?? new Set()
    asked.set(place.relation, columns.add(place.column))
  }
  for (const [relation, columns] of asked) await measure(run, relation, [...columns])
}

async function measure(run: Run, relation: string, columns: readonly string[]): Promise<void> {
  const names = columns.map(identifier)
  const counts = names.map((name, i) => `count(DISTINCT ${name}) AS n${i}`)
  const [row] = await run.lane.rows<Record<string, number>>(
    `SELECT count(*) AS size, ${counts.join(', ')} FROM (SELECT ${names.join(', ')} FROM ${qualified(relation)} LIMIT ${SAMPLE})`,
  )
  const size = row?.['size'] ?? 0
  const rows = Math.max(rowsOf(run, relation), size)
  for (const [i, column] of columns.entries())
    grainsOf(run).set(keyOf({ relation, column }), { values: row?.[`n${i}`] ?? 0, size, rows })
}

function isMeasured(run: Run, place: Place): boolean {
  const known = grainsOf(run).get(keyOf(place))
  return known !== undefined && (known.size === SAMPLE || rowsOf(run, place.relation) <= known.rows * 2)
}

/** How many values a measured column has, as far as that was looked at. */
export function valuesOf(run: Run, place: Place): number {
  return grainsOf(run).get(keyOf(place))?.values ?? 0
}

/** About how many rows have one value of a column. */
export async function rowsPerValue(run: Run, place: Place): Promise<number> {
  await measureColumns(run, [place])
  const { values = 0, size = 0 } = grainsOf(run).get(keyOf(place)) ?? {}
  // Of as many values as half the rows that were looked at, there are more in those that were not.
  const isMany = values > size / 2
  return isMany ? size / Math.max(values, 1) : rowsOf(run, place.relation) / Math.max(values, 1)
}

/** As the last build left it. */
export function rowsOf({ state: { rowCounts, watermarks } }: Run, relation: string): number {
  return rowCounts.get(relation) ?? watermarks.get(relation)?.rowCount ?? 0
}

function keyOf({ relation, column }: Place): string {
  return `${relation} ${column}`
}

function grainsOf({ registry }: Run): Map<string, Grain> {
  const known = grains.get(registry) ?? new Map<string, Grain>()
  grains.set(registry, known)
  return known
}
