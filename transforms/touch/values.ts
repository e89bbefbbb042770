import { ALL } from '../delta.ts'
import type { FewRow } from '../few.ts'
import { identifier, qualified } from '../parse.ts'
import { countRows, createTemporary, type Run } from '../run.ts'
import { quote } from '../settings.ts'
import type { Hop, Step, Touch } from './relation.ts'

/** A set of a column's values that a build came upon. */
export interface Values {
  count: number
  hasNull: boolean
  /** Gives them as `v`, without the unknown one. */
  select: string
  /** Written out where they are few texts: the engine then skips what cannot hold them. */
  list: string | null
  /** These few, without the unknown one. */
  texts: readonly string[] | null
}

/** More are joined with, not written out. */
const MOST_WRITTEN = 100

/** Of so many values that are not written out it is asked where they came from, if that spares so many rows. */
const [MOST_FOLLOWED, LARGE_ROWS] = [2000, 20_000]

/** The sets of one build: asked for by many models, found once. */
export class ValueSets {
  private readonly found = new Map<string, Promise<Values>>()
  private readonly run: Run
  private count = 0

  constructor(run: Run) {
    this.run = run
  }

  /** The values that tell what a changed input touches. */
  async touched(relation: string, touches: readonly Touch[]): Promise<Values> {
    const all: Values[] = []
    for (const touch of touches) {
      let values = await this.changed(relation, touch.by)
      for (const hop of touch.hops) values = await this.hop(values, hop)
      all.push(values)
    }
    return this.union(all)
  }

  /** Values of a column in rows of a relation, or in those that changed and were there before, that have one of `values` in another. */
  follow(values: Values, { relation, from, to }: Step): Promise<Values> {
    const where = within(identifier(from), values)
    const column = `${identifier(to)} AS v`
    const now = `SELECT ${column} FROM ${qualified(relation)} WHERE ${where}`
    const isText = this.isText(relation, to)
    const delta = this.run.deltas.get(relation) ?? ALL
    const gone = delta.kind === 'rows' && delta.whole?.gone
    if (!gone) return this.read(now, isText)
    const few = isText && this.isText(relation, from) && values.texts ? delta.whole?.few : null
    if (!few) return this.read(`${now} UNION ALL SELECT ${column} FROM ${gone} WHERE ${where}`, isText)
    return this.beside(now, goneTexts(few, { from, to }, values))
  }

  /**
   * The values that rows of an input, which has so many, bear which can touch these ones: the way of a touch, gone
   * backwards. Null where that is any row, or where so many are reached that nothing is saved by picking them out.
   */
  async reaching({ hops }: Touch, values: Values, rows: number): Promise<Values | null> {
    const most = rows > LARGE_ROWS ? MOST_FOLLOWED : 0
    const isFollowed = (from: Values) => !from.hasNull && (from.list !== null || from.count <= most)
    let all: Values = values
    for (const { routes } of hops.toReversed()) {
      if (!isFollowed(all)) return null
      const starts: Values[] = []
      for (const route of routes) {
        let start: Values | null = all
        for (const { relation, from, to } of route.toReversed()) {
          if (!isFollowed(start)) return null
          start = await this.follow(start, { relation, from: to, to: from })
        }
        starts.push(start)
      }
      all = await this.union(starts)
    }
    return hops.length > 0 && !isFollowed(all) ? null : all
  }

  async union(all: readonly Values[]): Promise<Values> {
    const distinct = [...new Set(all)]
    if (distinct.length === 1) return distinct[0] as Values
    const hasNull = distinct.some((values) => values.hasNull)
    const texts = distinct.flatMap((values) => values.texts ?? [])
    const few = distinct.every((values) => values.texts !== null) ? [...new Set(texts)] : null
    if (few && few.length <= MOST_WRITTEN) return { ...writtenOut(few), hasNull }
    const selects = distinct.map(({ select }) => select)
    const isText = distinct.every(({ list }) => list !== null)
    const values = await this.read(selects.join(' UNION ALL ') || 'SELECT NULL AS v WHERE FALSE', isText)
    return { ...values, hasNull: values.hasNull || hasNull }
  }

  /** Of a select that gives `v`. */
  read(select: string, isText: boolean): Promise<Values> {
    const key = `${isText} ${select}`
    let values = this.found.get(key)
    if (!values) this.found.set(key, (values = this.readNow(select, isText)))
    return values
  }

  /** The same, of a table that is another each time. */
  readAnew(select: string): Promise<Values> {
    return this.readNow(select, true)
  }

  /** Temporary tables that hold sets which are too large to write out. */
  tables(): string[] {
    return Array.from({ length: this.count }, (_, i) => tableOf(i))
  }

  private async changed(relation: string, column: string): Promise<Values> {
    const delta = this.run.deltas.get(relation) ?? ALL
    if (delta.kind !== 'rows' || !delta.whole) throw new Error(`Nobody tracked what changed in: ${relation}`)
    const isText = this.isText(relation, column)
    const { few, moved } = delta.whole
    if (isText && few) return writtenOut([...new Set(few.map(({ texts }) => texts.get(column) ?? null))])
    return this.read(`SELECT v FROM (${moved(column)}) AS t(v)`, isText)
  }

  /** Of a select that gives few texts, perhaps, and of these as well. */
  private async beside(select: string, more: readonly (string | null)[]): Promise<Values> {
    const values = await this.read(select, true)
    return more.length === 0 ? values : this.union([values, writtenOut([...new Set(more)])])
  }

  private isText(relation: string, column: string): boolean {
    return this.run.state.tables.get(relation)?.get(column) === 'VARCHAR'
  }

  private async hop(values: Values, { routes, orNull }: Hop): Promise<Values> {
    const ends: Values[] = []
    for (const route of routes) {
      let end = values
      for (const step of route) end = await this.follow(end, step)
      ends.push(end)
    }
    const all = await this.union(ends)
    return orNull ? { ...all, hasNull: true } : all
  }

  private async readNow(select: string, isText: boolean): Promise<Values> {
    const { lane } = this.run
    if (isText) {
      const few = `SELECT DISTINCT v FROM (${select}) LIMIT ${MOST_WRITTEN + 1}`
      const rows = await lane.rows<{ v: string | null }>(few)
      if (rows.length <= MOST_WRITTEN) return writtenOut(rows.map(({ v }) => v))
    }
    const table = tableOf(this.count++)
    const n = await createTemporary(lane, table, `SELECT DISTINCT v FROM (${select})`)
    const known = await countRows(lane, `${table} WHERE v IS NOT NULL`)
    return {
      count: n,
      hasNull: known < n,
      select: `SELECT v FROM ${table} WHERE v IS NOT NULL`,
      list: null,
      texts: null,
    }
  }
}

/** What rows that went have in a column, where they have one of the values in another. */
function goneTexts(
  few: readonly FewRow[],
  { from, to }: Pick<Step, 'from' | 'to'>,
  values: Values,
): (string | null)[] {
  const wanted = new Set<string | null>(values.texts)
  if (values.hasNull) wanted.add(null)
  const gone = few.filter(({ isCome, texts }) => !isCome && wanted.has(texts.get(from) ?? null))
  return gone.map(({ texts }) => texts.get(to) ?? null)
}

const tableOf = (i: number) => `temp.main.__values_${i}`

function writtenOut(all: readonly (string | null)[]): Values {
  const known = all.filter((v) => v !== null)
  const list = known.map((v) => quote(v)).join(', ')
  const select = known.length === 0 ? 'SELECT NULL AS v WHERE FALSE' : `SELECT unnest([${list}]) AS v`
  return { count: all.length, hasNull: known.length < all.length, select, list, texts: known }
}

/** The predicate of rows that have one of the values in `column`. */
export function within(column: string, { list, select, hasNull }: Values): string {
  const isKnown =
    list === null ? `${column} IN (${select})` : list === '' ? 'FALSE' : `${column} IN (${list})`
  return hasNull ? `(${isKnown} OR ${column} IS NULL)` : isKnown
}

/**
 * The predicate of a table's rows that one of `predicates` holds for. Of a list, or of several predicates, the engine
 * reads every column of every row before it looks: so rows are found by the columns in question, and read then.
 */
export function picked(table: string, predicates: readonly string[]): string {
  const [only, ...more] = new Set(predicates)
  if (only === undefined) return 'FALSE'
  const all = [only, ...more].join(' OR ')
  return /, | OR /.test(all) ? `rowid IN (SELECT rowid FROM ${table} WHERE ${all})` : all
}
