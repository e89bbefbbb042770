/** Records that a whole reading no longer held: each is asked for alone before it counts as deleted. */
import { SourceError, type StreamContext } from '../../contract.ts'
import type { Listed } from './listed.ts'
import { sessionOf } from './session.ts'

export async function findGone(
  context: StreamContext,
  listed: Listed,
  projectId: number | null,
  seen: ReadonlySet<string>,
): Promise<string[]> {
  const of =
    projectId === null
      ? ''
      : `and cast((max_by(payload, _loaded_at) ->> 'project_id') as bigint) = ${projectId}`
  const rows = await context.landed.rows<{ key: string; projectId: number; number: number }>(
    `select _key as key, cast((max_by(payload, _loaded_at) ->> 'project_id') as bigint) as "projectId",
       cast((max_by(payload, _loaded_at) ->> '${listed.number}') as bigint) as number
     from raw.gitlab__${listed.stream} where _source = $source
     group by _key having not max_by(_is_deleted, _loaded_at) ${of} order by key`,
  )
  const gone: string[] = []
  for (const row of rows) {
    // One that changed meanwhile has only moved beyond where the reading began.
    if (!seen.has(row.key) && !(await isThere(context, listed.addressOf(row)))) gone.push(row.key)
  }
  return gone
}

async function isThere(context: StreamContext, path: string): Promise<boolean> {
  try {
    await sessionOf(context).http.fetch({ path })
    return true
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return false
    throw error
  }
}
