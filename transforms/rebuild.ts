import { ALL, NONE, wantedColumns, type Delta, type WholeDelta } from './delta.ts'
import { describeTable, fillNext, fillTable, readTypes } from './fill.ts'
import type { Lane } from './lanes.ts'
import type { Model } from './model.ts'
import { identifier, qualified } from './parse.ts'
import { fillMoved, findMoved, movedKeys } from './differences.ts'
import type { Plan } from './plan.ts'
import type { Difference } from './touch/plan.ts'
import { countRows, createTemporary, deltaTable, DIFFERENT, NEXT, type Run } from './run.ts'

export type { ComputedModel } from './run.ts'

/** How a table differs from before, and where rows are that may have broken its grain; null: nowhere new. */
export interface Outcome {
  delta: Delta
  suspects: string | null
}

/** Beyond this a copy for comparing costs more memory than a rebuild of what follows costs time. */
const LARGEST_COPY_ROWS = 5_000_000
/** Beyond this share of differing rows a table that is not small is written anew. */
const LARGEST_SHARE = 0.3
const SMALL_ROWS = 5000
/** Of more differing rows only the columns are kept by which partitions are declared. */
const MOST_KEPT_ROWS = 100_000

/** Of more differing rows nobody asks in which columns: hardly one stays the same. */
const MOST_COMPARED_ROWS = 10_000

/** The rows of a table that NEXT replaces, and the column by whose values they are picked, if it is one. */
interface Extent {
  column: string | null
  where: string
}

const WHOLE: Extent = { column: null, where: 'TRUE' }
const UNCHANGED: Outcome = { delta: NONE, suspects: null }

/** Brings one table up to date. */
export async function rebuildModel(run: Run, model: Model, plan: Plan): Promise<Outcome> {
  if (plan.how === 'skipped') return UNCHANGED
  if (plan.how === 'partitions') {
    await fillNext(run, model, plan)
    return moveDifferences(run, model, { column: plan.column, where: plan.isTouched })
  }
  if (plan.how === 'differences') {
    const moved = await moveTouched(run, model, plan)
    if (moved) return moved
  }
  const before = run.state.tables.get(model.name)
  if (run.isFull || !before) return createAnew(run, model)
  const hadRows = await countRows(run.lane, qualified(model.name))
  return hadRows > LARGEST_COPY_ROWS ? createAnew(run, model) : replaceDifferent(run, model, before, hadRows)
}

/** Null when that cannot be told for certain. */
async function moveTouched(run: Run, model: Model, plan: Difference): Promise<Outcome | null> {
  const count = await findMoved(run, model, plan)
  if (count === null) return null
  if (count === 0) return UNCHANGED
  const where = await movedKeys(run, model)
  if (!(await fillMoved(run, model, where))) return null
  return moveDifferences(run, model, { column: null, where })
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
  const after = await readTypes(run.lane, NEXT)
  const hasShape = JSON.stringify([...before]) === JSON.stringify([...after])
  if (!hasShape) return adoptNext(run, model)
  return hadRows + rowCount === 0 ? UNCHANGED : moveDifferences(run, model, WHOLE, rowCount)
}

async function adoptNext(run: Run, model: Model): Promise<Outcome> {
  await run.lane.run(`CREATE OR REPLACE TABLE ${qualified(model.name)} AS SELECT * FROM ${NEXT}`)
  await describeTable(run, model)
  return { delta: ALL, suspects: `${NEXT} WHERE TRUE` }
}

/**
 * Compares NEXT with the table's rows in its scope by hash of the whole row, and moves what differs.
 */
async function moveDifferences(
  run: Run,
  model: Model,
  { column, where: scope }: Extent,
  rowCount = 0,
): Promise<Outcome> {
  const { lane } = run
  const table = qualified(model.name)
  const columns = [...(run.state.tables.get(model.name)?.keys() ?? [])]
  const names = columns.map(identifier).join(', ')
  const { gone, come } = await compareRows(lane, names, `${table} WHERE ${scope}`)
  if (gone + come === 0) return UNCHANGED
  const isMuch = rowCount > SMALL_ROWS && gone + come > rowCount * LARGEST_SHARE
  if (scope === WHOLE.where && isMuch) return adoptNext(run, model)
  const differs = `hash(${names}) IN (SELECT h FROM ${DIFFERENT})`
  const old = `${table} WHERE ${scope} AND ${differs}`
  const fresh = `${NEXT} WHERE ${differs}`
  const delta = await keepDelta(run, model, {
    columns,
    gone: gone > 0 ? old : null,
    come: come > 0 ? fresh : null,
    count: gone + come,
  })
  if (gone > 0) await lane.run(`DELETE FROM ${old}`)
  if (come > 0) await lane.run(`INSERT INTO ${table} (${names}) SELECT ${names} FROM ${fresh}`)
  return { delta, suspects: come > 0 ? suspectsIn(run, model, column, fresh) : null }
}

/** Leaves the hashes of differing rows in DIFFERENT; returns how many of them the table and NEXT have. */
async function compareRows(lane: Lane, names: string, old: string): Promise<{ gone: number; come: number }> {
  const counted = (from: string) => `(SELECT hash(${names}) AS h, count(*) AS n FROM ${from} GROUP BY h)`
  const select = `SELECT h, a.n AS gone, b.n AS come
    FROM ${counted(old)} AS a FULL JOIN ${counted(NEXT)} AS b USING (h) WHERE a.n IS DISTINCT FROM b.n`
  const different = await createTemporary(lane, DIFFERENT, select)
  if (different === 0) return { gone: 0, come: 0 }
  const [row] = await lane.rows<{ gone: number; come: number }>(
    `SELECT count(gone) AS gone, count(come) AS come FROM ${DIFFERENT}`,
  )
  return row ?? { gone: 0, come: 0 }
}

/**
 * Only a key that a moved row bears can have come to be there twice. NEXT holds all rows of its partitions, so where
 * the partition is part of the key, or all is one partition, it is enough to look there.
 */
function suspectsIn(run: Run, model: Model, column: string | null, fresh: string): string {
  const { grain } = model.header
  const keys = grain.map(identifier).join(', ')
  const place = column === null || grain.includes(column) ? NEXT : qualified(model.name)
  return keys === ''
    ? `${NEXT} WHERE FALSE`
    : `${place} WHERE hash(${keys}) IN (SELECT hash(${keys}) FROM ${fresh})`
}

interface Moved {
  columns: string[]
  gone: string | null
  come: string | null
  count: number
}

async function keepDelta(run: Run, model: Model, { columns, gone, come, count }: Moved): Promise<Delta> {
  const isWhole = count <= MOST_KEPT_ROWS
  const kept = isWhole
    ? columns
    : wantedColumns(run.registry, model.name).filter((name) => columns.includes(name))
  const table = deltaTable(model.name)
  const names = kept.map(identifier).join(', ')
  const selects = [
    ...(gone ? [`SELECT ${names}, false AS __is_come FROM ${gone}`] : []),
    ...(come ? [`SELECT ${names}, true AS __is_come FROM ${come}`] : []),
  ]
  if (kept.length > 0) await createTemporary(run.lane, table, selects.join(' UNION ALL '))
  const select = (column: string) => `SELECT DISTINCT ${identifier(column)} FROM ${table}`
  const whole = isWhole ? wholeDelta(model, names, table, select) : null
  const keys = model.header.grain
  const isSame = gone !== null && come !== null && keys.length > 0 && count <= MOST_COMPARED_ROWS
  const differing = isSame ? await differingColumns(run.lane, table, keys, columns) : undefined
  return { kind: 'rows', columns: new Set(kept), select, whole, differing }
}

/** Undefined where rows came or went: not each that went has one with its key that came. */
async function differingColumns(
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

function wholeDelta(
  model: Model,
  names: string,
  table: string,
  moved: (column: string) => string,
): WholeDelta {
  const keys = (model.header.grain.length > 0 ? model.header.grain.map(identifier) : [names]).join(', ')
  const came = `SELECT hash(${keys}) FROM ${table} WHERE __is_come`
  const before = `(SELECT ${names} FROM ${qualified(model.name)} WHERE hash(${keys}) NOT IN (${came})
    UNION ALL SELECT ${names} FROM ${table} WHERE NOT __is_come)`
  return { moved, gone: `(SELECT ${names} FROM ${table} WHERE NOT __is_come)`, before }
}
