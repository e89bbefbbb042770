import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import {
  buildFixtureRepository,
  runGit,
  type FixtureRepository,
} from '../../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from '../../../tests/ingest/scratch.ts'
import { syncSources } from '../../sync.ts'
import { connector } from './connector.ts'

let scratch: Scratch
let shop: FixtureRepository
let server: Server
let url: string
let answer: (request: IncomingMessage, response: ServerResponse) => void
let authorisations: (string | undefined)[] = []

/** Git's plain protocol: the repository's files, as any web server has them. */
async function serveFiles(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').replace('/example/shop.git', '')
  authorisations.push(request.headers.authorization)
  const bytes = await readFile(join(shop.path, path)).catch(() => null)
  response.writeHead(bytes ? 200 : 404).end(bytes ?? undefined)
}

beforeAll(async () => {
  scratch = await openScratch()
  shop = await buildFixtureRepository(join(scratch.folder, 'served'), { bare: true })
  runGit(shop.path, ['update-server-info'])
  server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/example/shop.git`
})

beforeEach(() => {
  authorisations = []
  answer = (request, response) => void serveFiles(request, response)
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await scratch.close()
})

test('a URL is cloned into the data folder, and later fetched', async () => {
  const report = await scratch.syncOne({ url })
  expect(report.streams[0]).toMatchObject({ landed: 37 })
  expect(await scratch.live('repository', 'repository_id, default_branch, path')).toEqual([
    { repository_id: `${new URL(url).host}/example/shop`, default_branch: 'main', path: url },
  ])
  const tree = runGit(shop.path, ['rev-parse', 'main^{tree}'])
  const commit = runGit(shop.path, ['commit-tree', '-p', 'main', '-m', 'later', tree])
  runGit(shop.path, ['update-ref', 'refs/heads/main', commit])
  runGit(shop.path, ['update-ref', 'refs/pull/1/head', shop.shas.draft ?? ''])
  runGit(shop.path, ['update-ref', '-d', 'refs/heads/draft'])
  runGit(shop.path, ['update-server-info'])
  await scratch.syncOne({ url })
  const shas = (await scratch.live<{ sha: string }>('commit', 'sha')).map(({ sha }) => sha)
  expect(shas).toHaveLength(37)
  expect(shas).toContain(commit)
  expect(shas).not.toContain(shop.shas.draft)
})

test('a token comes from the environment by name and goes to the server alone', async () => {
  vi.stubEnv('SHOP_TOKEN', 'very-secret')
  await scratch.syncOne({ url, token_env: 'SHOP_TOKEN' })
  vi.unstubAllEnvs()
  const expected = `Basic ${Buffer.from('x-access-token:very-secret').toString('base64')}`
  expect(authorisations.every((authorisation) => authorisation === expected)).toBe(true)
  const state = JSON.stringify([
    await scratch.rows('from meta.source'),
    await scratch.rows('from meta.sync_run'),
  ])
  expect(state).not.toContain('very-secret')
  const { sources } = await scratch.sync([{ url, token_env: 'NO_SUCH_TOKEN' }])
  expect(sources[0]?.error).toEqual({
    code: 'unauthorised',
    message: 'The environment variable for the token is not set: NO_SUCH_TOKEN',
  })
})

test('the credential of whoever found a repository is asked for at each sync, unless it has a token of its own', async () => {
  const basic = (token: string) => `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  let issued = 0
  const credential = async () => `issued-${++issued}`
  const read = async (entry: object) => {
    const [found] = await connector.sources([entry], scratch.folder)
    if (!found) throw new Error('No source')
    authorisations = []
    const sources = [{ ...found, credential }]
    const report = await syncSources(scratch.warehouse, { sources }, { connectors: [connector] })
    expect(report.sources[0]).toMatchObject({ ok: true })
    return [...new Set(authorisations)]
  }
  expect(await read({ url })).toEqual([basic('issued-1')])
  expect(await read({ url })).toEqual([basic(`issued-${issued}`)])
  expect(issued).toBeGreaterThan(1)
  vi.stubEnv('SHOP_TOKEN', 'own')
  expect(await read({ url, token_env: 'SHOP_TOKEN' })).toEqual([basic('own')])
  vi.unstubAllEnvs()
})

test.each([
  [404, 'not_found', /No repository at this URL/],
  [401, 'unauthorised', /The server refuses access/],
  [403, 'unauthorised', /The server refuses access/],
  [500, 'failed', /The clone failed/],
])('a server that answers %i is told as %s, and what was fetched stays', async (status, code, message) => {
  await scratch.sync([{ url, name: 'kept' }])
  const before = await scratch.live('commit', '_source, sha')
  answer = (_, response) => void response.writeHead(status).end()
  const { sources, changed } = await scratch.sync([{ url, name: 'kept' }])
  expect(changed).toBe(false)
  expect(sources[0]).toMatchObject({ ok: false, error: { code } })
  expect(sources[0]?.error?.message).toMatch(message)
  expect(sources[0]?.error?.message).toContain('what was fetched earlier is kept')
  expect(await scratch.live('commit', '_source, sha')).toEqual(before)
})

test.each([
  [404, 'not_found'],
  [500, 'failed'],
])('a name that reads like a fault is none: %i is told as %s', async (status, code) => {
  answer = (_, response) => void response.writeHead(status).end()
  const named = url.replace('example/shop', 'network/refused-403-timeout')
  const { sources } = await scratch.sync([{ url: named, name: `fault-${status}` }])
  expect(sources[0]).toMatchObject({ ok: false, error: { code } })
})

test('no server, and a host that does not exist, are unreachable', async () => {
  const places = ['http://127.0.0.1:9/a/b.git', 'http://host.invalid/a/b.git']
  const { sources } = await scratch.sync(places.map((place) => ({ url: place })))
  expect(sources.map(({ error }) => error?.code)).toEqual(['unreachable', 'unreachable'])
  expect(sources[0]?.error?.message).toMatch(
    /^The server cannot be reached, .*: http:\/\/127\.0\.0\.1:9\/a\/b\.git$/,
  )
})

test('a server that never answers is given up', async () => {
  vi.stubEnv('STREAMGAUGE_GIT_TIMEOUT', '1')
  answer = () => undefined
  const { sources } = await scratch.sync([{ url, name: 'silent' }])
  vi.unstubAllEnvs()
  expect(sources[0]?.error).toEqual({
    code: 'timed_out',
    message: `No answer from git within 1 s: http://${new URL(url).host}/example/shop.git`,
  })
})

test('a clone that is stopped ends at once', async () => {
  answer = () => undefined
  const signal = AbortSignal.timeout(300)
  const { sources } = await scratch.sync([{ url, name: 'stopped' }], { signal })
  expect(sources[0]?.error?.code).toBe('aborted')
})

test('what a killed fetch left behind does not stop the next one', async () => {
  await scratch.syncOne({ url, name: 'killed' })
  const clones = readdirSync(join(scratch.folder, 'data/clones'))
  const folder = clones.find((name) => name.startsWith('killed')) ?? ''
  const clone = join(scratch.folder, 'data/clones', folder)
  for (const file of ['packed-refs.lock', 'refs/heads/main.lock', 'objects/pack/tmp_pack_x'])
    writeFileSync(join(clone, file), '')
  rmSync(join(clone, 'config'))
  const commit = runGit(shop.path, ['commit-tree', '-p', 'main', '-m', 'after the kill', 'main^{tree}'])
  runGit(shop.path, ['update-ref', 'refs/heads/main', commit])
  runGit(shop.path, ['update-server-info'])
  expect((await scratch.syncOne({ url, name: 'killed' })).streams[0]).toMatchObject({ landed: 1 })
  expect(readdirSync(join(clone, 'objects/pack')).filter((name) => name.startsWith('tmp_'))).toEqual([])
})

test('a URL that is an option or a program is neither', async () => {
  const { sources } = await scratch.sync([
    { url: 'ssh://-oProxyCommand=touch%20ran/a' },
    { url: 'git@-oProxyCommand=x:a/b' },
  ])
  expect(sources.map(({ ok }) => ok)).toEqual([false, false])
})
