import { createServer, type IncomingMessage, type Server } from 'node:http'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ImpactAnswer } from '../api/schemas/index.ts'
import { MARK } from '../transforms/impact/markdown.ts'
import { writeComment } from './comment.ts'

interface Comment {
  id: number
  body: string
}

/** Comments and statuses of one request as both tools keep them: a page of a hundred, the next by Link. */
let comments: Comment[] = []
let calls: { method: string; path: string; credentials: string; body: Record<string, string> }[] = []
let refusal = 0
let server: Server
let base = ''
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-comment-'))
const event = join(folder, 'event.json')

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head: { sha: 'abc' } } }))
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => {
  comments = []
  calls = []
  refusal = 0
})

async function answer(request: IncomingMessage, response: import('node:http').ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', base)
  const send = (status: number, body: unknown, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  if (request.method === 'GET') {
    const page = Number(url.searchParams.get('page') ?? 1)
    const next = new URL(url)
    next.searchParams.set('page', String(page + 1))
    const link = comments.length > page * 100 ? { link: `<${next.href}>; rel="next"` } : {}
    send(200, comments.slice((page - 1) * 100, page * 100), link)
    return
  }
  const chunks = await request.toArray()
  const body = JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as Record<string, string>
  const credentials = request.headers.authorization ?? String(request.headers['private-token'])
  calls.push({ method: request.method ?? '', path: url.pathname, credentials, body })
  if (refusal > 0) send(refusal, { message: 'Resource not accessible' })
  else send(201, {})
}

const github = () => ({
  GITHUB_API_URL: base,
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_TOKEN: 'secret',
  GITHUB_EVENT_PATH: event,
})
const gitlab = () => ({
  CI_API_V4_URL: base,
  CI_PROJECT_ID: '12',
  CI_MERGE_REQUEST_IID: '7',
  CI_COMMIT_SHA: 'abc',
  GITLAB_TOKEN: 'secret',
})
const said = (markdown: string, is_warning = false) => ({ markdown, is_warning }) as ImpactAnswer

test('GitHub: a comment and a status are written', async () => {
  expect(await writeComment('github', said(`${MARK}\n\nnew`, true), github())).toBe('Comment written')
  expect(calls).toEqual([
    {
      method: 'POST',
      path: '/repos/acme/shop/issues/7/comments',
      credentials: 'Bearer secret',
      body: { body: `${MARK}\n\nnew` },
    },
    {
      method: 'POST',
      path: '/repos/acme/shop/statuses/abc',
      credentials: 'Bearer secret',
      body: {
        state: 'failure',
        context: 'streamgauge/impact',
        description: 'Takes something from services that rely on it',
      },
    },
  ])
})

test('GitLab: a note and a status are written', async () => {
  await writeComment('gitlab', said(`${MARK}\n\nnew`), gitlab())
  expect(calls.map(({ method, path, body, credentials }) => [method, path, body.state, credentials])).toEqual(
    [
      ['POST', '/projects/12/merge_requests/7/notes', undefined, 'secret'],
      ['POST', '/projects/12/statuses/abc', 'success', 'secret'],
    ],
  )
})

test('an earlier comment is edited in place, wherever it stands; other people are left alone', async () => {
  comments = Array.from({ length: 130 }, (_, id) => ({ id, body: `a question about ${MARK}` }))
  comments[120] = { id: 120, body: `${MARK}\n\nold` }
  await writeComment('github', said(`${MARK}\n\nnew`), github())
  await writeComment('gitlab', said(`${MARK}\n\nnew`), gitlab())
  expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PATCH /repos/acme/shop/issues/comments/120',
    'POST /repos/acme/shop/statuses/abc',
    'PUT /projects/12/merge_requests/7/notes/120',
    'POST /projects/12/statuses/abc',
  ])
})

test('silence writes nothing, and takes back what was said before', async () => {
  expect(await writeComment('github', said(''), github())).toBe('Nothing to say, no comment written')
  expect(calls.map(({ path }) => path)).toEqual(['/repos/acme/shop/statuses/abc'])
  comments = [{ id: 3, body: `${MARK}\n\nold` }]
  await writeComment('github', said(''), github())
  expect(calls[1]?.body.body).toContain('Nothing to say any more')
})

test('the same words are not written again', async () => {
  comments = [{ id: 3, body: `${MARK}\n\nsame` }]
  expect(await writeComment('github', said(`${MARK}\n\nsame`), github())).toBe('The comment says so already')
  expect(calls.map(({ path }) => path)).toEqual(['/repos/acme/shop/statuses/abc'])
})

test('a token that may not write is told without its value, and nothing is tried twice', async () => {
  refusal = 403
  const failing = writeComment('github', said(`${MARK}\n\nnew`), github())
  await expect(failing).rejects.toThrow(/refused the comment \(403\), may its token write comments\?/)
  await expect(failing).rejects.not.toThrow(/secret/)
  expect(calls).toHaveLength(1)
})

test('outside of a pipeline for a request it says what is missing', async () => {
  await expect(writeComment('github', said('x'), {})).rejects.toThrow(
    'Not in a GitHub pipeline for a request, or it does not pass on: GITHUB_EVENT_PATH',
  )
  writeFileSync(join(folder, 'push.json'), JSON.stringify({ ref: 'main' }))
  const push = { ...github(), GITHUB_EVENT_PATH: join(folder, 'push.json') }
  await expect(writeComment('github', said('x'), push)).rejects.toThrow('This run is for no pull request')
  await expect(writeComment('gitlab', said('x'), { ...gitlab(), CI_MERGE_REQUEST_IID: '' })).rejects.toThrow(
    'CI_MERGE_REQUEST_IID',
  )
})
