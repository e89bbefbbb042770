import { ALL } from '../delta.ts'
import type { FewRow } from '../few.ts'
import { identifier, qualified } from '../parse.ts'
import { countRows, createTemporary, type Run } from '../run.ts'
import type { Hop, Step, Touch } from './relation.ts'
import { rowsOf } from './grains.ts'
import { noteAsked, readNeighbours } from './neighbours.ts'
import {
  knownTexts,
  MOST_KNOWN,
  NOTHING,
  picked,
  together,
  within,
  type Found,
  type Values,
} from './values.ts'

/** Of so many values that are not written out it is asked where they came from, if that spares so many rows. */
const [MOST_FOLLOWED, LARGE_ROWS] = [2000, 20_000]

/** The sets of one build: asked for by many models, found once. */
export class ValueSets {
  private readonly found = new Map<string, Promise<Found>>()
  private readonly settled = new Map<string, Promise<Values>>()
  private readonly counted = new Map<string, Promise<number>>()
  private readonly beside = new Map<string, Promise<Map<string, Found> | null>>()
  private readonly run: Run
  private count = 0

  constructor(run: Run) {
    this.run = run
  }

  /** The values that tell what a changed input touches. */
  async touched(relation: string, { by, hops }: Touch): Promise<Found> {
    let values: Found = await this.changed(relation, by)
    for (const hop of hops) values = await this.hop(values, hop)
    return values
  }

  /** So that SQL can ask for them. */
  async settle(values: Found): Promise<Values> {
    if (values.select !== null) return values
    const key = values.texts.join('\n')
    let known = this.settled.get(key)
    if (!known) this.settled.set(key, (known = this.keep(values.texts)))
    return { ...(await known), count: values.count, hasNull: values.hasNull }
  }

  /** Values of a column in rows of a relation, or in those that changed and were there before, that have one of `values` in another. */
  async follow(values: Found, { relation, from, to }: Step): Promise<Found> {
    if (values.count === 0 && !values.hasNull) return NOTHING
    const where = within(identifier(from), await this.settle(values))
    const delta = this.run.deltas.get(relation) ?? ALL
    const whole = delta.kind === 'rows' ? delta.whole : null
    const gone = whole?.gone
    const isText = this.isText(relation, to)
    const few = isText && this.isText(relation, from) && values.texts ? whole?.few : null
    if (gone && !few) {
      const rows = [qualified(relation), gone]
      const column = `${identifier(to)} AS v`
      return this.read(
        rows.map((all) => `SELECT ${column} FROM ${all} WHERE ${where}`).join(' UNION ALL '),
        isText,
      )
    }
    const now = await this.rowsNow({ relation, from, to }, where, isText)
    const more = gone && few ? goneTexts(few, { from, to }, values) : []
    return more.length === 0 ? now : this.union([now, knownTexts(more)])
  }

  /**
   * The values that rows of an input, which has so many, bear which can touch these ones: the way of a touch, gone
   * backwards. Null where that is any row, or where so many are reached that nothing is saved by picking them out.
   */
  async reaching({ hops }: Touch, values: Values, rows: number): Promise<Values | null> {
    const most = rows > LARGE_ROWS ? MOST_FOLLOWED : 0
    const isFollowed = (from: Found) => !from.hasNull && (isFew(from) || from.count <= most)
    let all: Found = values
    for (const { routes } of hops.toReversed()) {
      if (!isFollowed(all)) return null
      const starts: Found[] = []
      for (const route of routes) {
        let start: Found = all
        for (const { relation, from, to } of route.toReversed()) {
          if (!isFollowed(start)) return null
          start = await this.follow(start, { relation, from: to, to: from })
        }
        starts.push(start)
      }
      all = await this.union(starts)
    }
    return hops.length > 0 && !isFollowed(all) ? null : this.settle(all)
  }

  async union(all: readonly Found[]): Promise<Found> {
    const distinct = [...new Set(all)]
    const [only] = distinct
    if (only && distinct.length === 1) return only
    const known = together(distinct)
    if (known) return known
    const hasNull = distinct.some((values) => values.hasNull)
    const parts = new Map<string, Values>()
    for (const values of distinct) {
      if (values.count === 0 || values.list === '') continue
      const part = await this.settle(values)
      parts.set(part.select, part)
    }
    const [first = NOTHING] = parts.values()
    const values = parts.size > 1 ? await this.read([...parts.keys()].join(' UNION ALL '), false) : first
    return { ...values, hasNull: values.hasNull || hasNull }
  }

  /** Of a select that gives `v`, of a table that is another each time. */
  async readAnew(select: string): Promise<Values> {
    return this.settle(await this.readNow(select, true))
  }

  /** How many rows of a table have one of the values. */
  countRows(table: string, isTouched: string): Promise<number> {
    const rows = `${qualified(table)} WHERE ${isTouched}`
    let count = this.counted.get(rows)
    if (!count) this.counted.set(rows, (count = countRows(this.run.lane, rows)))
    return count
  }

  /** Temporary tables that hold sets which are too large to write out. */
  tables(): string[] {
    return Array.from({ length: this.count }, (_, i) => tableOf(i))
  }

  private async changed(relation: string, column: string): Promise<Found> {
    const delta = this.run.deltas.get(relation) ?? ALL
    if (delta.kind !== 'rows' || !delta.whole) throw new Error(`Nobody tracked what changed in: ${relation}`)
    const isText = this.isText(relation, column)
    const { few, moved } = delta.whole
    if (isText && few) return knownTexts(few.map(({ texts }) => texts.get(column) ?? null))
    return this.read(`SELECT v FROM (${moved(column)}) AS t(v)`, isText)
  }

  /** Of a relation as it is now, where need be with its other columns that were asked for by the same one before. */
  private async rowsNow({ relation, from, to }: Step, where: string, isText: boolean): Promise<Found> {
    const table = qualified(relation)
    const rows = `FROM ${table} WHERE ${picked(table, [where], rowsOf(this.run, relation))}`
    if (isText) {
      const step = { relation, from, to }
      noteAsked(this.run, step)
      let known = this.beside.get(rows)
      if (!known) this.beside.set(rows, (known = readNeighbours(this.run, step, rows)))
      const values = (await known)?.get(to)
      if (values) return values
    }
    return this.read(`SELECT ${identifier(to)} AS v ${rows}`, isText)
  }

  private read(select: string, isText: boolean): Promise<Found> {
    const key = `${isText} ${select}`
    let values = this.found.get(key)
    if (!values) this.found.set(key, (values = this.readNow(select, isText)))
    return values
  }

  private isText(relation: string, column: string): boolean {
    return this.run.state.tables.get(relation)?.get(column) === 'VARCHAR'
  }

  private async hop(values: Found, { routes, orNull }: Hop): Promise<Found> {
    const ends: Found[] = []
    for (const route of routes) {
      let end = values
      for (const step of route) end = await this.follow(end, step)
      ends.push(end)
    }
    const all = await this.union(ends)
    return orNull ? { ...all, hasNull: true } : all
  }

  private async readNow(select: string, isText: boolean): Promise<Found> {
    const { lane } = this.run
    if (isText) {
      const few = `SELECT DISTINCT v FROM (${select}) LIMIT ${MOST_KNOWN + 1}`
      const { data, rowCount } = await lane.columns(few)
      if (rowCount <= MOST_KNOWN) return knownTexts((data[0] ?? []) as (string | null)[])
    }
    const table = tableOf(this.count++)
    const n = await createTemporary(lane, table, `SELECT DISTINCT v FROM (${select})`)
    const known = n === 0 ? 0 : await countRows(lane, `${table} WHERE v IS NOT NULL`)
    return { ...heldBy(table), count: n, hasNull: known < n }
  }

  private async keep(texts: readonly string[]): Promise<Values> {
    const table = tableOf(this.count++)
    const name = table.replace('temp.main.', '')
    await this.run.lane.run(`CREATE OR REPLACE TEMP TABLE ${name} AS SELECT unnest($texts) AS v`, {
      texts: [...texts],
    })
    return { ...heldBy(table), count: texts.length, hasNull: false, texts }
  }
}

function heldBy(table: string): Pick<Values, 'select' | 'list' | 'texts'> {
  return { select: `SELECT v FROM ${table} WHERE v IS NOT NULL`, list: null, texts: null }
}

/** Whether they are written out. */
function isFew({ list }: Found): boolean {
  return list !== null
}

/** What rows that went have in a column, where they have one of the values in another. */
function goneTexts(
  few: readonly FewRow[],
  { from, to }: Pick<Step, 'from' | 'to'>,
  values: Found,
): (string | null)[] {
  const wanted = new Set<string | null>(values.texts)
  if (values.hasNull) wanted.add(null)
  const gone = few.filter(({ isCome, texts }) => !isCome && wanted.has(texts.get(from) ?? null))
  return gone.map(({ texts }) => texts.get(to) ?? null)
}

const tableOf = (i: number) => `temp.main.__values_${i}`
