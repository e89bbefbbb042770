import { ALL, type Delta } from './delta.ts'
import type { Model } from './model.ts'
import { identifier, qualified, replaceReferences } from './parse.ts'
import { AFFECTED, countRows, createTemporary, type Run } from './run.ts'
import { movedSources } from './touch/columns.ts'
import { planComputed, planTouched, type Difference, type Part } from './touch/plan.ts'

export type Plan = { how: 'skipped' } | { how: 'full' } | Part | Difference

const FULL: Plan = { how: 'full' }
const SKIPPED: Plan = { how: 'skipped' }
/** Partitions beyond this share of a table's rows are not worth picking out. */
const LARGEST_SHARE = 0.2
/** So few partitions are never too many, and so small a table is computed whole as fast as in part. */
const FEW_KEYS = 100

/** Decides how a model is brought up to date: by the partitions that it declares, else by what its select tells of itself. */
export async function planModel(run: Run, model: Model, hash: string): Promise<Plan> {
  const { state } = run
  const known = state.tables.has(model.name) && state.models.get(model.name) === hash
  if (run.isFull || !known) return FULL
  const sources = await movedSources(run, model)
  if (sources.length === 0) return SKIPPED
  const isComputed = model.header.computed !== null
  const plan =
    (isComputed ? await planComputed(run, model, sources) : await planDeclared(run, model, sources)) ??
    (isComputed ? null : await planTouched(run, model, sources)) ??
    FULL
  return plan.how === 'partitions' && (await isLargeShare(run, model, plan)) ? FULL : plan
}

/** Null when the partition that a model declares, if any, does not cover all that changed. */
async function planDeclared(run: Run, model: Model, sources: readonly string[]): Promise<Plan | null> {
  const column = model.header.partition
  const affected = column && affectedSelect(run, sources, column)
  if (!column || !affected) return null
  const count = await createTemporary(run.lane, AFFECTED, affected)
  if (count === 0) return SKIPPED
  if ((await countRows(run.lane, `${AFFECTED} WHERE ${identifier(column)} IS NULL`)) > 0) return null
  const textOf = (part: Model) => restrictInputs(run, part, column)
  return { how: 'partitions', column, count, isTouched: isAffected(column), textOf }
}

async function isLargeShare(run: Run, model: Model, { count, isTouched }: Part): Promise<boolean> {
  if (count <= FEW_KEYS) return false
  const touched = await run.sets.countRows(model.name, isTouched)
  return touched > (run.state.rowCounts.get(model.name) ?? 0) * LARGEST_SHARE
}

/** The predicate of rows in the affected partitions. */
function isAffected(column: string): string {
  return `${identifier(column)} IN (SELECT ${identifier(column)} FROM ${AFFECTED})`
}

/** What a model or check with a partition has to look at again, from its inputs' deltas; null when that is everything. */
export function affectedSelect(run: Run, sources: readonly string[], column: string): string | null {
  const changed = sources
    .map((source): Delta => run.deltas.get(source) ?? ALL)
    .filter((delta) => delta.kind !== 'none')
  const selects: string[] = []
  for (const delta of changed) {
    if (delta.kind !== 'rows' || !delta.columns.has(column)) return null
    selects.push(delta.select(column))
  }
  return selects.join(' UNION ')
}

/** The same select over the affected partitions only, of every input that has the column. */
export function restrictInputs(run: Run, model: Pick<Model, 'sql' | 'references'>, column: string): string {
  return replaceReferences(model.sql, model.references, (relation) =>
    run.state.tables.get(relation)?.has(column)
      ? `(SELECT * FROM ${qualified(relation)} WHERE ${isAffected(column)})`
      : null,
  )
}
