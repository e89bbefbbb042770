import { mkdtempSync, rmSync } from 'node:fs'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { CLIENT, openProvider, type SignInProvider } from '../tests/sign-in-provider.ts'
import { openDeclared } from '../tests/warehouse.ts'
import { readModels } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { createApp } from './app.ts'
import type { Me } from './schemas/index.ts'
import type { SignIn } from './sign-in/settings.ts'

const ORIGIN = 'http://127.0.0.1:4400'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-sign-in-'))
let now = Date.now()
let warehouse: Warehouse
let provider: SignInProvider
let signIn: SignIn
let app: Awaited<ReturnType<typeof createApp>>

const people = {
  ada: { name: 'Ada Example', email: 'ada@example.org', groups: ['release-managers', 'other'] },
  bo: { name: 'Bo Brown', email: 'bo@example.org' },
  cleo: { name: 'Cleo', email: 'root@example.org', email_verified: false },
  dora: { name: 'Dora', email: 'root@example.org', email_verified: true },
}

beforeAll(async () => {
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  provider = await openProvider(`${ORIGIN}/sign-in/callback`, people)
  process.env.SIGN_IN_TEST_SECRET = CLIENT.secret
  signIn = {
    url: ORIGIN,
    oidc: {
      issuer: provider.issuer,
      clientId: CLIENT.id,
      clientSecretEnv: 'SIGN_IN_TEST_SECRET',
      scopes: ['openid', 'email', 'profile'],
      groupsClaim: 'groups',
    },
    sessionKeyEnv: null,
    sessionHours: 8,
    roles: [
      { role: 'approver', groups: ['release-managers'], people: [] },
      { role: 'admin', groups: [], people: ['root@example.org'] },
    ],
    everyone: 'viewer',
    trustedProxies: [],
  }
  app = await open(signIn)
})

afterAll(async () => {
  await app.close()
  await provider.close()
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(given: SignIn | null, host = '127.0.0.1') {
  return createApp(
    {
      warehouse,
      registry: await readModels(),
      config: { sources: [], signIn: given },
      sync: async () => ({ failures: [] }),
      build: async () => ({ buildId: 1 }),
      clock: () => now,
    },
    { host },
  )
}

/** One browser: it keeps cookies, and sends them with everything. */
class Browser {
  private cookie = ''
  csrf: string | null = null

  async ask(options: InjectOptions): Promise<LightMyRequestResponse> {
    const response = await app.inject({
      ...options,
      headers: {
        host: '127.0.0.1:4400',
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...options.headers,
      },
    })
    const [set] = [response.headers['set-cookie'] ?? []].flat()
    if (set) this.cookie = set.split(';', 1)[0] ?? ''
    return response
  }

  async signIn(login: string, query = ''): Promise<LightMyRequestResponse> {
    const begun = await this.ask({ url: `/sign-in${query}` })
    expect(begun.statusCode, begun.body).toBe(302)
    const back = await provider.visit(String(begun.headers.location), login)
    return this.ask({ url: back.slice(ORIGIN.length) })
  }

  async me(): Promise<Me> {
    const me = (await this.ask({ url: '/api/me' })).json<Me>()
    this.csrf = me.csrf_token
    return me
  }

  post(url: string, payload: object = {}, headers: Record<string, string> = {}) {
    const csrf = this.csrf === null ? {} : { 'x-csrf-token': this.csrf }
    return this.ask({ method: 'POST', url, payload, headers: { ...csrf, ...headers } })
  }
}

async function enter(login: string): Promise<Browser> {
  provider.forget()
  const browser = new Browser()
  await browser.signIn(login)
  await browser.me()
  return browser
}

describe('signing in', () => {
  it('is needed for figures, and not for what leads there', async () => {
    const browser = new Browser()
    const refused = await browser.ask({ url: '/api/sources' })
    expect([refused.statusCode, refused.json().code]).toEqual([401, 'SG_SIGN_IN'])
    expect((await browser.ask({ url: '/health' })).statusCode).toBe(200)
    expect(await browser.me()).toMatchObject({ authentication: 'nobody', roles: [], sign_in_url: '/sign-in' })
    expect((await browser.post('/webhooks/none')).statusCode).toBe(404)
  })

  it('goes by code, state, nonce and PKCE, and comes back to the screen', async () => {
    provider.forget()
    const browser = new Browser()
    const begun = await browser.ask({ url: '/sign-in?return_to=%2Fflow%3Fwindow%3D4w' })
    const asked = new URL(String(begun.headers.location)).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: 'openid email profile',
      state: expect.stringMatching(/.{20}/),
      nonce: expect.stringMatching(/.{20}/),
    })
    const back = await provider.visit(String(begun.headers.location), 'ada')
    const done = await browser.ask({ url: back.slice(ORIGIN.length) })
    expect([done.statusCode, done.headers.location]).toEqual([302, '/flow?window=4w'])
    const cookie = String(done.headers['set-cookie'])
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(await browser.me()).toMatchObject({
      authentication: 'oidc',
      name: 'Ada Example',
      account_id: expect.stringMatching(/^oidc:[0-9a-f]{20}$/),
      roles: ['viewer', 'editor', 'approver'],
      is_read_only: false,
      may_sign_until: null,
    })
    expect((await browser.ask({ url: '/api/sources' })).statusCode).toBe(200)
    // The code is good once, and so is what was remembered for it.
    expect((await browser.ask({ url: back.slice(ORIGIN.length) })).json().code).toBe('SG_SIGN_IN')
  })

  it.each([
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/a?b=c#d', '/a?b=c#d'],
  ])('comes back to no other place: %s', async (to, expected) => {
    provider.forget()
    const done = await new Browser().signIn('bo', `?return_to=${encodeURIComponent(to)}`)
    expect(done.headers.location).toBe(expected)
  })

  it('is refused with the answer of somebody else’s sign-in, or an invented one', async () => {
    provider.forget()
    const [ada, thief] = [new Browser(), new Browser()]
    const begun = await ada.ask({ url: '/sign-in' })
    await thief.ask({ url: '/sign-in' })
    const back = await provider.visit(String(begun.headers.location), 'ada')
    const stolen = await thief.ask({ url: back.slice(ORIGIN.length) })
    expect([stolen.statusCode, stolen.json().code]).toEqual([401, 'SG_SIGN_IN'])
    const invented = await new Browser().ask({ url: '/sign-in/callback?code=a&state=b' })
    expect(invented.statusCode).toBe(401)
  })

  it('gives a role by address only when the provider has checked the address', async () => {
    expect((await (await enter('cleo')).me()).roles).toEqual(['viewer'])
    expect((await (await enter('dora')).me()).roles.at(-1)).toBe('admin')
  })

  it('ends with the session', async () => {
    const browser = await enter('ada')
    expect((await browser.post('/api/sign-out')).statusCode).toBe(204)
    expect((await browser.ask({ url: '/api/sources' })).statusCode).toBe(401)
  })

  it('does not survive a cookie that was altered', async () => {
    const response = await app.inject({
      url: '/api/sources',
      headers: { cookie: `streamgauge=${'A'.repeat(80)}` },
    })
    expect(response.statusCode).toBe(401)
  })
})

describe('what changes something', () => {
  const CHANGES = [
    '/api/sync',
    '/api/sources/x/sync',
    '/api/sources/x/pause',
    '/api/sources/x/resume',
    '/api/setup/x',
    '/api/setup/x/undo',
    '/api/files/outcome?name=a.csv',
    '/api/alerts/check',
    '/api/digest/send',
    '/api/audit/record',
    '/api/backups',
    '/api/risk/train',
    '/api/publish',
    '/api/retention',
    '/api/records/release',
    '/api/records/release/x/withdraw',
    '/api/sign-out',
  ]

  test('are all of these', () => {
    const routes = app.printRoutes({ commonPrefix: false, includeHooks: false })
    const posts = routes.split('\n').filter((line) => /\(.*(POST|PUT|PATCH|DELETE)/.test(line)).length
    // What tools post has a signature of its own; the impact of a change, a select and what a release would be only ask.
    const others = [
      '/webhooks/:source',
      '/api/impact',
      '/api/query',
      '/api/risk/what-if',
      '/api/what-if',
    ].filter((url) => app.hasRoute({ method: 'POST', url }))
    expect(posts).toBe(CHANGES.length + others.length)
  })

  test.each(CHANGES)('%s needs the token of the page, and a page of ours', async (url) => {
    const browser = await enter('dora')
    const own = browser.csrf
    browser.csrf = null
    const bare = await browser.post(url)
    expect([bare.statusCode, bare.json().code]).toEqual([403, 'SG_CROSS_SITE'])
    browser.csrf = own
    const foreign = await browser.post(url, {}, { origin: 'https://evil.example' })
    expect([foreign.statusCode, foreign.json().code]).toEqual([403, 'SG_CROSS_SITE'])
    const other = await enter('ada')
    browser.csrf = other.csrf
    expect((await browser.post(url)).json().code).toBe('SG_CROSS_SITE')
  })

  test('needs the role for it', async () => {
    const bo = await enter('bo')
    const refused = await bo.post('/api/sync')
    expect([refused.statusCode, refused.json().message]).toEqual([
      403,
      expect.stringMatching(/needs the role editor, Bo Brown has viewer/),
    ])
    const ada = await enter('ada')
    expect((await ada.post('/api/sync')).statusCode).toBe(202)
    expect((await ada.post('/api/setup/x')).json().code).toBe('SG_FORBIDDEN')
  })
})

describe('a signature', () => {
  const record = { release: 'r', gate: 'go-live', verdict: 'approved', meaning: 'I have read the report' }

  it('needs a role, and that who signs proves once more who they are; each proof is good once', async () => {
    const bo = await enter('bo')
    expect((await bo.post('/api/records/approval', { record })).json().code).toBe('SG_FORBIDDEN')
    const ada = await enter('ada')
    const unproved = await ada.post('/api/records/approval', { record })
    expect([unproved.statusCode, unproved.json().code]).toEqual([403, 'SG_SIGN_AGAIN'])
    await ada.signIn('ada', '?purpose=sign')
    expect((await ada.me()).may_sign_until).toBeGreaterThan(now)
    const wrong = await ada.post('/api/records/approval', { record: { ...record, verdict: 'perhaps' } })
    expect(wrong.statusCode).toBe(400)
    const signed = await ada.post('/api/records/approval', { record })
    expect(signed.statusCode, signed.body).toBe(201)
    const { current } = (await ada.ask({ url: `/api/records/approval/${signed.json().id}` })).json()
    expect(current).toMatchObject({
      author: 'Ada Example',
      authentication: 'oidc',
      record: { meaning: record.meaning },
    })
    expect((await ada.post('/api/records/approval', { record })).json().code).toBe('SG_SIGN_AGAIN')
  })

  it('comes too late after five minutes', async () => {
    const ada = await enter('ada')
    await ada.signIn('ada', '?purpose=sign')
    await ada.me()
    now += 6 * 60_000
    expect((await ada.post('/api/records/approval', { record })).json().code).toBe('SG_SIGN_AGAIN')
    now -= 6 * 60_000
  })

  it('cannot be proved by somebody else', async () => {
    const ada = await enter('ada')
    provider.forget()
    const other = await ada.signIn('bo', '?purpose=sign')
    expect([other.statusCode, other.json().message]).toEqual([401, expect.stringMatching(/somebody else/)])
  })
})
