import type { Lane } from './lanes.ts'
import type { Model } from './model.ts'
import { identifier } from './parse.ts'
import type { Run } from './run.ts'

/** A row that came or went. Texts are as they are, all else by its hash, of its key unless that is unknown. */
export interface FewRow {
  isCome: boolean
  texts: ReadonlyMap<string, string | null>
}

/** So few rows are looked at here: each question of them to the engine would cost more. */
const MOST_READ = 100

/** The rows of a table of those that came or went; null where they are many. */
export async function readFew(
  { lane, state }: Run,
  model: Model,
  table: string,
  count: number,
): Promise<FewRow[] | null> {
  if (count > MOST_READ) return null
  const types = state.tables.get(model.name) ?? new Map<string, string>()
  const columns = [...types]
  const values = columns.map(([column, type], i) => {
    const name = identifier(column)
    if (type === 'VARCHAR') return `${name} AS c${i}`
    const hash = `CAST(hash(${name}) AS VARCHAR)`
    return `${model.header.grain.includes(column) ? `CASE WHEN ${name} IS NOT NULL THEN ${hash} END` : hash} AS c${i}`
  })
  const { data, rowCount } = await lane.columns(`SELECT __is_come, ${values.join(', ')} FROM ${table}`)
  return Array.from({ length: rowCount }, (_, row) => ({
    isCome: data[0]![row] === true,
    texts: new Map(columns.map(([column], i) => [column, data[i + 1]![row] as string | null])),
  }))
}

/** In which columns rows differ that keep their key; undefined where rows came or went. */
export function differingIn(
  rows: readonly FewRow[],
  keys: readonly string[],
  columns: readonly string[],
): string[] | undefined {
  const [gone, come] = [false, true].map((isCome) => {
    const own = rows.filter((row) => row.isCome === isCome)
    return new Map(own.map((row) => [JSON.stringify(keys.map((key) => row.texts.get(key))), row]))
  }) as [Map<string, FewRow>, Map<string, FewRow>]
  if (gone.size + come.size !== rows.length || gone.size !== come.size) return undefined
  const pairs = [...gone].map(([key, row]) => [row, come.get(key)] as const)
  if (pairs.some(([, other]) => other === undefined)) return undefined
  return columns.filter((column) =>
    pairs.some(([row, other]) => row.texts.get(column) !== other?.texts.get(column)),
  )
}

/** Whether each row that came has a key of its own, which another one left: then no key is borne twice that was not before. */
export function keepsKeys(rows: readonly FewRow[], keys: readonly string[]): boolean {
  const came = rows.filter(({ isCome }) => isCome).map((row) => keyOf(row, keys))
  const gone = new Set(rows.filter(({ isCome }) => !isCome).map((row) => keyOf(row, keys)))
  return new Set(came).size === came.length && came.every((key) => key !== null && gone.has(key))
}

/** Null where a part of it is unknown. */
function keyOf({ texts }: FewRow, keys: readonly string[]): string | null {
  const parts = keys.map((key) => texts.get(key) ?? null)
  return parts.includes(null) ? null : JSON.stringify(parts)
}

/** In which columns many rows differ that keep their key. */
export async function differingColumns(
  lane: Lane,
  table: string,
  keys: readonly string[],
  columns: readonly string[],
): Promise<string[] | undefined> {
  const names = columns.filter((column) => !keys.includes(column)).map(identifier)
  const on = keys.map(identifier).map((key) => `a.${key} = b.${key}`)
  const differ = names.map((name, i) => `bool_or(a.${name} IS DISTINCT FROM b.${name}) AS d${i}`)
  const [row] = await lane.rows<Record<string, number | boolean>>(
    `SELECT count(*) AS pairs, (SELECT count(*) FROM ${table} WHERE __is_come) AS come,
      (SELECT count(*) FROM ${table} WHERE NOT __is_come) AS gone${differ.map((one) => `, ${one}`).join('')}
    FROM (SELECT * FROM ${table} WHERE NOT __is_come) AS a
    JOIN (SELECT * FROM ${table} WHERE __is_come) AS b ON ${on.join(' AND ')}`,
  )
  if (!row || row['pairs'] !== row['come'] || row['pairs'] !== row['gone']) return undefined
  return columns.filter((column) => row[`d${names.indexOf(identifier(column))}`] === true)
}

/** By what rows are told apart: their key, or all they hold. */
export function keysOf(grain: readonly string[], names: string): string {
  return grain.length > 0 ? grain.map(identifier).join(', ') : names
}
