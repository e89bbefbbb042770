import type { Model } from './model.ts'
import { identifier, qualified } from './parse.ts'
import type { Run } from './run.ts'

/**
 * Rows of an entity that another row with their key won against wait in a table of their own: when that one goes, nobody
 * has to read all tools' records anew to find who is next. There is none while no key was ever told twice.
 */
export function loserTable(entity: Model): string {
  return `meta.${identifier(`twin_${entity.name}`)}`
}

export function hasLosers(run: Run, entity: Model): boolean {
  return run.state.twins.has(entity.name)
}

/** Forgets those that `where` picks out: all, where the whole entity is made anew. */
export async function replaceLosers(run: Run, entity: Model, where: string): Promise<void> {
  if (!hasLosers(run, entity)) return
  if (where !== 'TRUE') return run.lane.run(`DELETE FROM ${loserTable(entity)} WHERE ${where}`)
  await run.lane.run(`DROP TABLE ${loserTable(entity)}`)
  run.state.twins.delete(entity.name)
}

export async function keepLosers(run: Run, entity: Model, losers: string): Promise<void> {
  const table = loserTable(entity)
  if (hasLosers(run, entity)) return run.lane.run(`INSERT INTO ${table} ${losers}`)
  await run.lane.run(`CREATE TABLE ${table} AS ${losers}`)
  run.state.twins.add(entity.name)
}

/** The entity's rows, winners and losers, as a relation. */
export function allRows(run: Run, entity: Model): string {
  const table = qualified(entity.name)
  return hasLosers(run, entity)
    ? `(SELECT * FROM ${table} UNION ALL SELECT * FROM ${loserTable(entity)})`
    : table
}
