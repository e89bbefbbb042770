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
  const teams = await teamsOf(org, context)
  if (teams === null) return
  const records = []
  for (const team of teams) records.push(await recordOf(team, session))
  yield { records, cursor: new Date(clock.now()).toISOString() }
}

/** Null when they are shown to members only, and the token is none's. */
async function teamsOf(org: string, context: StreamContext): Promise<Json[] | null> {
  try {
    return await readAll(sessionOf(context), { path: `orgs/${encodeURIComponent(org)}/teams` })
  } catch (error) {
    const isHidden = error instanceof SourceError && ['unauthorised', 'not_found'].includes(error.code)
    if (!isHidden || isTokenRefused(error)) throw error
    context.note(`Teams are shown to members of the organisation only, and the token is none's: ${org}`)
    return null
  }
}

/** Members in one order: the tool's own may change by itself. */
async function recordOf(team: Json, session: Session): Promise<object> {
  const members = await readAll(session, { path: `teams/${String(team.id)}/members` })
  members.sort((a, b) => Number(a.id) - Number(b.id))
  return { ...pick(team, FIELDS), members: members.map(userOf) }
}
