/** What came, against what the tool has: records that it no longer has, and such as never came. */
import { SourceError, type StreamContext } from '../../contract.ts'
import type { ListScope } from './list-reader.ts'
import type { Listed } from './listed.ts'
import { sessionOf } from './session.ts'

/** Of those that a whole reading no longer held; each is asked for alone before it counts as deleted. */
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
  // What was in a project that is no longer there did happen.
  const projects = new Set(sessionOf(context).projects.map(({ id }) => id))
  const gone: string[] = []
  for (const row of rows) {
    if (!projects.has(row.projectId)) continue
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

/** How many fewer records are here than the tool counts. */
export async function countMissing(
  context: StreamContext,
  { stream }: Listed,
  { projectId }: ListScope,
  total: number,
): Promise<number> {
  // What is not kept any more did come.
  if (context.keptFrom !== null) return 0
  const { include, exclude } = sessionOf(context).options
  // Of a group's list what is not wanted is counted too.
  if (projectId === null && include.length + exclude.length > 0) return 0
  const of = projectId === null ? '' : `and (payload ->> 'project_id') = '${projectId}'`
  const rows = await context.landed.rows<{ n: number }>(
    `select count(*) as n from (
       select _key from raw.gitlab__${stream} where _source = $source ${of}
       group by _key having not max_by(_is_deleted, _loaded_at))`,
  )
  return Math.max(0, total - (rows[0]?.n ?? 0))
}
