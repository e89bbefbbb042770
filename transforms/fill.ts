import { GatheredRows } from './gather.ts'
import type { Lane } from './lanes.ts'
import type { Model } from './model.ts'
import { identifier, qualified } from './parse.ts'
import type { Part } from './touch/plan.ts'
import { countRows, createTemporary, NEXT, type Run } from './run.ts'
import { quote } from './settings.ts'
import { dropTwins, unionStaging } from './staging.ts'
import { keepLosers, replaceLosers } from './twins.ts'

/** Makes the model's table anew with all its rows, and puts the header's words on it. */
export async function fillTable(run: Run, model: Model): Promise<void> {
  const table = qualified(model.name)
  await run.lane.run(`CREATE OR REPLACE TABLE ${table} AS\n${await selectOf(run, model)}`)
  await finish(run, model, table, `main.${model.name}`)
  await describeTable(run, model)
}

/** Puts the model's rows into NEXT: all of them, or those of a part; returns their number. */
export async function fillNext(run: Run, model: Model, part?: Part): Promise<number> {
  const count = await createTemporary(run.lane, NEXT, await selectOf(run, model, part))
  return (await finish(run, model, NEXT, NEXT, part)) ? countRows(run.lane, NEXT) : count
}

/** True when rows came or went. */
async function finish(
  run: Run,
  model: Model,
  table: string,
  appendName: string,
  part?: Part,
): Promise<boolean> {
  if (model.layer === 'entity') {
    await replaceLosers(run, model, part?.isTouched ?? 'TRUE')
    return dropTwins(run.lane, table, model, (losers) => keepLosers(run, model, losers))
  }
  if (model.header.computed === null) return false
  const compute = run.computed[model.name]
  if (!compute) throw new Error(`No program computes ${model.file}: ${model.header.computed}`)
  const rows = new GatheredRows((columns) => run.lane.append(appendName, columns))
  await compute(run.lane, (columns) => rows.add(columns), part?.only ?? (() => 'TRUE'))
  await rows.flush()
  return true
}

/** Of all of a model's rows, or of a part. */
export async function selectOf(run: Run, model: Model, part?: Part): Promise<string> {
  const textOf = part?.textOf ?? ((one: Model) => one.sql)
  const select = model.layer === 'entity' ? await unionStaging(run, model, textOf) : textOf(model)
  return part ? `SELECT * FROM (\n${select}\n)\nWHERE ${part.isTouched}` : select
}

/** Puts the header's words where every SQL tool finds them, and takes note of the new shape. */
export async function describeTable(run: Run, model: Model): Promise<void> {
  const { lane, state } = run
  const table = qualified(model.name)
  const types = await readTypes(lane, table)
  state.tables.set(model.name, types)
  const { definition, title, columns } = model.header
  const comments = columns
    .filter((note) => types.has(note.name))
    .map((note) => {
      const words = note.unit ? `${note.meaning}, ${note.unit}` : note.meaning
      return `COMMENT ON COLUMN ${table}.${identifier(note.name)} IS ${quote(words)}`
    })
  const words = definition ?? title
  if (words) comments.unshift(`COMMENT ON TABLE ${table} IS ${quote(words)}`)
  if (comments.length > 0) await lane.run(comments.join(';\n'))
}

/** Columns of a table or select in order, with their types. */
export async function readTypes(lane: Lane, table: string): Promise<Map<string, string>> {
  const rows = await lane.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${table}`)
  return new Map(rows.map((row) => [row.column_name, row.column_type]))
}
