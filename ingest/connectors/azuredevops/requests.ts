/** Pull requests with their threads, which tell votes and drafts in order of time, their commits and iterations. */
import { hash } from 'node:crypto'
import { SourceError } from '../../contract.ts'
import type { Client } from './client.ts'
import { identityOf, isoOf, listOf, pick, type Json } from './fields.ts'
import type { Listed, Span } from './listed.ts'
import { RequestRecord } from './schemas.ts'
import { pathOf, type Project } from './session.ts'
import { endedAt } from '../../retention/ended.ts'

const FIELDS = [
  'pullRequestId',
  'status',
  'title',
  'creationDate',
  'closedDate',
  'sourceRefName',
  'targetRefName',
  'isDraft',
]
/** What system threads tell: the kind, and whatever of its words staging reads. */
const PROPERTIES = [
  'CodeReviewThreadType',
  'CodeReviewVoteResult',
  'CodeReviewVotedByIdentity',
  'CodeReviewIsDraftNowSet',
]

/** Ids are unique in an organisation; a repository stands in front so that its requests go with it. */
export function requestKey(repositoryId: unknown, number: unknown): string {
  return `${String(repositoryId)}/${String(number)}`
}

const keyOf = ({ repository, pullRequestId }: Json): string =>
  requestKey((repository as Json | undefined)?.id, pullRequestId)

export const requests: Listed = {
  stream: 'pull_request',
  endedAt: endedAt('closedDate'),
  noun: 'pull requests',
  lag: 600,
  schema: RequestRecord,
  keyOf,
  endOf: ({ closedDate }) => isoOf(closedDate),
  // Of a description lists show the beginning only.
  stampOf: (record) =>
    hash(
      'md5',
      JSON.stringify([
        pick(record, FIELDS),
        commitOf(record.lastMergeSourceCommit),
        listOf(record.reviewers).map((one) => [one.id, one.vote]),
        listOf(record.labels).map(({ name }) => name),
      ]),
    ),
  isQuiet: true,
  ended: async (client, project, { from, to }, token) => {
    // One list of both would be of active ones too where a server does not know the range.
    const [status, position] = readToken(token)
    const cut = await list(client, project, { status, ...rangeOf({ from, to }) }, position)
    if (cut.next !== null) return { ...cut, next: `${status} ${cut.next}` }
    return { ...cut, next: status === 'completed' ? 'abandoned 0' : null }
  },
  unfinished: (client, project, token) => list(client, project, { status: 'active' }, token),
  refine: (records, client, project) =>
    Promise.all(records.map((record) => readRequest(client, project, record))),
}

function readToken(token: string | null): [string, string | null] {
  const [status = 'completed', position] = (token ?? 'completed').split(' ')
  return [status, position ?? null]
}

function rangeOf({ from, to }: Span): Record<string, string | undefined> {
  return { queryTimeRangeType: 'closed', minTime: from || undefined, maxTime: to || undefined }
}

function list(
  client: Client,
  project: Project,
  criteria: Record<string, string | undefined>,
  position: string | null,
) {
  const query = Object.fromEntries(
    Object.entries(criteria).map(([name, value]) => [`searchCriteria.${name}`, value]),
  )
  return client.byPosition(`${pathOf(project)}/_apis/git/pullrequests`, query, position)
}

/** Whole, given what a list shows of it; null when it is gone. */
async function readRequest(client: Client, project: Project, listed: Json): Promise<Json | null> {
  const repositoryId = String((listed.repository as Json | undefined)?.id)
  const path = `${pathOf(project)}/_apis/git/repositories/${repositoryId}/pullRequests/${String(listed.pullRequestId)}`
  try {
    const [whole, threads, commits, iterations] = await Promise.all([
      client.get(path),
      client.all(`${path}/threads`),
      client.all(`${path}/commits`),
      client.all(`${path}/iterations`),
    ])
    return {
      key: keyOf(listed),
      // By the list: the record may have changed since, and then the list comes again.
      stamp: requests.stampOf(whole),
      projectId: project.id,
      repositoryId,
      ...pick(whole, [...FIELDS, 'description']),
      createdBy: identityOf(whole.createdBy),
      closedBy: identityOf(whole.closedBy),
      mergeStrategy: (whole.completionOptions as Json | undefined)?.mergeStrategy ?? null,
      headCommit: commitOf(whole.lastMergeSourceCommit),
      mergeCommit: commitOf(whole.lastMergeCommit),
      labels: listOf(whole.labels).map(({ name }) => name),
      commits: commits.map(trimCommit).toReversed(),
      threads: threads.filter(({ isDeleted }) => isDeleted !== true).map(trimThread),
      pushes: iterations.map((one) => ({
        ...pick(one, ['id', 'createdDate', 'reason']),
        commit: commitOf(one.sourceRefCommit),
      })),
    }
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

/** By its repository and number, for what was told of it. */
export async function findRequest(
  client: Client,
  project: Project,
  repositoryId: string,
  number: string,
): Promise<Json | null> {
  return readRequest(client, project, { repository: { id: repositoryId }, pullRequestId: Number(number) })
}

function commitOf(commit: unknown): unknown {
  return (commit as Json | null | undefined)?.commitId ?? null
}

function trimCommit(commit: Json): Json {
  return { ...pick(commit, ['commitId', 'comment']), author: pick(commit.author, ['name', 'email', 'date']) }
}

/** What people say to each other stays where it is. */
function trimThread(thread: Json): Json {
  const properties = (thread.properties ?? {}) as Record<string, Json | undefined>
  const told = PROPERTIES.map((name) => [name, properties[name]?.$value ?? null])
  const voter = (thread.identities as Json | null | undefined)?.[
    String(Object.fromEntries(told).CodeReviewVotedByIdentity)
  ]
  return {
    ...pick(thread, ['id', 'publishedDate', 'lastUpdatedDate']),
    ...Object.fromEntries(told),
    voter: identityOf(voter),
    comments: listOf(thread.comments)
      .filter(({ isDeleted }) => isDeleted !== true)
      .map((comment) => ({
        ...pick(comment, ['id', 'publishedDate', 'commentType']),
        author: identityOf(comment.author),
      })),
  }
}
