import type { Model } from '../model.ts'
import { identifier } from '../parse.ts'
import type { Only, Run } from '../run.ts'
import { deltaFor } from './columns.ts'
import type { Relation } from './relation.ts'
import {
  findColumn,
  findLane,
  laneOf,
  restrict,
  traceModel,
  type FoundColumn,
  type Lane,
  type Wanted,
} from './scope.ts'
import { within } from './values.ts'

/** Rows with some values in a column are computed anew. */
export interface Part {
  how: 'partitions'
  column: string
  /** How many values. */
  count: number
  /** The predicate of these rows. */
  isTouched: string
  textOf(part: Model): string
  /** Tells a program the same. */
  only?: Only
}

/** Some rows are computed as they are now and as they were: what differs has come or gone. */
export interface Difference {
  how: 'differences'
  /** The select itself, or those of an entity's staging files that are touched. */
  texts: { model: Model; now: string; before: string }[]
}

/** What a model has to compute, read off its select; null: everything. */
export async function planTouched(
  run: Run,
  model: Model,
  sources: readonly string[],
): Promise<Part | Difference | { how: 'skipped' } | null> {
  const changed = changedOf(run, sources)
  if (!changed || model.header.grain.length === 0) return null
  if (model.layer === 'entity') return planEntity(run, model, changed)
  const { result } = await traceModel(run, model)
  const lane = await findNarrow(run, model, result, changed)
  if (!lane || lane.name === '') return planDifference(run, [model], changed)
  // Rows whose value is unknown are touched too where that is among the values.
  if (lane.values.count === 0 && !lane.values.hasNull) return { how: 'skipped' }
  const column = lane.name
  const isTouched = within(identifier(column), lane.values)
  const text = restrict(run, model, [{ relation: result, lane }])
  return { how: 'partitions', column, count: lane.values.count, isTouched, textOf: () => text }
}

/** So many rows more are computed as soon as reading all of an input for fewer. */
const FEW_ROWS = 1000

/**
 * Where the finest column was reached by others and has too many values to write out, inputs would be read whole: one that
 * changed rows bear themselves, or else another one, with few values, is better unless it picks many more rows.
 */
async function findNarrow(
  run: Run,
  model: Model,
  result: Relation,
  changed: ReadonlySet<string>,
): Promise<Lane | null> {
  const find = (wanted: Wanted) => findColumn(run, run.sets, result, changed, wanted)
  const take = (found: FoundColumn) => laneOf(run, run.sets, result, found)
  const finest = await find({})
  if (!finest || finest.name === '' || finest.values.list !== null) return finest && take(finest)
  const isBetter = async (other: FoundColumn) => {
    if (!isWritten(other)) return false
    const count = await countPicked(run, model, other)
    return count <= FEW_ROWS || count <= (await countPicked(run, model, finest)) * 2 + FEW_ROWS
  }
  for (const wanted of [{ isDirect: true }, { isWritten: true }]) {
    const other = await find(wanted)
    if (other && (await isBetter(other))) return take(other)
  }
  return take(finest)
}

function isWritten({ name, values }: FoundColumn): boolean {
  return name !== '' && values.list !== null && !values.hasNull
}

/** No more than it had at the last build, which is enough to know of a small one. */
async function countPicked(run: Run, model: Model, { name, values }: FoundColumn): Promise<number> {
  const rows = run.state.rowCounts.get(model.name)
  if (rows !== undefined && rows <= FEW_ROWS) return rows
  return run.sets.countRows(model.name, within(identifier(name), await run.sets.settle(values)))
}

/**
 * What a program has to compute of its model, by the column of its partition; null: everything. The select in its place
 * gives no row, but hangs on the inputs as the program's rows do.
 */
export async function planComputed(
  run: Run,
  model: Model,
  sources: readonly string[],
): Promise<Part | { how: 'skipped' } | null> {
  const column = model.header.partition
  const changed = changedOf(run, sources)
  if (!changed || column === null) return null
  const { result } = await traceModel(run, model)
  const told = new Set([...result.touches.keys()].map(({ relation }) => relation))
  const lane = [...changed].every((name) => told.has(name))
    ? await findLane(run, run.sets, result, changed, { name: column })
    : null
  if (!lane) return null
  const { values } = lane
  if (values.count === 0 && !values.hasNull) return { how: 'skipped' }
  const only = (name: string) => within(name, values)
  const isTouched = only(identifier(column))
  return { how: 'partitions', column, count: values.count, isTouched, textOf: () => model.sql, only }
}

/** A check's select over what is touched; null: over everything. */
export async function planCheck(
  run: Run,
  check: Pick<Model, 'sql' | 'references' | 'inputs'>,
): Promise<{ text: string; isTouched: string } | null> {
  const changed = changedOf(run, check.inputs)
  if (!changed) return null
  const { result } = await traceModel(run, check)
  const lane = await findLane(run, run.sets, result, changed)
  const isOne = result.columns.filter(({ name }) => name === lane?.name).length === 1
  if (!lane || lane.name === '' || !isOne) return null
  const text = restrict(run, check, [{ relation: result, lane }])
  return { text, isTouched: within(identifier(lane.name), lane.values) }
}

/** The inputs that changed; null when of one of them nobody knows in which rows. */
function changedOf(run: Run, sources: readonly string[]): Set<string> | null {
  const changed = new Set(sources.filter((source) => run.deltas.get(source)?.kind !== 'none'))
  for (const source of changed) {
    const delta = run.deltas.get(source)
    if (delta?.kind !== 'rows' || !delta.whole) return null
  }
  return changed
}

async function planEntity(run: Run, entity: Model, changed: ReadonlySet<string>): Promise<Difference | null> {
  const touched: Model[] = []
  for (const name of entity.inputs) {
    const staging = run.registry.models.get(name) as Model
    const deltas = await Promise.all(staging.inputs.map((input) => deltaFor(run, staging, input)))
    if (deltas.some(({ kind }) => kind !== 'none')) touched.push(staging)
  }
  return planDifference(run, touched, changed)
}

async function planDifference(
  run: Run,
  models: readonly Model[],
  changed: ReadonlySet<string>,
): Promise<Difference | null> {
  const texts: Difference['texts'] = []
  for (const model of models) {
    const { parts } = await traceModel(run, model)
    const lanes = parts && (await lanesOf(run, parts, changed))
    if (!lanes) return null
    texts.push({ model, now: restrict(run, model, lanes), before: restrict(run, model, lanes, true) })
  }
  return { how: 'differences', texts }
}

async function lanesOf(
  run: Run,
  parts: readonly Relation[],
  changed: ReadonlySet<string>,
): Promise<{ relation: Relation; lane: Lane | null }[] | null> {
  const lanes: { relation: Relation; lane: Lane | null }[] = []
  for (const relation of parts) {
    const isMoved = [...relation.touches.keys()].some((one) => changed.has(one.relation))
    const lane = isMoved ? await findLane(run, run.sets, relation, changed) : null
    if (isMoved && !lane) return null
    lanes.push({ relation, lane })
  }
  return lanes
}
