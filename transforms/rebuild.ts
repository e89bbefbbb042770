import { ALL, NONE, wantedColumns, type Delta } from './delta.ts'
import type { Lane } from './lanes.ts'
import type { ColumnBatch } from './append.ts'
import type { Model, Registry } from './model.ts'
import { sourcesOf } from './order.ts'
import { identifier, qualified, replaceReferences } from './parse.ts'
import { quote } from './settings.ts'
import { dropTwins, unionStaging } from './staging.ts'
import type { BuildState } from './state.ts'

/** Fills a model that SQL cannot say: reads through the lane, gives its rows as column arrays, in as many calls as it likes. */
export type ComputedModel = (lane: Lane, out: (columns: ColumnBatch) => Promise<void>) => Promise<void>

/** A build under way. */
export interface Run {
  lane: Lane
  registry: Registry
  computed: Record<string, ComputedModel>
  state: BuildState
  deltas: Map<string, Delta>
  /** Everything is made anew and nothing is compared. */
  isFull: boolean
}

export type Plan = { how: 'skipped' } | { how: 'full' } | { how: 'partitions'; column: string }

/** Partitions beyond this share of a table's rows are not worth picking out. */
const LARGEST_SHARE = 0.2
/** Tables below this size are compared whole in no time. */
const SMALL_ROWS = 5000
/** Beyond this a copy for comparing costs more memory than a rebuild of what follows costs time. */
const LARGEST_COPY_ROWS = 1_000_000

const UNCHANGED: Outcome = { delta: NONE, suspects: null }
const ANEW: Outcome = { delta: ALL, suspects: null }

/** Decides how a model is brought up to date, leaving the affected partitions in the temporary table __affected. */
export async function planModel(run: Run, model: Model, hash: string): Promise<Plan> {
  const { state, lane } = run
  const known = state.tables.has(model.name) && state.models.get(model.name) === hash
  if (run.isFull || !known) return { how: 'full' }
  const sources = sourcesOf(run.registry.models, model)
  if (sources.every((source) => run.deltas.get(source)?.kind === 'none')) return { how: 'skipped' }
  const column = model.header.partition
  const affected = column && model.header.computed === null ? affectedSelect(run, sources, column) : null
  if (!column || affected === null) return { how: 'full' }
  const name = identifier(column)
  await lane.run(`CREATE OR REPLACE TEMP TABLE __affected AS ${affected}`)
  const [size] = await lane.rows<{ keys: number; unknown: number; touched: number; total: number }>(
    `SELECT (SELECT count(*) FROM __affected) AS keys,
       (SELECT count(*) FROM __affected WHERE ${name} IS NULL) AS unknown,
       (SELECT count(*) FROM ${qualified(model.name)} WHERE ${name} IN (SELECT ${name} FROM __affected)) AS touched,
       (SELECT count(*) FROM ${qualified(model.name)}) AS total`,
  )
  if (!size || size.keys === 0) return { how: 'skipped' }
  const isMuch = size.total > SMALL_ROWS && Math.max(size.touched, size.keys) > size.total * LARGEST_SHARE
  return isMuch || size.unknown > 0 ? { how: 'full' } : { how: 'partitions', column }
}

/** How a table differs from before, and which of its rows (a predicate) may have broken its grain; null: any. */
export interface Outcome {
  delta: Delta
  suspects: string | null
}

/** Brings one table up to date. */
export async function rebuildModel(run: Run, model: Model, plan: Plan): Promise<Outcome> {
  if (plan.how === 'skipped') return UNCHANGED
  if (plan.how === 'partitions') return replacePartitions(run, model, plan.column)
  const before = run.state.tables.get(model.name)
  if (run.isFull || !before) return createAnew(run, model)
  const rows = await countRows(run.lane, qualified(model.name))
  return rows > LARGEST_COPY_ROWS ? createAnew(run, model) : replaceDifferent(run, model, before)
}

async function createAnew(run: Run, model: Model): Promise<Outcome> {
  await fill(run, model, qualified(model.name), 'TABLE')
  await describeTable(run, model)
  return ANEW
}

/** Makes the table next to the old one and moves over only the rows that differ. */
async function replaceDifferent(run: Run, model: Model, before: Map<string, string>): Promise<Outcome> {
  const { lane } = run
  await fill(run, model, 'temp.main.__next', 'TEMP TABLE')
  const after = await readTypes(lane, 'temp', '__next')
  if (JSON.stringify([...before]) !== JSON.stringify([...after])) {
    await lane.run(`CREATE OR REPLACE TABLE ${qualified(model.name)} AS SELECT * FROM temp.main.__next`)
    await describeTable(run, model)
    return ANEW
  }
  return moveDifferences(run, model, 'TRUE')
}

async function replacePartitions(run: Run, model: Model, column: string): Promise<Outcome> {
  await fill(run, model, 'temp.main.__next', 'TEMP TABLE', column)
  const name = identifier(column)
  return moveDifferences(run, model, `${name} IN (SELECT ${name} FROM temp.main.__affected)`)
}

/** Compares __next with the rows of the table in `scope` by hash of the whole row, and moves what differs. */
async function moveDifferences(run: Run, model: Model, scope: string): Promise<Outcome> {
  const { lane, registry, state } = run
  const table = qualified(model.name)
  const columns = [...(state.tables.get(model.name)?.keys() ?? [])]
  const names = columns.map(identifier).join(', ')
  const counted = (from: string) => `(SELECT hash(${names}) AS h, count(*) AS n FROM ${from} GROUP BY h)`
  await lane.run(`CREATE OR REPLACE TEMP TABLE __different AS SELECT h
    FROM ${counted(`${table} WHERE ${scope}`)} AS a FULL JOIN ${counted('temp.main.__next')} AS b USING (h)
    WHERE a.n IS DISTINCT FROM b.n`)
  if ((await countRows(lane, 'temp.main.__different')) === 0) return UNCHANGED
  const differs = `hash(${names}) IN (SELECT h FROM temp.main.__different)`
  const wanted = wantedColumns(registry, model.name).filter((column) => columns.includes(column))
  const delta = await keepDelta(lane, model.name, wanted, [
    `${table} WHERE ${scope} AND ${differs}`,
    `temp.main.__next WHERE ${differs}`,
  ])
  await lane.run(`DELETE FROM ${table} WHERE ${scope} AND ${differs}`)
  await lane.run(`INSERT INTO ${table} (${names}) SELECT ${names} FROM temp.main.__next WHERE ${differs}`)
  return { delta, suspects: suspectsOf(model, scope, `temp.main.__next WHERE ${differs}`) }
}

/** Only a key that a moved row bears can have come to be there twice. */
function suspectsOf(model: Model, scope: string, moved: string): string {
  const { grain, partition } = model.header
  const keys = grain.map(identifier).join(', ')
  const near = partition !== null && grain.includes(partition) ? scope : 'TRUE'
  return keys === '' ? 'FALSE' : `${near} AND hash(${keys}) IN (SELECT hash(${keys}) FROM ${moved})`
}

async function keepDelta(lane: Lane, name: string, wanted: string[], changed: string[]): Promise<Delta> {
  const table = `temp.main.${identifier(`__delta_${name}`)}`
  if (wanted.length > 0) {
    const names = wanted.map(identifier).join(', ')
    const selects = changed.map((from) => `SELECT ${names} FROM ${from}`)
    await lane.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(`__delta_${name}`)} AS ${selects.join(' UNION ')}`,
    )
  }
  return {
    kind: 'rows',
    columns: new Set(wanted),
    select: (column) => `SELECT ${identifier(column)} FROM ${table}`,
  }
}

/** Creates `target` with the model's rows: all of them, or those of the affected partitions of `column`. */
async function fill(
  run: Run,
  model: Model,
  target: string,
  kind: 'TABLE' | 'TEMP TABLE',
  column?: string,
): Promise<void> {
  const { lane, registry, state } = run
  const textOf = (part: Model) => (column ? restrictInputs(run, part, column) : part.sql)
  const select =
    model.layer === 'entity' ? await unionStaging(lane, registry, state, model, textOf) : textOf(model)
  const scope = column
    ? `\nWHERE ${identifier(column)} IN (SELECT ${identifier(column)} FROM temp.main.__affected)`
    : ''
  const text = scope ? `SELECT * FROM (\n${select}\n)${scope}` : select
  await lane.run(`CREATE OR REPLACE ${kind} ${target} AS\n${text}`)
  if (model.layer === 'entity') await dropTwins(lane, target, model)
  if (model.header.computed !== null) {
    const compute = run.computed[model.name]
    if (!compute) throw new Error(`No program computes ${model.file}: ${model.header.computed}`)
    const name = kind === 'TABLE' ? `main.${model.name}` : target
    await compute(lane, (columns) => lane.append(name, columns))
  }
}

/** What a model or check with a partition has to look at again, from its inputs' deltas; null when that is everything. */
export function affectedSelect(run: Run, sources: readonly string[], column: string): string | null {
  const changed = sources
    .map((source) => run.deltas.get(source) ?? ALL)
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
  const name = identifier(column)
  return replaceReferences(model.sql, model.references, (relation) =>
    run.state.tables.get(relation)?.has(column)
      ? `(SELECT * FROM ${qualified(relation)} WHERE ${name} IN (SELECT ${name} FROM temp.main.__affected))`
      : null,
  )
}

/** Puts the header's words where every SQL tool finds them, and takes note of the new shape. */
async function describeTable(run: Run, model: Model): Promise<void> {
  const { lane, state } = run
  const types = await readTypes(lane, null, model.name)
  state.tables.set(model.name, types)
  const { definition, title, columns } = model.header
  const comments = columns
    .filter((note) => types.has(note.name))
    .map((note) => {
      const words = note.unit ? `${note.meaning}, ${note.unit}` : note.meaning
      return `COMMENT ON COLUMN ${qualified(model.name)}.${identifier(note.name)} IS ${quote(words)}`
    })
  const words = definition ?? title
  if (words) comments.unshift(`COMMENT ON TABLE ${qualified(model.name)} IS ${quote(words)}`)
  if (comments.length > 0) await lane.run(comments.join(';\n'))
}

async function readTypes(lane: Lane, catalog: string | null, name: string): Promise<Map<string, string>> {
  const rows = await lane.rows<{ column_name: string; data_type: string }>(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = $name
       AND database_name = coalesce($catalog, current_database()) ORDER BY column_index`,
    { name, catalog },
  )
  return new Map(rows.map((row) => [row.column_name, row.data_type]))
}

export async function countRows(lane: Lane, table: string): Promise<number> {
  const [row] = await lane.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)
  return row?.n ?? 0
}
