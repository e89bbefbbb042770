import { ALL } from './delta.ts'
import { fillMoved, findMoved, movedKeys } from './differences.ts'
import { exchangePart, isExchanged } from './exchange.ts'
import { describeTable, fillNext, fillTable } from './fill.ts'
import type { Model } from './model.ts'
import { moveDifferences, UNCHANGED, WHOLE, type Extent, type Outcome } from './move.ts'
import { qualified } from './parse.ts'
import type { Plan } from './plan.ts'
import { countRows, NEXT, type Run } from './run.ts'
import { describe } from './staging.ts'
import type { Difference } from './touch/plan.ts'

export type { ComputedModel } from './run.ts'

/** Beyond this a copy for comparing costs more memory than a rebuild of what follows costs time. */
const LARGEST_COPY_ROWS = 5_000_000

/** Brings one table up to date. */
export async function rebuildModel(run: Run, model: Model, plan: Plan): Promise<Outcome> {
  if (plan.how === 'skipped') return UNCHANGED
  if (plan.how === 'partitions') {
    if (await isExchanged(run, model, plan)) return exchangePart(run, model, plan)
    const rowCount = await fillNext(run, model, plan)
    return move(run, model, { column: plan.column, where: plan.isTouched }, rowCount)
  }
  if (plan.how === 'differences') {
    const moved = await moveTouched(run, model, plan)
    if (moved) return moved
  }
  const before = run.state.tables.get(model.name)
  if (run.isFull || !before) return createAnew(run, model)
  const hadRows = run.state.rowCounts.get(model.name) ?? (await countRows(run.lane, qualified(model.name)))
  return hadRows > LARGEST_COPY_ROWS ? createAnew(run, model) : replaceDifferent(run, model, before, hadRows)
}

/** Null when that cannot be told for certain. */
async function moveTouched(run: Run, model: Model, plan: Difference): Promise<Outcome | null> {
  const count = await findMoved(run, model, plan)
  if (count === null) return null
  if (count === 0) return UNCHANGED
  const where = await movedKeys(run, model)
  const rowCount = await fillMoved(run, model, where)
  return rowCount === null ? null : move(run, model, { column: null, where }, rowCount)
}

async function move(run: Run, model: Model, extent: Extent, rowCount: number): Promise<Outcome> {
  return (await moveDifferences(run, model, extent, rowCount)) ?? adoptNext(run, model)
}

async function createAnew(run: Run, model: Model): Promise<Outcome> {
  await fillTable(run, model)
  return { delta: ALL, suspects: `${qualified(model.name)} WHERE TRUE` }
}

/** Makes the rows next to the old table and moves over only those that differ, where these are few. */
async function replaceDifferent(
  run: Run,
  model: Model,
  before: Map<string, string>,
  hadRows: number,
): Promise<Outcome> {
  const rowCount = await fillNext(run, model)
  const after = await describe(run.lane, run.state, model)
  const hasShape = JSON.stringify([...before]) === JSON.stringify([...after])
  if (!hasShape) return adoptNext(run, model)
  return hadRows + rowCount === 0 ? UNCHANGED : move(run, model, WHOLE, rowCount)
}

async function adoptNext(run: Run, model: Model): Promise<Outcome> {
  await run.lane.run(`CREATE OR REPLACE TABLE ${qualified(model.name)} AS SELECT * FROM ${NEXT}`)
  await describeTable(run, model)
  return { delta: ALL, suspects: `${NEXT} WHERE TRUE` }
}
