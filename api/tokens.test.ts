import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { openDeclared } from '../tests/warehouse.ts'
import { readModels } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { createApp } from './app.ts'
import { serve } from './server.ts'
import type { SignIn } from './sign-in/settings.ts'
import { TokenStore, type Scope } from './sign-in/tokens.ts'
import type { Role } from './sign-in/user.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-tokens-'))
const DAY = 86_400_000
let now = Date.now()
let warehouse: Warehouse
let app: Awaited<ReturnType<typeof createApp>>

/** No provider, but a proxy that is trusted: only tokens let in. */
const closed: SignIn = {
  url: 'https://gauge.example',
  oidc: null,
  sessionKeyEnv: null,
  sessionHours: 8,
  roles: [],
  everyone: 'viewer',
  trustedProxies: ['127.0.0.1'],
}

beforeAll(async () => {
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  app = await open(closed)
})

afterAll(async () => {
  await app.close()
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(given: SignIn | null) {
  const config = { sources: [], signIn: given }
  const build = async () => ({ buildId: 1 })
  return createApp({ warehouse, registry: await readModels(), config, build, clock: () => now })
}

describe('a token', () => {
  const store = new TokenStore(join(folder, 'data'))
  const make = (role: Role, scopes: Scope[], days = 1) =>
    store.create(
      { name: `${role}-${scopes.join('-')}-${days}`, role, scopes, expires_at: now + days * DAY },
      now,
    )
  const ask = (token: string, url: string, payload?: object) =>
    app.inject({
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload ? { method: 'POST', payload } : {}),
    })

  it('lets a program do what it is for, and no more', async () => {
    const reader = make('editor', ['read'])
    expect((await ask(reader, '/api/sources')).statusCode).toBe(200)
    const refused = await ask(reader, '/api/records/release', { record: { name: 'A' } })
    expect([refused.statusCode, refused.json().message]).toEqual([
      403,
      expect.stringMatching(/scope: records/),
    ])
    const writer = make('editor', ['records'])
    expect((await ask(writer, '/api/records/release', { record: { name: 'By a token' } })).statusCode).toBe(
      201,
    )
    expect((await ask(writer, '/api/sources')).statusCode).toBe(403)
    const viewer = make('viewer', ['records'])
    expect((await ask(viewer, '/api/records/release', { record: { name: 'B' } })).statusCode).toBe(403)
  })

  it('is needed however an address is spelt', async () => {
    for (const url of ['/%61pi/scopes', '/a%70i/marts/service', '/api/scop%65s'])
      expect([url, (await app.inject(url)).statusCode]).toEqual([url, 401])
  })

  it('cannot sign', async () => {
    const record = { release: 'r', gate: 'g', verdict: 'approved', meaning: 'm' }
    const response = await ask(make('admin', ['records']), '/api/records/approval', { record })
    expect([response.statusCode, response.json().message]).toEqual([
      403,
      expect.stringMatching(/cannot sign/),
    ])
  })

  it('ends, is taken back while the server runs, and is nowhere but as a hash', async () => {
    const short = make('viewer', ['read'], 2)
    now += 3 * DAY
    expect((await ask(short, '/api/sources')).json().message).toMatch(/it ended on/)
    now -= 3 * DAY
    const token = make('viewer', ['read', 'gate'])
    expect((await ask(token, '/api/sources')).statusCode).toBe(200)
    expect(readFileSync(join(folder, 'data', 'tokens.json'), 'utf8')).not.toContain(token)
    new TokenStore(join(folder, 'data')).revoke('viewer-read-gate-1', now)
    expect((await ask(token, '/api/sources')).json()).toMatchObject({ statusCode: 401, code: 'SG_BAD_TOKEN' })
    for (const invented of ['', 'x', token.slice(0, -1), `${token.slice(0, -1)}A`])
      expect((await ask(invented, '/api/sources')).statusCode).toBe(401)
  })
})

describe('without a provider', () => {
  test('this machine is open, but a proxy that leads to it is not', async () => {
    const local = await open(null)
    expect((await local.inject({ url: '/api/me' })).json()).toMatchObject({
      authentication: 'local',
      sign_in_url: null,
    })
    expect((await local.inject({ url: '/api/sources' })).statusCode).toBe(200)
    const proxied = await local.inject({ url: '/api/sources', headers: { 'x-forwarded-for': '203.0.113.7' } })
    expect([proxied.statusCode, proxied.json().message]).toEqual([
      403,
      expect.stringMatching(/trusted_proxies/),
    ])
    await local.close()
  })

  test('a trusted proxy makes signing in needed, and is believed about the host', async () => {
    const proxied = await open(closed)
    const headers = {
      host: '127.0.0.1:4400',
      'x-forwarded-host': 'gauge.example',
      'x-forwarded-proto': 'https',
    }
    expect((await proxied.inject({ url: '/api/sources', headers })).json().code).toBe('SG_SIGN_IN')
    const evil = { ...headers, 'x-forwarded-host': 'evil.example' }
    expect((await proxied.inject({ url: '/api/sources', headers: evil })).json().code).toBe('SG_FOREIGN_HOST')
    await proxied.close()
  })

  test('no other address is listened on, unless there is a token', async () => {
    const empty = await openDeclared({ folder: join(folder, 'empty'), memoryMb: 200 })
    const parts = { warehouse: empty, registry: await readModels(), config: { sources: [] } }
    await expect(serve(parts, { host: '0.0.0.0', port: 0, syncAtStart: false })).rejects.toThrow(
      /nobody is let in unknown.*token create.*: 0\.0\.0\.0$/,
    )
    const store = new TokenStore(join(folder, 'empty'))
    store.create({ name: 'ci', role: 'viewer', scopes: ['read'], expires_at: Date.now() + DAY }, Date.now())
    const server = await serve(parts, { host: '0.0.0.0', port: 0, syncAtStart: false })
    expect((await fetch(`${server.url}/api/sources`)).status).toBe(401)
    await server.close()
    await empty.close()
  })
})

test('tokens that cannot be read let nobody in', () => {
  const broken = join(folder, 'broken')
  const store = new TokenStore(broken)
  store.create({ name: 'a', role: 'viewer', scopes: ['read'], expires_at: now + DAY }, now)
  writeFileSync(join(broken, 'tokens.json'), '[{"id": 1}]')
  expect(() => store.list()).toThrow(/The tokens cannot be read.*tokens\.json/)
})
