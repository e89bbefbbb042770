/** A small GitHub on loopback: its published schema over records made here, and the REST that the connector asks for. */
import { schema } from '@octokit/graphql-schema'
import fastify, { type FastifyInstance } from 'fastify'
import { buildSchema, graphql, type GraphQLSchema } from 'graphql'
import {
  connection,
  HOUR,
  iso,
  makeRepositories,
  newestFirst,
  pageOf,
  T0,
  type Json,
  type SampleRepository,
} from './github-records.ts'

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
    nodes: ({ ids }: { ids: string[] }) => ids.map((id) => nodeOf(sample, id, repository)),
  }
}

function nodeOf(
  { repositories }: Sample,
  id: string,
  repository: (one: SampleRepository) => Json,
): Json | null {
  for (const one of repositories) {
    const { deployments, jobs } = one
    const deployment = deployments.find((held) => held.id === id)
    if (deployment) return { ...deployment, repository: repository(one) }
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
