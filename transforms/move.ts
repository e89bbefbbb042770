import { compareRows, type Compared } from './compare.ts'
import { NONE, type Delta, type WholeDelta } from './delta.ts'
import { differingColumns, differingIn, keepsKeys, keysOf } from './few.ts'
import type { Model } from './model.ts'
import { identifier, qualified } from './parse.ts'
import { NEXT, type Run } from './run.ts'
import { quote } from './settings.ts'
import { picked } from './touch/values.ts'

/** How a table differs from before, and where rows are that may have broken its grain; empty: nowhere; null: none is new. */
export interface Outcome {
  delta: Delta
  suspects: string | null
}

/** The rows of a table that NEXT replaces, and the column by whose values they are picked, if it is one. */
export interface Extent {
  column: string | null
  where: string
}

export const WHOLE: Extent = { column: null, where: 'TRUE' }
export const UNCHANGED: Outcome = { delta: NONE, suspects: null }

/** Beyond this share of differing rows a table that is not small is written anew. */
const LARGEST_SHARE = 0.3
const SMALL_ROWS = 5000
/** Of more differing rows nobody asks in which columns: hardly one stays the same. */
const MOST_COMPARED_ROWS = 10_000

/**
 * Compares NEXT, which has `rowCount` rows, with the table's rows in its scope by hash of the whole row, and moves what
 * differs. Null, and nothing is moved, when that is so much that the table is better written anew.
 */
export async function moveDifferences(
  run: Run,
  model: Model,
  { column, where }: Extent,
  rowCount: number,
): Promise<Outcome | null> {
  const { lane } = run
  const columns = [...(run.state.tables.get(model.name)?.keys() ?? [])]
  const names = columns.map(identifier).join(', ')
  const table = qualified(model.name)
  const scope = where === WHOLE.where ? where : picked(table, [where])
  const isMuch = (count: number) =>
    scope === WHOLE.where && rowCount > SMALL_ROWS && count > rowCount * LARGEST_SHARE
  const compared = await compareRows(run, model, { columns, scope, rowCount, isMuch })
  if (compared === 'much') return null
  if (compared === 'same') return UNCHANGED
  const { gone, come, differs } = compared
  const delta = await describeDelta(run, model, columns, compared)
  const fresh = `${NEXT} WHERE ${differs}`
  if (gone > 0) await lane.run(`DELETE FROM ${table} WHERE ${scope} AND ${differs}`)
  if (come > 0) await lane.run(`INSERT INTO ${table} (${names}) SELECT ${names} FROM ${fresh}`)
  if (come === 0) return { delta, suspects: null }
  const { grain } = model.header
  // NEXT holds all rows of its partitions, so where the partition is part of the key, or all is one, it is enough to look there.
  const place = column === null || grain.includes(column) ? NEXT : table
  return { delta, suspects: suspectsIn(run, model, `${place} WHERE`, fresh, compared.few) }
}

/**
 * Only a key that a row bears which came can have come to be there twice, and none that a row left which went. `place`: the
 * rows in question, up to where more predicates follow.
 */
export function suspectsIn(
  run: Run,
  model: Model,
  place: string,
  fresh: string,
  few: Compared['few'],
): string {
  const { grain } = model.header
  if (grain.length === 0 || (few && keepsKeys(few, grain))) return ''
  const keys = grain.map(identifier).join(', ')
  // Written out, the engine skips what cannot hold them.
  const written = grain.flatMap((key) => {
    const isText = run.state.tables.get(model.name)?.get(key) === 'VARCHAR'
    const values = isText
      ? few?.filter(({ isCome }) => isCome).map(({ texts }) => texts.get(key) ?? null)
      : undefined
    if (!values || values.includes(null)) return []
    return `${identifier(key)} IN (${[...new Set(values)].map((value) => quote(value as string)).join(', ')})`
  })
  // Where all of the key is, more rows are looked at than bear one that is new, but they are picked for less.
  if (written.length < grain.length) written.push(`hash(${keys}) IN (SELECT hash(${keys}) FROM ${fresh})`)
  return `${place} ${written.join(' AND ')}`
}

export async function describeDelta(
  run: Run,
  model: Model,
  columns: readonly string[],
  { gone, come, kept, isWhole, table, few }: Omit<Compared, 'differs'>,
): Promise<Delta> {
  const select = (column: string) => `SELECT DISTINCT ${identifier(column)} FROM ${table}`
  const names = kept.map(identifier).join(', ')
  const whole = isWhole ? wholeDelta(model, names, table, select) : null
  const keys = model.header.grain
  const isSame = gone > 0 && come > 0 && keys.length > 0 && gone + come <= MOST_COMPARED_ROWS
  const differing = !isSame
    ? undefined
    : few
      ? differingIn(few, keys, columns)
      : await differingColumns(run.lane, table, keys, columns)
  return { kind: 'rows', columns: new Set(kept), select, whole: whole && { ...whole, few }, differing }
}

function wholeDelta(
  model: Model,
  names: string,
  table: string,
  moved: (column: string) => string,
): WholeDelta {
  const keys = keysOf(model.header.grain, names)
  const came = `SELECT hash(${keys}) FROM ${table} WHERE __is_come`
  const before = `(SELECT ${names} FROM ${qualified(model.name)} WHERE hash(${keys}) NOT IN (${came})
    UNION ALL SELECT ${names} FROM ${table} WHERE NOT __is_come)`
  return { moved, gone: `(SELECT ${names} FROM ${table} WHERE NOT __is_come)`, before, few: null }
}
