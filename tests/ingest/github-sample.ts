/** A small GitHub on loopback: its published schema over records made here, and the REST that the connector asks for. */
import { schema } from '@octokit/graphql-schema'
import fastify, { type FastifyInstance } from 'fastify'
import { buildSchema, graphql, type GraphQLSchema } from 'graphql'

type Json = Record<string, unknown>

export interface SampleRepository {
  id: number
  name: string
  pulls: Json[]
  deployments: Json[]
  releases: Json[]
  issues: Json[]
  runs: Json[]
  jobs: Record<number, Json[]>
}

export interface Sample {
  url: string
  repositories: SampleRepository[]
  teams: { databaseId: number; slug: string; name: string; members: string[] }[]
  /** Answers every request with this status while it is set. */
  refuse: number | null
  /** Paths of the requests, with their query; `graphql:<name>` for queries. */
  requests: string[]
  close(): Promise<void>
}

let published: GraphQLSchema | undefined
export const T0 = Date.UTC(2026, 5, 30, 12)
const HOUR = 3_600_000
export const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')
const sha = (n: number) => n.toString(16).padStart(40, 'a')
const who = (login: string) => ({ __typename: login.endsWith('[bot]') ? 'Bot' : 'User', login })

const pageOf = (items: readonly Json[], { first, after }: { first: number; after?: string | null }) => {
  const from = after ? Number(after) : 0
  const end = Math.min(from + first, items.length)
  return {
    totalCount: items.length,
    nodes: items.slice(from, end),
    pageInfo: { hasNextPage: end < items.length, endCursor: end > from ? String(end) : null },
  }
}
const connection = (items: readonly Json[]) => (args: { first: number; after?: string | null }) =>
  pageOf(items, args)
const newestFirst =
  (items: readonly Json[], field: string) => (args: { first: number; after?: string | null }) =>
    pageOf(
      items.toSorted((a, b) => String(b[field]).localeCompare(String(a[field]))),
      args,
    )

export function makePull(number: number, updatedAt: number, more: Json = {}): Json {
  const createdAt = iso(updatedAt - 5 * HOUR)
  const isMerged = number % 3 !== 0
  return {
    __typename: 'PullRequest',
    id: `PR_${number}`,
    number,
    title: `PAY-${number} Change ${number}`,
    body: 'Closes SHOP-7',
    url: `https://github.example/acme/shop/pull/${number}`,
    state: isMerged ? 'MERGED' : 'OPEN',
    isDraft: false,
    createdAt,
    updatedAt: iso(updatedAt),
    mergedAt: isMerged ? iso(updatedAt - HOUR) : null,
    closedAt: isMerged ? iso(updatedAt - HOUR) : null,
    headRefName: `feature/OPS-${number}-x`,
    headRefOid: sha(number * 10 + 1),
    baseRefName: 'main',
    additions: 3,
    deletions: 1,
    changedFiles: 2,
    author: who(number % 7 === 0 ? 'renovate[bot]' : 'Anna'),
    mergedBy: isMerged ? who('ben') : null,
    mergeCommit: isMerged
      ? {
          oid: sha(number * 10 + 2),
          messageHeadline: `Change (#${number})`,
          committedDate: iso(updatedAt - HOUR),
          parents: () => ({ totalCount: 1 }),
        }
      : null,
    labels: connection([{ name: 'bug' }]),
    commits: connection(
      [0, 1].map((i) => ({
        commit: {
          oid: sha(number * 10 + i),
          authoredDate: createdAt,
          committedDate: createdAt,
          messageHeadline: `Do PAY-${number}`,
          messageBody: '',
          author: { name: 'Anna A', email: 'anna@example.com', user: { login: 'Anna' } },
        },
      })),
    ),
    reviews: connection([
      {
        id: `PRR_${number}`,
        state: 'APPROVED',
        submittedAt: iso(updatedAt - 2 * HOUR),
        url: 'https://github.example/r',
        author: who('ben'),
        commit: { oid: sha(number * 10) },
      },
    ]),
    timelineItems: connection([{ __typename: 'ReadyForReviewEvent', createdAt: iso(updatedAt - 4 * HOUR) }]),
    ...more,
  }
}

export function makeDeployment(id: number, at: number, states: readonly string[]): Json {
  return {
    __typename: 'Deployment',
    id: `DE_${id}`,
    databaseId: id,
    createdAt: iso(at),
    updatedAt: iso(at + HOUR),
    environment: 'production',
    originalEnvironment: 'production',
    task: 'deploy',
    payload: null,
    description: null,
    state: 'ACTIVE',
    commitOid: sha(id),
    ref: { name: 'main' },
    creator: who('ben'),
    statuses: connection(
      states.map((state, i) => ({
        state,
        createdAt: iso(at + (i + 1) * 60_000),
        description: null,
        environment: null,
      })),
    ),
  }
}

export function makeRun(id: number, at: number, more: Json = {}): Json {
  return {
    id,
    name: 'ci',
    path: '.github/workflows/ci.yml',
    run_number: id,
    run_attempt: 1,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    head_sha: sha(id),
    head_branch: 'main',
    created_at: iso(at),
    run_started_at: iso(at + 30_000),
    updated_at: iso(at + 600_000),
    check_suite_node_id: `CS_${id}`,
    html_url: `https://github.example/acme/shop/actions/runs/${id}`,
    actor: { login: 'Anna' },
    repository: { id: 1, name: 'shop' },
    ...more,
  }
}

const makeJob = (id: number, at: number) => ({
  databaseId: id,
  name: 'test',
  status: 'COMPLETED',
  conclusion: 'SUCCESS',
  startedAt: iso(at + 40_000),
  completedAt: iso(at + 500_000),
  url: 'https://github.example/job',
})

/** Two repositories with history of four months, and one that is empty. */
function makeRepositories(): SampleRepository[] {
  return [1, 2, 3].map((id) => {
    const many = id === 3 ? 0 : 130
    const times = Array.from({ length: many }, (_, i) => T0 - i * 22 * HOUR)
    const base = id * 1000
    return {
      id,
      name: ['shop', 'till', 'empty'][id - 1] as string,
      pulls: times.map((at, i) => makePull(base + many - i, at)),
      deployments: times.map((at, i) =>
        makeDeployment(
          base + many - i,
          at,
          i === 0 ? ['IN_PROGRESS'] : i % 9 === 0 ? ['FAILURE', 'INACTIVE'] : ['SUCCESS', 'INACTIVE'],
        ),
      ),
      releases: times.slice(0, 3).map((at, i) => ({
        id: `RE_${base + i}`,
        databaseId: base + i,
        tagName: `v1.${3 - i}.0`,
        name: null,
        url: 'https://github.example/release',
        createdAt: iso(at),
        publishedAt: iso(at),
        updatedAt: iso(at),
        isDraft: false,
        isPrerelease: false,
        author: { login: 'ben' },
        tagCommit: { oid: sha(base + i) },
      })),
      issues: [],
      runs: times.map((at, i) => makeRun(base + many - i, at)),
      jobs: Object.fromEntries(
        times.map((at, i) => [base + many - i, [makeJob((base + many - i) * 10, at)]]),
      ),
    }
  })
}

export async function serveSample(token: string): Promise<Sample> {
  const sample: Sample = {
    url: '',
    repositories: makeRepositories(),
    teams: [{ databaseId: 5, slug: 'payments', name: 'Payments', members: ['ben', 'Anna'] }],
    refuse: null,
    requests: [],
    close: async () => void (await app.close()),
  }
  const app = fastify({ forceCloseConnections: true })
  app.addHook('onRequest', async (request, reply) => {
    if (sample.refuse) return reply.code(sample.refuse).send({ message: 'refused' })
    if (request.headers.authorization !== `Bearer ${token}`)
      return reply.code(401).send({ message: 'Bad credentials' })
  })
  app.post('/graphql', (request) => {
    const { query, variables } = request.body as { query: string; variables: Json }
    sample.requests.push(`graphql:${/^query (\w+)/.exec(query)?.[1]}`)
    published ??= buildSchema(schema.idl, { assumeValid: true })
    return graphql({ schema: published, source: query, rootValue: rootOf(sample), variableValues: variables })
  })
  addRuns(app, sample)
  sample.url = await app.listen({ host: '127.0.0.1', port: 0 })
  return sample
}

function rootOf(sample: Sample): Json {
  const repository = (one: SampleRepository) => ({
    __typename: 'Repository',
    id: `R_${one.id}`,
    databaseId: one.id,
    name: one.name,
    nameWithOwner: `acme/${one.name}`,
    url: `${sample.url}/acme/${one.name}`,
    isArchived: false,
    isDisabled: false,
    isEmpty: one.name === 'empty',
    isFork: false,
    createdAt: iso(T0 - 200 * 24 * HOUR),
    pushedAt: iso(T0),
    defaultBranchRef: { name: 'main' },
    pullRequests: newestFirst(one.pulls, 'updatedAt'),
    issues: newestFirst(one.issues, 'updatedAt'),
    deployments: newestFirst(one.deployments, 'createdAt'),
    releases: newestFirst(one.releases, 'createdAt'),
  })
  return {
    organization: ({ login }: { login: string }) =>
      login === 'acme'
        ? {
            login,
            repositories: (args: { first: number }) => pageOf(sample.repositories.map(repository), args),
            teams: connection(
              sample.teams.map((team) => ({
                ...team,
                url: 'https://github.example/team',
                createdAt: iso(T0),
                parentTeam: null,
                members: connection(team.members.map((member) => ({ login: member }))),
              })),
            ),
          }
        : null,
    repository: ({ name }: { name: string }) => {
      const one = sample.repositories.find((candidate) => candidate.name === name)
      return one ? repository(one) : null
    },
    nodes: ({ ids }: { ids: string[] }) => ids.map((id) => nodeOf(sample, id)),
  }
}

function nodeOf({ repositories }: Sample, id: string): Json | null {
  for (const { deployments, jobs } of repositories) {
    const deployment = deployments.find((one) => one.id === id)
    if (deployment) return deployment
    const own = jobs[Number(id.slice(3))]
    if (id.startsWith('CS_') && own) return { __typename: 'CheckSuite', id, checkRuns: connection(own) }
  }
  return null
}

function addRuns(app: FastifyInstance, sample: Sample): void {
  const find = (name: string) => sample.repositories.find((one) => one.name === name)
  app.get<{ Params: { name: string }; Querystring: { page?: string; per_page: string; created?: string } }>(
    '/repos/acme/:name/actions/runs',
    async (request, reply) => {
      sample.requests.push(decodeURIComponent(request.url))
      const { page = '1', per_page: size, created } = request.query
      const [from = '', to = '9'] = created?.split('..') ?? []
      const all = (find(request.params.name)?.runs ?? [])
        .filter((run) => String(run.created_at) >= from && String(run.created_at) <= to)
        .toSorted((a, b) => String(b.created_at).localeCompare(String(a.created_at)))
      const end = Number(page) * Number(size)
      const runs = all.slice(end - Number(size), end)
      const etag = `"${Buffer.from(JSON.stringify(runs)).toString('base64').length}-${runs[0]?.id ?? ''}-${runs.map((run) => run.status).filter((status) => status !== 'completed').length}"`
      if (request.headers['if-none-match'] === etag) return reply.code(304).send()
      if (end < all.length) {
        const query = new URLSearchParams({
          ...(request.query as Record<string, string>),
          page: String(Number(page) + 1),
        })
        reply.header(
          'link',
          `<${sample.url}/repos/acme/${request.params.name}/actions/runs?${query}>; rel="next"`,
        )
      }
      return reply.header('etag', etag).send({ total_count: all.length, workflow_runs: runs })
    },
  )
  app.get<{ Params: { name: string; id: string } }>(
    '/repos/acme/:name/actions/runs/:id',
    async (request, reply) => {
      sample.requests.push(request.url)
      const run = find(request.params.name)?.runs.find((one) => String(one.id) === request.params.id)
      return run ?? reply.code(404).send({ message: 'Not Found' })
    },
  )
}
