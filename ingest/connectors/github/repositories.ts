/** The repositories of a source, whole every time: what there is, what is gone, and what is new in each. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import type { GraphqlAnswer } from '../../http/graphql.ts'
import { isChosen, matchesAny } from '../../wildcards.ts'
import type { GithubOptions } from './entry.ts'
import { ONE_REPOSITORY, ORGANISATION } from './queries.ts'
import { sessionOf, type Probe, type Repository, type Session } from './session.ts'

interface RepositoryNode {
  databaseId: number
  name: string
  nameWithOwner: string
  isArchived: boolean
  isDisabled: boolean
  createdAt: string
  pushedAt: string | null
  pullRequests: Peek
  issues: Peek
  deployments: Peek
  releases: Peek
}

interface Peek {
  totalCount: number
  nodes: readonly ({ updatedAt: string } | null)[] | null
}

interface Found {
  totalCount: number
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  nodes: (RepositoryNode | null)[]
}

interface OrganisationData {
  organization: { repositories: Found } | null
}

const PAGE = 100
/** For a list that the server cannot give in its time. */
const SMALL_PAGE = 20

export async function* readRepositories(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  session.repositories = []
  const pages = session.options.org
    ? ofOrganisation(context, session, session.options.org)
    : ofList(context, session)
  let done = 0
  for await (const nodes of pages) {
    const wanted = nodes.filter((node) => isWanted(node.name, session.options))
    for (const node of wanted) {
      if (node.isDisabled) context.note(`${node.nameWithOwner} is disabled by GitHub and cannot be read`)
      else session.repositories.push(repositoryOf(node))
    }
    done += nodes.length
    context.progress(done, null, `${done} repositories`)
    yield { records: wanted.map((node) => recordOf(node, session.options)) }
  }
  session.newest = newestOf(session.repositories)
}

/** Whether the configuration means it; by its label too where repositories are named one by one. */
export function isNamed(label: string, name: string, options: GithubOptions): boolean {
  const { org, repositories } = options
  const isListed = org !== null || repositories.some((one) => one.toLowerCase() === label.toLowerCase())
  return isListed && isWanted(name, options)
}

function isWanted(name: string, { include, exclude }: GithubOptions): boolean {
  return isChosen(name, include, exclude)
}

async function* ofOrganisation(
  context: StreamContext,
  session: Session,
  org: string,
): AsyncGenerator<RepositoryNode[]> {
  let after: string | null = null
  let seen = 0
  let first = PAGE
  for (;;) {
    const { data, faults }: GraphqlAnswer<OrganisationData> = await session.graphql.query<OrganisationData>(
      ORGANISATION,
      { org, after, first },
    )
    const found: Found | undefined = data.organization?.repositories
    if (!found) throw new SourceError('not_found', `The token sees no such organisation: ${org}`)
    const cut = faults.find(({ type }) => type === 'RESOURCE_LIMITS_EXCEEDED')
    if (cut && first > SMALL_PAGE) {
      first = SMALL_PAGE
      continue
    }
    // What is left out of a list that is read whole would be taken for deleted.
    if (cut) throw new SourceError('failed', `GitHub shows not all repositories, ${cut.message}: ${org}`)
    for (const { message } of faults) context.note(`Of the repositories, GitHub says: ${message}`)
    const nodes = found.nodes.filter((node) => node !== null)
    seen += found.nodes.length
    yield nodes
    after = found.pageInfo.endCursor
    if (found.pageInfo.hasNextPage) continue
    if (seen < found.totalCount)
      context.note(`GitHub counts ${found.totalCount} repositories and shows ${seen}: ${org}`)
    return
  }
}

async function* ofList(context: StreamContext, session: Session): AsyncGenerator<RepositoryNode[]> {
  for (const label of session.options.repositories) {
    const [owner, name] = label.split('/')
    const { data } = await session.graphql.query<{ repository: RepositoryNode | null }>(ONE_REPOSITORY, {
      owner,
      name,
    })
    if (data.repository) yield [data.repository]
    else context.note(`The token sees no such repository, check its name and the token's access: ${label}`)
  }
}

function repositoryOf(node: RepositoryNode): Repository {
  const [owner = '', name = ''] = node.nameWithOwner.split('/')
  return {
    id: node.databaseId,
    owner,
    name,
    label: node.nameWithOwner,
    isArchived: node.isArchived,
    createdAt: node.createdAt,
    pushedAt: node.pushedAt,
    probes: {
      pullRequests: probeOf(node.pullRequests),
      issues: probeOf(node.issues),
      deployments: probeOf(node.deployments),
      releases: probeOf(node.releases),
    },
  }
}

function probeOf({ totalCount, nodes }: Peek): Probe {
  return { newest: nodes?.[0]?.updatedAt ?? null, total: totalCount }
}

/** What only says that something else is new would be a change of the repository every time. */
/** That it says what runs where is the configuration's word, not GitHub's. */
function recordOf(node: RepositoryNode, { configuration }: GithubOptions): object {
  const { pullRequests: _p, issues: _i, deployments: _d, releases: _r, ...record } = node
  return matchesAny(node.name, configuration) ? { ...record, isConfiguration: true } : record
}

function newestOf(repositories: readonly Repository[]): string {
  const times = repositories.flatMap(({ pushedAt, probes }) => [
    pushedAt,
    ...Object.values(probes).map(({ newest }) => newest),
  ])
  return times.reduce<string>((newest, time) => (time !== null && time > newest ? time : newest), '')
}
