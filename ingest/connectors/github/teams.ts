/** Teams with their members; who may not see them is told so. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { TEAM_MEMBERS, TEAMS } from './queries.ts'
import { sessionOf, type Session } from './session.ts'

interface Paged<Node> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  nodes: (Node | null)[]
}

interface Team {
  slug: string
  members: Paged<{ login: string }>
}

export async function* readTeams(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const { org } = session.options
  if (!org) return
  const found: Page[] = []
  let after: string | null = null
  do {
    const teams: Paged<Team> | null = await fetchTeams(context, session, org, after)
    if (!teams) return
    const records = []
    for (const team of teams.nodes) if (team) records.push(await recordOf(team, session, org))
    found.push({ records })
    after = teams.pageInfo.hasNextPage ? teams.pageInfo.endCursor : null
  } while (after !== null)
  yield* found
}

/** Null when the token may not see teams: what was known stays. */
async function fetchTeams(
  context: StreamContext,
  { graphql }: Session,
  org: string,
  after: string | null,
): Promise<Paged<Team> | null> {
  const unseen = (reason: string) => {
    context.note(
      `Teams cannot be seen, the token needs read access to members of the organisation: ${reason}`,
    )
    return null
  }
  try {
    const { data, faults } = await graphql.query<{ organization: { teams: Paged<Team> | null } | null }>(
      TEAMS,
      {
        org,
        after,
      },
    )
    const teams = faults.length === 0 ? data.organization?.teams : null
    // What an answer that is not whole leaves out would be taken for gone.
    return teams ?? unseen(faults[0]?.message ?? 'nothing is said why')
  } catch (error) {
    if (error instanceof SourceError && error.code === 'failed') return unseen(error.message)
    throw error
  }
}

/** Members in one order: the tool's own may change by itself. */
async function recordOf(team: Team, { graphql }: Session, org: string): Promise<object> {
  const logins = team.members.nodes.flatMap((member) => (member ? [member.login] : []))
  let { pageInfo } = team.members
  while (pageInfo.hasNextPage) {
    const { data } = await graphql.query<{ organization: { team: Pick<Team, 'members'> } }>(TEAM_MEMBERS, {
      org,
      slug: team.slug,
      after: pageInfo.endCursor,
    })
    const { members } = data.organization.team
    logins.push(...members.nodes.flatMap((member) => (member ? [member.login] : [])))
    pageInfo = members.pageInfo
  }
  const nodes = logins.sort().map((login) => ({ login }))
  return { ...team, members: { nodes } }
}
