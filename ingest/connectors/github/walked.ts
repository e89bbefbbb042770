/** The streams that are a connection of each repository: what is asked, and how much of it again. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import type { Place } from '../../places.ts'
import {
  DEPLOYMENTS,
  DEPLOYMENTS_AGAIN,
  ISSUES,
  PULL_COMMITS,
  PULL_REVIEWS,
  PULLS,
  RELEASES,
} from './queries.ts'
import { DeploymentRecord, IssueRecord, PullRecord, ReleaseRecord } from './schemas.ts'
import { sessionOf, type Session } from './session.ts'
import type { Node, Walked } from './connected.ts'
import { Walk } from './walk.ts'

export const pulls: Walked = {
  stream: 'pull',
  connection: 'pullRequests',
  noun: 'pull requests',
  query: PULLS,
  order: 'updatedAt',
  pageSize: 50,
  lag: 600,
  schema: PullRecord,
  complete: async (pull, session) => {
    await complete(pull, 'commits', PULL_COMMITS, session)
    await complete(pull, 'reviews', PULL_REVIEWS, session)
  },
}

export const deployments: Walked = {
  stream: 'deployment',
  connection: 'deployments',
  noun: 'deployments',
  query: DEPLOYMENTS,
  order: 'createdAt',
  pageSize: 100,
  lag: 3600,
  schema: DeploymentRecord,
  isOpen: isUnderWay,
}

export const releases: Walked = {
  stream: 'release',
  connection: 'releases',
  noun: 'releases',
  query: RELEASES,
  order: 'createdAt',
  pageSize: 100,
  // Drafts are published late, and GitHub orders by when they were made.
  lag: 30 * 86_400,
  schema: ReleaseRecord,
}

export const issues: Walked = {
  stream: 'issue',
  connection: 'issues',
  noun: 'issues',
  query: ISSUES,
  order: 'updatedAt',
  pageSize: 50,
  lag: 600,
  schema: IssueRecord,
}

export const readPulls = (context: StreamContext) => new Walk(pulls, context).recent()
export const olderPulls = (context: StreamContext) => new Walk(pulls, context).history()
export const readReleases = (context: StreamContext) => new Walk(releases, context).recent()
export const olderReleases = (context: StreamContext) => new Walk(releases, context).history()
export const olderDeployments = (context: StreamContext) => new Walk(deployments, context).history()

export async function* readIssues(context: StreamContext): AsyncGenerator<Page> {
  if (sessionOf(context).options.hasIssues) yield* new Walk(issues, context).recent()
}

export async function* olderIssues(context: StreamContext): AsyncGenerator<Page> {
  if (sessionOf(context).options.hasIssues) yield* new Walk(issues, context).history()
}

const AGAIN_AT_ONCE = 100
/** One that nobody ended in this time is taken for forgotten. */
const FORGOTTEN_MS = 90 * 86_400_000

/** Also those that had not ended when last seen. */
export async function* readDeployments(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const walk = new Walk(deployments, context)
  const before = new Set(Object.values(walk.places).flatMap(({ open }) => Object.keys(open ?? {})))
  yield* walk.recent()
  const owners = new Map<string, { place: Place }>()
  for (const place of Object.values(walk.places)) {
    for (const [key, createdAt] of Object.entries(place.open ?? {})) {
      if (Date.parse(session.newest) - Date.parse(createdAt) > FORGOTTEN_MS) delete place.open?.[key]
      else if (before.has(key)) owners.set(key, { place })
    }
  }
  const ids = [...owners.keys()]
  for (let from = 0; from < ids.length; from += AGAIN_AT_ONCE) {
    const asked = ids.slice(from, from + AGAIN_AT_ONCE)
    const { data, faults } = await session.graphql.query<{ nodes: (Node | null)[] }>(DEPLOYMENTS_AGAIN, {
      ids: asked,
    })
    const records = data.nodes.filter((node) => node !== null && owners.has(node.id)) as Node[]
    const kept = new Set(records.map(({ id }) => id))
    for (const record of records)
      if (!isUnderWay(record)) delete owners.get(record.id)?.place.open?.[record.id]
    // Left out for another reason than that it is not there: asked for again by the next sync.
    const isCut = faults.some(({ type }) => type !== 'NOT_FOUND')
    const deleted = isCut ? [] : asked.filter((id) => !kept.has(id))
    for (const id of deleted) delete owners.get(id)?.place.open?.[id]
    yield {
      records: records.map(placed),
      deleted: { deployment: deleted },
      cursor: JSON.stringify(walk.places),
    }
  }
}

/** As the lists have it: by the number of its repository. */
export function placed({ repository, ...record }: Node): Node {
  return { ...record, repository_id: (repository as { databaseId: number } | null)?.databaseId ?? null }
}

const ENDED = new Set(['SUCCESS', 'FAILURE', 'ERROR', 'INACTIVE'])

function isUnderWay(deployment: Node): boolean {
  const { statuses } = deployment as { statuses?: { nodes?: ({ state?: string } | null)[] } }
  return !(statuses?.nodes ?? []).some((status) => ENDED.has(status?.state ?? ''))
}

interface Paged {
  pageInfo?: { hasNextPage: boolean; endCursor: string | null }
  nodes?: unknown[]
}

/** Reads a connection inside a record to its end. */
async function complete(record: Node, name: string, query: string, session: Session): Promise<void> {
  const connection = record[name] as Paged | undefined
  while (connection?.pageInfo?.hasNextPage) {
    const { data, faults } = await session.graphql.query<{ node: Record<string, Paged> | null }>(query, {
      id: record.id,
      after: connection.pageInfo.endCursor,
    })
    const more = data.node?.[name]
    if (!more?.pageInfo) {
      const reason = faults[0]?.message ?? 'nothing is said why'
      throw new SourceError('failed', `GitHub shows not all ${name} of a request, ${reason}: ${record.id}`)
    }
    connection.nodes = [...(connection.nodes ?? []), ...(more.nodes ?? [])]
    connection.pageInfo = more.pageInfo
  }
}
