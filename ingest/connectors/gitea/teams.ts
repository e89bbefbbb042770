/** Teams with their members, once an hour: they cost a request each. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { isTokenRefused } from '../../http/faults.ts'
import { pick, userOf, type Json } from './fields.ts'
import { readAll } from './lists.ts'
import { sessionOf, type Session } from './session.ts'

const HOUR = 3_600_000
const FIELDS = ['id', 'name', 'description', 'permission']

export async function* readTeams(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const { cursor, clock } = context
  const { org } = session.options
  if (org === null) return
  if (cursor !== null && Math.abs(clock.now() - Date.parse(cursor)) < HOUR) return
  const teams = await unlessHidden(readAll(session, { path: `orgs/${encodeURIComponent(org)}/teams` }))
  if (teams === null) {
    context.note(`Teams are shown to members of the organisation only, and the token is none's: ${org}`)
    return
  }
  const records = []
  for (const team of teams) records.push(await recordOf(team, session))
  const hidden = records.filter(({ members }) => members === null).map(({ name }) => name)
  if (hidden.length > 0)
    context.note(
      `Members of a team are shown to itself and to owners only, not to the token: ${hidden.join(', ')}`,
    )
  yield { records, cursor: new Date(clock.now()).toISOString() }
}

/** Null when it is not for the token to see. */
async function unlessHidden(asked: Promise<Json[]>): Promise<Json[] | null> {
  try {
    return await asked
  } catch (error) {
    const isHidden = error instanceof SourceError && ['unauthorised', 'not_found'].includes(error.code)
    if (!isHidden || isTokenRefused(error)) throw error
    return null
  }
}

/** Members in one order: the tool's own may change by itself. */
async function recordOf(team: Json, session: Session): Promise<Json> {
  const members = await unlessHidden(readAll(session, { path: `teams/${String(team.id)}/members` }))
  members?.sort((a, b) => Number(a.id) - Number(b.id))
  return { ...pick(team, FIELDS), members: members?.map(userOf) ?? null }
}
