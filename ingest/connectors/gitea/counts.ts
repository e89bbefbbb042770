/** What the tool counts, against what has come. */
import type { StreamContext } from '../../contract.ts'
import { keyOf, unlessGone, type Listed } from './listed.ts'
import { pagesOf } from './lists.ts'
import { pathOf, sessionOf, type Repository } from './session.ts'

export interface Judgement {
  total: number
  /** How many fewer are here than the tool counts. */
  missing: number
  /** Keys of what the tool no longer has; each was asked for alone. */
  deleted: string[]
}

/** `known`: so many never came, which is no news. */
export async function judgeCount(
  context: StreamContext,
  listed: Listed,
  scope: Repository,
  known: number,
): Promise<Judgement> {
  const query = { type: listed.type, state: 'all' }
  const path = `${pathOf(scope.label)}/issues`
  const answer = await sessionOf(context).http.fetch({ path, query: { ...query, limit: 1 } })
  const text = answer.headers.get('x-total-count')
  const here = await landedNumbers(context, listed, scope)
  if (text === null) return { total: here.length, missing: 0, deleted: [] }
  const total = Number(text)
  if (total === here.length + known) return { total, missing: known, deleted: [] }
  const shown = new Set<unknown>()
  for await (const { records } of pagesOf(sessionOf(context), { path, query }))
    for (const { number } of records) shown.add(number)
  const deleted: string[] = []
  for (const number of here) {
    if (shown.has(number)) continue
    const one = await unlessGone(sessionOf(context).http.fetch({ path: `${path}/${number}` }))
    if (one === null) deleted.push(keyOf(scope, number))
  }
  return { total, missing: Math.max(0, total - (here.length - deleted.length)), deleted }
}

async function landedNumbers(
  context: StreamContext,
  { stream }: Listed,
  { id }: Repository,
): Promise<number[]> {
  const rows = await context.landed.rows<{ number: number }>(
    `select cast(split_part(_key, '#', 2) as bigint) as number
     from raw.gitea__${stream} where _source = $source and starts_with(_key, '${id}#')
     group by _key having not max_by(_is_deleted, _loaded_at)
     union select cast(split_part(key, '#', 2) as bigint) from meta.removed_key
     where source = $source and stream = '${stream}' and starts_with(key, '${id}#') order by number`,
  )
  return rows.map(({ number }) => Number(number))
}
