import fastify, { type FastifyInstance } from 'fastify'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createHttp, type Budget, type Http } from '../../ingest/http.ts'

interface Recorded {
  method: string
  path: string
  status: number
  response: unknown
  headers: Record<string, string>
}

const scenarios = join(
  dirname(createRequire(import.meta.url).resolve('@octokit/fixtures/package.json')),
  'scenarios/api.github.com',
)
const ORIGIN = 'https://api.github.com'
/** Headers of the wire that the loopback server writes itself. */
const OWN = /^(connection|content-length|content-encoding|transfer-encoding|access-control.*)$/
let app: FastifyInstance | undefined

afterEach(() => app?.close())

/** Answers as GitHub did when the scenario was recorded; an ETag that is known with 304. */
async function replay(scenario: string): Promise<{ http: Http; budgets: Budget[]; asked: string[] }> {
  const file = readFileSync(join(scenarios, scenario, 'normalized-fixture.json'), 'utf8')
  const recorded = JSON.parse(file) as Recorded[]
  const asked: string[] = []
  let url = ''
  app = fastify({ forceCloseConnections: true })
  app.all('/*', (request, reply) => {
    asked.push(`${request.method} ${request.url}`)
    const found = recorded.find(
      ({ method, path }) => method.toUpperCase() === request.method && path === request.url,
    )
    if (!found) return reply.code(599).send({ message: 'not recorded' })
    const own = (text: string) => text.replaceAll(ORIGIN, url)
    for (const [name, value] of Object.entries(found.headers))
      if (!OWN.test(name)) reply.header(name, own(String(value)))
    const { etag } = found.headers
    if (etag && request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.code(found.status).send(own(JSON.stringify(found.response)))
  })
  url = await app.listen({ host: '127.0.0.1', port: 0 })
  const budgets: Budget[] = []
  const http = createHttp({
    baseUrl: url,
    headers: { accept: 'application/vnd.github+json' },
    onBudget: (budget) => void budgets.push(budget),
  })
  return { http, budgets, asked }
}

test('paginate-issues: follows Link headers that lead by the id, to the end', async () => {
  const { http, asked, budgets } = await replay('paginate-issues')
  const path = 'repos/octokit-fixture-org/paginate-issues/issues'
  const titles: string[] = []
  for await (const { body } of http.pages({ path, query: { per_page: 3 } }))
    titles.push(...(body as { title: string }[]).map(({ title }) => title))
  expect([titles.length, new Set(titles).size]).toEqual([13, 13])
  expect(asked).toHaveLength(5)
  expect(asked[1]).toBe('GET /repositories/1000/issues?per_page=3&page=2')
  expect(budgets[0]).toMatchObject({ resource: 'core', limit: 5000 })
})

test('rename-repository: is led from the old name to the id', async () => {
  const { http, asked } = await replay('rename-repository')
  const { body } = await http.fetch({ path: 'repos/octokit-fixture-org/rename-repository' })
  expect(body).toMatchObject({ id: 1000, name: 'rename-repository-newname' })
  expect(asked).toEqual(['GET /repos/octokit-fixture-org/rename-repository', 'GET /repositories/1000'])
})

test.each([
  [
    'get-repository',
    'repos/octokit-fixture-org/hello-world',
    { full_name: 'octokit-fixture-org/hello-world' },
  ],
  ['get-organization', 'orgs/octokit-fixture-org', { login: 'octokit-fixture-org' }],
  ['get-root', '', { organization_url: expect.stringContaining('/orgs/{org}') }],
  ['release-assets', 'repos/octokit-fixture-org/release-assets/releases/tags/v1.0.0', { tag_name: 'v1.0.0' }],
])('%s: reads it, and costs nothing when it is the same', async (scenario, path, expected) => {
  const { http } = await replay(scenario)
  const first = await http.fetch({ path })
  expect(first.body).toMatchObject(expected)
  const etag = first.headers.get('etag')
  expect(etag).toMatch(/^(W\/)?"/)
  expect(await http.fetch({ path, etag: String(etag) })).toMatchObject({ isNotModified: true, body: null })
})

test('errors: says what the server says, and does not try again', async () => {
  const { http, asked } = await replay('errors')
  const labels = http.fetch({
    path: 'repos/octokit-fixture-org/errors/labels',
    body: { name: 'foo', color: 'invalid' },
  })
  await expect(labels).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/422.*Validation Failed/),
  })
  expect(asked).toHaveLength(1)
})

test('branch-protection: a 404 is told as such', async () => {
  const { http } = await replay('branch-protection')
  const path = 'repos/octokit-fixture-org/branch-protection/branches/main/protection'
  await expect(http.fetch({ path })).rejects.toMatchObject({ code: 'not_found' })
})

test('search-issues: a list with its total', async () => {
  const { http } = await replay('search-issues')
  const { body } = await http.fetch({
    path: 'search/issues?q=sesame%20repo%3Aoctokit-fixture-org%2Fsearch-issues',
  })
  const { total_count: total, items } = body as { total_count: number; items: unknown[] }
  expect(items).toHaveLength(total)
})
