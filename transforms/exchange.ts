import { keptColumns } from './compare.ts'
import { readFew } from './few.ts'
import { selectOf } from './fill.ts'
import type { Model } from './model.ts'
import { describeDelta, suspectsIn, UNCHANGED, type Outcome } from './move.ts'
import { identifier, qualified } from './parse.ts'
import { countRows, createTemporary, deltaTable, type Run } from './run.ts'
import type { Part } from './touch/plan.ts'
import { rowsOf, rowsPerValue } from './touch/grains.ts'
import { picked } from './touch/values.ts'

/** Larger parts are compared by their hashes alone, which need less room. */
const MOST_ROWS = 20_000

/** Whether a part is small, and its rows are what the model's select gives and nothing besides. */
export async function isExchanged(run: Run, model: Model, { column, count }: Part): Promise<boolean> {
  if (model.layer === 'entity' || model.header.computed !== null) return false
  if (rowsOf(run, model.name) <= MOST_ROWS) return true
  return count * (await rowsPerValue(run, { relation: model.name, column })) <= MOST_ROWS
}

/**
 * Brings such a part up to date. Its rows are computed, compared with those there by hash of the whole row, and
 * kept where they differ in one statement: most parts turn out to be as they were, and small ones cost little but statements.
 */
export async function exchangePart(run: Run, model: Model, part: Part): Promise<Outcome> {
  const { lane } = run
  const columns = [...(run.state.tables.get(model.name)?.keys() ?? [])]
  const names = columns.map(identifier).join(', ')
  const [table, moved] = [qualified(model.name), deltaTable(model.name)]
  const select = await selectOf(run, model, part)
  const count = await createTemporary(lane, moved, differingRows(table, names, select, part.isTouched))
  if (count === 0) return UNCHANGED
  const few = await readFew(run, model, moved, count)
  const come = few
    ? few.filter(({ isCome }) => isCome).length
    : await countRows(lane, `${moved} WHERE __is_come`)
  const gone = count - come
  const kept = keptColumns(run, model, columns, count)
  const delta = await describeDelta(run, model, columns, { gone, come, table: moved, ...kept, few })
  const fresh = `${moved} WHERE __is_come`
  if (gone > 0)
    await lane.run(`DELETE FROM ${table} WHERE rowid IN (SELECT __row FROM ${moved} WHERE NOT __is_come)`)
  if (come > 0) await lane.run(`INSERT INTO ${table} (${names}) SELECT ${names} FROM ${fresh}`)
  const isOwn = model.header.grain.includes(part.column)
  const place = isOwn ? `${table} WHERE ${part.isTouched} AND` : `${table} WHERE`
  return { delta, suspects: come > 0 ? suspectsIn(run, model, place, fresh, few) : null }
}

/**
 * Rows that came, and rows that went with their place in the table: all of a kind of which there are more or fewer than
 * before. By groups: over few rows a window costs twice as much.
 */
function differingRows(table: string, names: string, select: string, isTouched: string): string {
  return `WITH __both AS MATERIALIZED (
      SELECT ${names}, true AS __is_come, NULL AS __row, hash(${names}) AS __hash FROM (\n${select}\n)
      UNION ALL SELECT ${names}, false, rowid, hash(${names}) FROM ${table} WHERE ${picked(table, [isTouched])}),
    __differing AS (
      SELECT __hash FROM __both GROUP BY __hash HAVING sum(CASE WHEN __is_come THEN 1 ELSE -1 END) <> 0)
    SELECT ${names}, __is_come, __row FROM __both WHERE __hash IN (SELECT __hash FROM __differing)`
}
