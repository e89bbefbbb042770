/** Subgroups with their own members, once an hour: they cost a request each. */
import type { Page, StreamContext } from '../../contract.ts'
import { pick, userOf } from './fields.ts'
import { placeOf, sessionOf, type Session } from './session.ts'

type Json = Record<string, unknown>

const HOUR = 3_600_000
const FIELDS = ['id', 'name', 'path', 'full_path', 'parent_id', 'web_url', 'created_at']

export async function* readTeams(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const { cursor, clock } = context
  if (session.options.group === null) return
  if (cursor !== null && Math.abs(clock.now() - Date.parse(cursor)) < HOUR) return
  const groups: Json[] = []
  const list = { path: `${placeOf(session.options)}/descendant_groups`, query: { per_page: 100 } }
  for await (const { body } of session.http.pages(list)) groups.push(...(body as Json[]))
  const records = []
  for (const group of groups) records.push(await recordOf(group, session))
  yield { records, cursor: new Date(clock.now()).toISOString() }
}

/** Members in one order: the tool's own may change by itself. */
async function recordOf(group: Json, { http }: Session): Promise<object> {
  const members: Json[] = []
  const list = { path: `groups/${String(group.id)}/members`, query: { per_page: 100 } }
  for await (const { body } of http.pages(list)) members.push(...(body as Json[]))
  const kept = members.map((member) => ({ ...userOf(member), ...pick(member, ['created_at', 'expires_at']) }))
  kept.sort((a, b) => Number((a as Json).id) - Number((b as Json).id))
  return { ...pick(group, FIELDS), members: kept }
}
