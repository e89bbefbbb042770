import type { Model } from '../model.ts'
import { measureColumns, rowsOf, valuesOf, type Place } from './grains.ts'
import { identifier, qualified, replaceReferences } from '../parse.ts'
import type { Run } from '../run.ts'
import type { Occurrence, Relation, Touch } from './relation.ts'
import { statementOf } from './statement.ts'
import { traceSelect, type Trace } from './trace.ts'
import type { ValueSets } from './sets.ts'
import { picked, together, within, type Found, type Values } from './values.ts'

/** A column by whose values a result falls into parts, and which of them what changed touches. */
export interface Lane {
  name: string
  values: Values
  /** Uses of inputs that need to be read for some values only: of which column, and which. */
  restrictions: Map<Occurrence, Restriction>
}

interface Restriction {
  by: string
  values: Values
}

const traces = new WeakMap<Pick<Model, 'sql'>, { columns: string; trace: Trace }>()
let aggregates: Promise<ReadonlySet<string>> | undefined

/** How a model's or check's select hangs on its inputs, as their tables are now. */
export async function traceModel(run: Run, model: Pick<Model, 'sql' | 'references'>): Promise<Trace> {
  const columnsOf = (relation: string) => [...(run.state.tables.get(relation)?.keys() ?? [])]
  const columns = JSON.stringify(model.references.map(({ relation }) => columnsOf(relation)))
  const known = traces.get(model)
  if (known?.columns === columns) return known.trace
  const statement = await statementOf(run.lane.connection, model.sql)
  aggregates ??= readAggregates(run)
  const trace = traceSelect(statement, columnsOf, await aggregates)
  traces.set(model, { columns, trace })
  return trace
}

/** Macros that give one value a row; all others are taken for aggregates, as some are. */
const OF_ROWS = [
  'to_unixtime',
  'from_unixtime',
  'json_extract_scalar',
  'sequence',
  'regexp_like',
  'day_of_week',
]

async function readAggregates(run: Run): Promise<ReadonlySet<string>> {
  const rows = await run.lane.rows<{ name: string }>(
    `SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions()
     WHERE function_type = 'aggregate' OR (function_type = 'macro' AND NOT internal)`,
  )
  return new Set(rows.map(({ name }) => name).filter((name) => !OF_ROWS.includes(name)))
}

/** So many columns are asked for their values before none is taken. */
const MOST_TRIED = 2

export interface Wanted {
  /** No other column. */
  name?: string
  /** Only columns that changed rows bear themselves. */
  isDirect?: boolean
  /** Only columns with so few values that they are written out, of the finest few. */
  isWritten?: boolean
}

export interface FoundColumn {
  column: number
  name: string
  values: Found
}

/** By the finest column, of those that are wanted, that tells for each changed input what it touches; null when none does. */
export async function findLane(
  run: Run,
  sets: ValueSets,
  relation: Relation,
  changed: ReadonlySet<string>,
  wanted: Wanted = {},
): Promise<Lane | null> {
  const found = await findColumn(run, sets, relation, changed, wanted)
  return found && laneOf(run, sets, relation, found)
}

/** The same, before it is asked what has to be read of each input. */
export async function findColumn(
  run: Run,
  sets: ValueSets,
  relation: Relation,
  changed: ReadonlySet<string>,
  { name: wanted, isDirect = false, isWritten = false }: Wanted = {},
): Promise<FoundColumn | null> {
  const moved = [...relation.touches].filter(([{ relation: name }]) => changed.has(name))
  if (!moved[0]) return null
  const columns = moved[0][1]
    .map(({ column }) => column)
    .filter((column) => wanted === undefined || relation.columns[column]?.name === wanted)
  const common = columns.filter((column) => moved.every(([, list]) => touchAt(list, column)))
  const ranked = await rank(run, relation, moved, common)
  const isOwn = ({ column }: Ranked) => moved.every(([, list]) => touchAt(list, column)?.hops.length === 0)
  const first = isDirect ? ranked.find(isOwn) : ranked[0]
  for (const { column } of isWritten ? coarser(ranked) : first ? [first] : []) {
    const parts: Found[] = []
    for (const [{ relation: name }, list] of moved)
      parts.push(await sets.touched(name, touchAt(list, column) as Touch))
    const values = await sets.union(parts)
    const name = relation.columns[column]?.name ?? ''
    if (isWritten && (name === '' || values.hasNull || values.list === null)) continue
    return { column, name, values }
  }
  return null
}

/** Those next to the finest, not of its own kind: a coarser one may have few values where that has many. */
function coarser(ranked: readonly Ranked[]): Ranked[] {
  const most = (ranked[0]?.size ?? 0) / 2
  return ranked.filter(({ size, isText }) => isText && size <= most).slice(0, MOST_TRIED)
}

export async function laneOf(
  run: Run,
  sets: ValueSets,
  relation: Relation,
  { column, name, values: found }: FoundColumn,
): Promise<Lane> {
  const restrictions: Lane['restrictions'] = new Map()
  const values = await sets.settle(found)
  for (const [occurrence, list] of relation.touches) {
    const touch = touchAt(list, column)
    const needed = touch && (await sets.reaching(touch, values, rowsOf(run, occurrence.relation)))
    if (needed) restrictions.set(occurrence, { by: touch.by, values: needed })
  }
  return { name, values, restrictions }
}

function touchAt(touches: readonly Touch[], column: number): Touch | undefined {
  return touches.find((touch) => touch.column === column)
}

interface Ranked {
  column: number
  /** How many values it has, as far as that was looked at. */
  size: number
  score: number
  isText: boolean
}

/** The finest first; those that are reached by fewer hops go before as fine ones. */
async function rank(
  run: Run,
  relation: Relation,
  moved: [Occurrence, Touch[]][],
  columns: readonly number[],
): Promise<Ranked[]> {
  const placed = [...new Set(columns)].map((column) => {
    const touches = moved.map(([occurrence, list]) => ({ occurrence, touch: touchAt(list, column) as Touch }))
    const hops = touches.reduce((sum, { touch }) => sum + touch.hops.length, 0)
    return { column, hops, place: placeOf(relation, touches[0]!, column) }
  })
  await measureColumns(
    run,
    placed.flatMap(({ place }) => place ?? []),
  )
  const ranked = placed.map(({ column, hops, place }): Ranked => {
    const size = place ? valuesOf(run, place) : 1
    const isText = place !== null && run.state.tables.get(place.relation)?.get(place.column) === 'VARCHAR'
    return { column, size, score: size / (1 + hops / 4), isText }
  })
  return ranked.sort((a, b) => b.score - a.score)
}

/** A column of a table that has a lane's values. */
function placeOf(
  relation: Relation,
  { occurrence, touch }: { occurrence: Occurrence; touch: Touch },
  column: number,
): Place | null {
  if (touch.hops.length === 0) return { relation: occurrence.relation, column: touch.by }
  for (const [other, list] of relation.touches) {
    const direct = touchAt(list, column)
    if (direct?.hops.length === 0) return { relation: other.relation, column: direct.by }
  }
  const last = touch.hops.at(-1)?.routes[0]?.at(-1)
  return last ? { relation: last.relation, column: last.to } : null
}

/** A text whose uses of inputs read only what the lanes ask for; `before` as the inputs were at the last build. */
export function restrict(
  run: Run,
  model: Pick<Model, 'sql' | 'references'>,
  trace: readonly { relation: Relation; lane: Lane | null }[],
  isBefore = false,
): string {
  const wanted = new Map<number, Restriction[] | null>()
  for (const { relation, lane } of trace) {
    for (const [occurrence] of relation.touches) {
      const needed = lane?.restrictions.get(occurrence)
      const known = wanted.get(occurrence.location)
      if (known === null) continue
      // A part that nothing touches is not read at all.
      if (!lane) wanted.set(occurrence.location, known ?? [])
      else if (!needed) wanted.set(occurrence.location, null)
      else wanted.set(occurrence.location, [...(known ?? []), needed])
    }
  }
  return replaceReferences(model.sql, model.references, (relation, { location }) => {
    const restrictions = wanted.get(location)
    const before = isBefore ? rowsBefore(run, relation) : null
    if (!restrictions) return isBefore ? (before ?? qualified(relation)) : null
    const predicates = predicatesOf(restrictions)
    if (before) return `(SELECT * FROM ${before} WHERE ${[...new Set(predicates)].join(' OR ') || 'FALSE'})`
    const table = qualified(relation)
    return `(SELECT * FROM ${table} WHERE ${picked(table, predicates, rowsOf(run, relation))})`
  })
}

/** Lists of one column are put together: the engine finds rows of one list in half the time that it takes for either of two. */
function predicatesOf(restrictions: readonly Restriction[]): string[] {
  const columns = Map.groupBy(restrictions, ({ by }) => by)
  return [...columns].flatMap(([by, own]) => {
    const all = own.map(({ values }) => values)
    const known = together(all)
    const sets = known && known.select !== null ? [known] : all
    return sets.map((values) => within(identifier(by), values))
  })
}

function rowsBefore(run: Run, relation: string): string | null {
  const delta = run.deltas.get(relation)
  return delta?.kind === 'rows' ? (delta.whole?.before ?? null) : null
}
