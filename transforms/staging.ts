import type { Lane } from './lanes.ts'
import type { Model } from './model.ts'
import { identifier } from './parse.ts'
import { disguise, type People } from './people.ts'
import type { Run } from './run.ts'
import type { BuildState } from './state.ts'

type Types = Map<string, string>

/** Binding a select costs milliseconds; its columns depend on its text and on its inputs' columns alone. */
const described = new Map<string, Types>()

/**
 * The rows of an entity: all its staging files, each fitted to the entity's columns by name.
 * `textOf` gives a staging file's select (whole, or restricted to some partitions).
 * Throws when a staging file has a column that the entity lacks, or one of another type, naming file and column.
 */
export async function unionStaging(
  { lane, registry, state, people }: Run,
  entity: Model,
  textOf: (staging: Model) => string,
  names: readonly string[] = entity.inputs,
): Promise<string> {
  const types = await describe(lane, state, entity)
  const parts: string[] = []
  for (const name of names) {
    const staging = registry.models.get(name) as Model
    const own = await describe(lane, state, staging)
    compareColumns(entity, types, staging, own)
    const columns = [...types].map(([column, type]) =>
      own.has(column) ? identifier(column) : `CAST(NULL AS ${type}) AS ${identifier(column)}`,
    )
    const told = `SELECT ${columns.join(', ')} FROM (\n${textOf(staging)}\n)`
    parts.push(people ? disguiseSelect(told, types, people) : told)
  }
  return parts.length === 0 ? entity.sql : parts.join('\nUNION ALL\n')
}

function disguiseSelect(told: string, types: Types, people: People): string {
  const columns = [...types].map(([column, type]) => disguise(column, type, people))
  return `SELECT ${columns.join(', ')} FROM (\n${told}\n)`
}

/** Columns of a model's or staging file's select, with their types. */
export async function describe(lane: Lane, state: BuildState, model: Model): Promise<Types> {
  const inputs = model.references.map((r) => [r.relation, [...(state.tables.get(r.relation) ?? [])]])
  const key = JSON.stringify([model.hash, inputs])
  let types = described.get(key)
  if (!types) {
    types = await describeSelect(lane, model)
    if (described.size > 1000) described.clear()
    described.set(key, types)
  }
  return types
}

async function describeSelect(lane: Lane, model: Model): Promise<Types> {
  try {
    const columns = await lane.rows<{ column_name: string; column_type: string }>(`DESCRIBE ${model.sql}`)
    return new Map(columns.map((column) => [column.column_name, column.column_type]))
  } catch (error) {
    throw new Error(`Cannot read ${model.file}: ${(error as Error).message}`, { cause: error })
  }
}

function compareColumns(entity: Model, types: Types, staging: Model, own: Types): void {
  for (const [column, type] of own) {
    const expected = types.get(column)
    if (expected === undefined) {
      throw new Error(`Column unknown to entity ${entity.name}, in ${staging.file}: ${column}`)
    }
    if (expected !== type) {
      throw new Error(
        `Column of another type than in entity ${entity.name}, in ${staging.file}: ${column} is ${type}, not ${expected}`,
      )
    }
  }
}

/**
 * Leaves one row a key in a table just filled: best source_rank, then latest known_at. The others go to `losers`, a
 * table for the time when the winner goes. True when there were any.
 * Keys are grouped by hash first, so that the usual case, no twins at all, costs one pass over narrow numbers.
 */
export async function dropTwins(
  lane: Lane,
  table: string,
  entity: Model,
  keep: (losers: string) => Promise<void>,
): Promise<boolean> {
  const keys = entity.header.grain.map(identifier).join(', ')
  if (keys === '') return false
  const hashes = `SELECT hash(${keys}) AS h FROM ${table} GROUP BY h HAVING count(*) > 1`
  const [twins] = await lane.rows<{ n: number }>(`SELECT count(*) AS n FROM (${hashes})`)
  if (!twins?.n) return false
  await lane.run(`CREATE OR REPLACE TEMP TABLE __twins AS ${hashes}`)
  const isTwin = `hash(${keys}) IN (SELECT h FROM __twins)`
  await lane.run(`CREATE OR REPLACE TEMP TABLE __winners AS SELECT * FROM ${table} AS t WHERE ${isTwin}
    QUALIFY row_number() OVER (PARTITION BY ${keys}
      ORDER BY source_rank NULLS LAST, known_at DESC NULLS LAST, source_id, hash(t)) = 1`)
  await keep(`SELECT * FROM ${table} WHERE ${isTwin} EXCEPT ALL SELECT * FROM __winners`)
  await lane.run(`DELETE FROM ${table} WHERE ${isTwin}`)
  await lane.run(`INSERT INTO ${table} SELECT * FROM __winners`)
  return true
}
