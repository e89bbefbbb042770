import type { Model } from './model.ts'
import { identifier, qualified } from './parse.ts'
import { createTemporary, countRows, MOVED, NEXT, type Run } from './run.ts'
import { dropTwins, unionStaging } from './staging.ts'
import type { Difference } from './touch/plan.ts'
import { within } from './touch/values.ts'
import { allRows, hasLosers, keepLosers, loserTable } from './twins.ts'

/** Rows of the touched parts that came or went, in MOVED; null when the same row came up twice: nobody can tell them apart. */
export async function findMoved(run: Run, model: Model, { texts }: Difference): Promise<number | null> {
  const { lane } = run
  const now = await selectOf(run, model, texts, 'now')
  const before = await selectOf(run, model, texts, 'before')
  const columns = columnsOf(run, model)
  const select = `SELECT ${columns}, max(__is_come) AS __is_come, count(*) AS __size FROM (
      SELECT ${columns}, true AS __is_come FROM (\n${now}\n) UNION ALL
      SELECT ${columns}, false AS __is_come FROM (\n${before}\n))
    GROUP BY ${columns} HAVING count(*) FILTER (WHERE __is_come) <> count(*) FILTER (WHERE NOT __is_come)`
  const count = await createTemporary(lane, MOVED, select)
  if (count === 0) return 0
  const twice = await countRows(lane, `${MOVED} WHERE __size > 1`)
  return twice > 0 ? null : count
}

async function selectOf(
  run: Run,
  model: Model,
  texts: Difference['texts'],
  when: 'now' | 'before',
): Promise<string> {
  if (model.layer !== 'entity') return texts[0]?.[when] ?? model.sql
  const names = texts.map((text) => text.model.name)
  const textOf = (staging: Model) => texts.find((text) => text.model === staging)?.[when] ?? staging.sql
  return unionStaging(run, model, textOf, names)
}

function columnsOf(run: Run, model: Model): string {
  return [...(run.state.tables.get(model.name)?.keys() ?? [])].map(identifier).join(', ')
}

/** The predicate of rows with a key that a moved row bears. */
export async function movedKeys(run: Run, model: Model): Promise<string> {
  const types = run.state.tables.get(model.name)
  const { grain } = model.header
  const parts: string[] = []
  for (const key of grain) {
    if (types?.get(key) !== 'VARCHAR') continue
    const column = identifier(key)
    parts.push(within(column, await run.sets.readAnew(`SELECT ${column} AS v FROM ${MOVED}`)))
  }
  const keys = grain.map(identifier).join(', ')
  return [...parts, `hash(${keys}) IN (SELECT hash(${keys}) FROM ${MOVED})`].join(' AND ')
}

/**
 * Puts into NEXT the rows that bear a moved row's key: the ones there are, without what went and with what came; of an
 * entity's the winner. Returns about how many; null when what went is not there: the table is not what its inputs tell.
 */
export async function fillMoved(run: Run, model: Model, keys: string): Promise<number | null> {
  const { lane } = run
  const columns = columnsOf(run, model)
  const rows = model.layer === 'entity' ? allRows(run, model) : qualified(model.name)
  const [counted] = await lane.rows<{ gone: number; came: number; had: number }>(
    `SELECT count(*) FILTER (WHERE NOT __is_come) AS gone, count(*) FILTER (WHERE __is_come) AS came,
       (SELECT count(*) FROM ${rows} WHERE ${keys}) AS had FROM ${MOVED}`,
  )
  const { gone = 0, came = 0, had = 0 } = counted ?? {}
  const count = await createTemporary(
    lane,
    NEXT,
    `(SELECT ${columns} FROM ${rows} WHERE ${keys} EXCEPT ALL SELECT ${columns} FROM ${MOVED} WHERE NOT __is_come)
     UNION ALL SELECT ${columns} FROM ${MOVED} WHERE __is_come`,
  )
  if (count !== had - gone + came) return null
  if (model.layer !== 'entity') return count
  if (hasLosers(run, model)) await lane.run(`DELETE FROM ${loserTable(model)} WHERE ${keys}`)
  await dropTwins(lane, NEXT, model, (losers) => keepLosers(run, model, losers))
  return count
}
