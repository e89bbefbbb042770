import { nearest } from './hops.ts'
import type { Picked } from './items.ts'

/**
 * What a changed row of an input can change in a select's result. An occurrence is one use of an input in the text, a
 * common table expression's uses told apart; a touch says: rows that differ in `by` values of the occurrence alone
 * change only result rows whose column bears what the hops make of these values.
 */
export interface Occurrence {
  relation: string
  /** Where the text names it, in bytes. */
  location: number
}

/** From values in one column of a relation to those in another of the same rows. */
export interface Step {
  relation: string
  from: string
  to: string
}

/** All ways together; unknown as well where a row may lack what would tell. */
export interface Hop {
  routes: Step[][]
  orNull: boolean
}

export interface Touch {
  column: number
  by: string
  hops: Hop[]
}

/** Of which row's column a value is; one of `null` is always unknown. */
export interface Source {
  occurrence: Occurrence | null
  column: string
  isOptional: boolean
}

/** Columns' sources, where all rows come the same way: `sources[column]`. */
export type Way = Source[][]

export interface Column {
  table: string
  name: string
}

export interface Relation {
  columns: Column[]
  /** Of every occurrence; an empty list: any row may change. */
  touches: Map<Occurrence, Touch[]>
  /** Null where there are too many to follow. */
  ways: Way[] | null
}

const MOST_WAYS = 16
export const MOST_HOPS = 4

export function emptyRelation(columns: Column[]): Relation {
  return { columns, touches: new Map(), ways: [columns.map(() => [])] }
}

export function baseRelation(occurrence: Occurrence, table: string, names: readonly string[]): Relation {
  const columns = names.map((name) => ({ table, name: name.toLowerCase() }))
  const touches = columns.map(({ name }, column): Touch => ({ column, by: name, hops: [] }))
  const way = columns.map(({ name }): Source[] => [{ occurrence, column: name, isOptional: false }])
  return { columns, touches: new Map([[occurrence, touches]]), ways: [way] }
}

/** Nothing is known of what its inputs do to it. */
export function opaque(columns: Column[], occurrences: Iterable<Occurrence>): Relation {
  const touches = new Map([...occurrences].map((one): [Occurrence, Touch[]] => [one, []]))
  return { columns, touches, ways: null }
}

export function renamed(relation: Relation, table: string, names: readonly string[] = []): Relation {
  const columns = relation.columns.map(({ name }, i) => ({ table, name: names[i]?.toLowerCase() ?? name }))
  return { ...relation, columns }
}

/** Each row of the one with each of the other. */
export function crossed(left: Relation, right: Relation): Relation {
  const offset = left.columns.length
  const touches = new Map(left.touches)
  for (const [occurrence, list] of right.touches)
    touches.set(
      occurrence,
      list.map((t) => shifted(t, offset)),
    )
  return { columns: [...left.columns, ...right.columns], touches, ways: pairWays(left.ways, right.ways) }
}

function shifted(touch: Touch, offset: number): Touch {
  return { ...touch, column: touch.column + offset }
}

function pairWays(left: Way[] | null, right: Way[] | null, isOptional = false): Way[] | null {
  if (!left || !right || left.length * right.length > MOST_WAYS) return null
  const marked = isOptional ? right.map((way) => way.map((list) => list.map(optional))) : right
  return left.flatMap((one) => marked.map((other) => [...one, ...other]))
}

function optional(source: Source): Source {
  return { ...source, isOptional: true }
}

/** Only rows in which both columns are the same. */
export function equated(relation: Relation, pairs: readonly [number, number][]): Relation {
  let { touches, ways } = relation
  for (const [a, b] of pairs) {
    touches = mapTouches(touches, (list) => [...list, ...moved(list, a, b), ...moved(list, b, a)])
    ways =
      ways?.map((way) => {
        const all = [...(way[a] ?? []), ...(way[b] ?? [])]
        return way.map((list, i) => (i === a || i === b ? all : list))
      }) ?? null
  }
  return { ...relation, touches, ways }
}

function moved(touches: readonly Touch[], from: number, to: number): Touch[] {
  return touches.filter(({ column }) => column === from).map((touch) => ({ ...touch, column: to }))
}

/** All rows of the left, with those of the right that fit: what comes and goes there is known by what it is joined on. */
export function leftJoined(left: Relation, right: Relation, pairs: readonly [number, number][]): Relation {
  const touches = new Map(left.touches)
  for (const [occurrence, list] of right.touches)
    touches.set(occurrence, simplest(reachedBy(right, list, pairs)))
  return {
    columns: [...left.columns, ...right.columns],
    touches,
    ways: pairWays(left.ways, right.ways, true),
  }
}

/** Touches of the right as the left sees them. */
export function reachedBy(
  right: Relation,
  list: readonly Touch[],
  pairs: readonly [number, number][],
): Touch[] {
  return pairs.flatMap(([here, there]) =>
    broughtTo(right, list, [there]).map((touch) => ({ ...touch, column: here })),
  )
}

/** Rows are looked at together that share all keys: touched is what shares one of them. */
export function keyed(relation: Relation, keys: readonly number[]): Relation {
  const touches = mapTouches(relation.touches, (list) => broughtTo(relation, list, keys))
  return { ...relation, touches }
}

/** Touches said by these columns, through the rows that bear both where they are said by others. */
function broughtTo(relation: Relation, list: readonly Touch[], columns: readonly number[]): Touch[] {
  const found = list.filter(({ column }) => columns.includes(column))
  for (const column of columns) {
    if (found.some((one) => one.column === column)) continue
    const touch = nearest(relation, list, column)
    if (touch) found.push(touch)
  }
  return simplest(found)
}

/** The same rows, with touches said by these columns too. */
export function broughtAlso(relation: Relation, columns: readonly number[]): Relation {
  const touches = mapTouches(relation.touches, (list) => [...list, ...broughtTo(relation, list, columns)])
  return { ...relation, touches }
}

/** One touch a column: that with fewest hops. */
function simplest(list: readonly Touch[]): Touch[] {
  const best = new Map<number, Touch>()
  for (const touch of list) {
    const known = best.get(touch.column)
    if (!known || known.hops.length > touch.hops.length) best.set(touch.column, touch)
  }
  return [...best.values()]
}

/**
 * `picked` gives each new column the old one it is, 'null' when it is always unknown, null when it is computed. Every column that
 * stays tells, if need be through the rows that bear it and one that tells.
 */
export function projected(relation: Relation, columns: Column[], picked: readonly Picked[]): Relation {
  const kept = picked.filter((from) => typeof from === 'number')
  const touches = mapTouches(relation.touches, (list) => {
    const known = broughtTo(relation, list, kept)
    return picked.flatMap((from, to) => (typeof from === 'number' ? moved(known, from, to) : []))
  })
  const unknown: Source[] = [{ occurrence: null, column: '', isOptional: true }]
  const ways =
    relation.ways?.map((way) =>
      picked.map((from) => (from === 'null' ? unknown : from === null ? [] : (way[from] ?? []))),
    ) ?? null
  return { columns, touches, ways }
}

/** The rows of both, column by column. */
export function united(first: Relation, second: Relation): Relation {
  const ways =
    first.ways && second.ways && first.ways.length + second.ways.length <= MOST_WAYS
      ? [...first.ways, ...second.ways]
      : null
  return { columns: first.columns, touches: new Map([...first.touches, ...second.touches]), ways }
}

function mapTouches(
  touches: Map<Occurrence, Touch[]>,
  change: (list: Touch[]) => Touch[],
): Map<Occurrence, Touch[]> {
  return new Map([...touches].map(([occurrence, list]) => [occurrence, simplest(change(list))]))
}
