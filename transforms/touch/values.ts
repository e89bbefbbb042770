import { quote } from '../settings.ts'

/** A set of a column's values that a build came upon, as SQL can ask for it. */
export interface Values {
  count: number
  hasNull: boolean
  /** Gives them as `v`, without the unknown one. */
  select: string
  /** Written out where they are few texts: the engine then skips what cannot hold them. */
  list: string | null
  /** The texts themselves, without the unknown one, where they are not many. */
  texts: readonly string[] | null
}

/** The same before anybody asks SQL for it: of texts that are known no table is made yet. */
export type Found = Values | Known

export interface Known {
  count: number
  hasNull: boolean
  select: null
  list: null
  /** In order, so that equal sets are told by them. */
  texts: readonly string[]
}

/** More are joined with, not written out. */
const MOST_WRITTEN = 100

/** So many texts are read, put together and looked at here: each question of them to the engine would cost more. */
export const MOST_KNOWN = 2000

export const NOTHING: Values = writtenOut([], false)

export function knownTexts(all: Iterable<string | null>): Found {
  const distinct = new Set(all)
  const hasNull = distinct.delete(null)
  const texts = ([...distinct] as string[]).sort()
  if (texts.length <= MOST_WRITTEN) return writtenOut(texts, hasNull)
  return { count: texts.length + Number(hasNull), hasNull, select: null, list: null, texts }
}

function writtenOut(texts: readonly string[], hasNull: boolean): Values {
  const list = texts.map((v) => quote(v)).join(', ')
  const select = texts.length === 0 ? 'SELECT NULL AS v WHERE FALSE' : `SELECT unnest([${list}]) AS v`
  return { count: texts.length + Number(hasNull), hasNull, select, list, texts }
}

/** All texts of sets that are known; null where one is not, or where they are too many together. */
export function together(sets: readonly Found[]): Found | null {
  const all: (string | null)[] = []
  for (const { texts, hasNull } of sets) {
    if (!texts) return null
    for (const text of texts) all.push(text)
    if (hasNull) all.push(null)
  }
  const found = knownTexts(all)
  return found.count <= MOST_KNOWN ? found : null
}

/** The predicate of rows that have one of the values in `column`. */
export function within(column: string, { list, select, hasNull }: Values): string {
  const isKnown =
    list === null ? `${column} IN (${select})` : list === '' ? 'FALSE' : `${column} IN (${list})`
  return hasNull ? `(${isKnown} OR ${column} IS NULL)` : isKnown
}

/** Of smaller tables it does not matter much how the engine reads them. */
const LARGE_ROWS = 50_000

/**
 * The predicate of a table's rows that one of `predicates` holds for. Of a list, or of several predicates, the engine
 * reads every column of every row before it looks: so rows are found by the columns in question, and read then. Of a large
 * table it takes a list for a fifth of all rows, and what a select filters besides for fewer: it would keep these in memory to
 * look the found ones up there. A list of rows it takes for one. `rows`: how many the table has.
 */
export function picked(table: string, predicates: readonly string[], rows = 0): string {
  const [only, ...more] = new Set(predicates)
  if (only === undefined) return 'FALSE'
  const all = [only, ...more].join(' OR ')
  const row = rows > LARGE_ROWS ? 'unnest(list(rowid))' : 'rowid'
  return /, | OR /.test(all) ? `rowid IN (SELECT ${row} FROM ${table} WHERE ${all})` : all
}
