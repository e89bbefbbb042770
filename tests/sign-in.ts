/** A server that people sign in at, and their browsers. */
import { mkdtempSync, rmSync } from 'node:fs'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { CLIENT, openProvider, type SignInProvider } from './sign-in-provider.ts'
import { openDeclared } from './warehouse.ts'
import { readModels } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { createApp } from '../api/app.ts'
import type { Me } from '../api/schemas/index.ts'
import type { SignIn } from '../api/sign-in/settings.ts'

export const ORIGIN = 'http://127.0.0.1:4400'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-sign-in-'))

const people = {
  ada: { name: 'Ada Example', email: 'ada@example.org', groups: ['release-managers', 'other'] },
  bo: { name: 'Bo Brown', email: 'bo@example.org' },
  cleo: { name: 'Cleo', email: 'root@example.org', email_verified: false },
  dora: { name: 'Dora', email: 'root@example.org', email_verified: true },
}

/** Opened before the tests of a file and closed after them. */
export function openSignIn() {
  let now = Date.now()
  let warehouse: Warehouse
  let provider: SignInProvider
  let signIn: SignIn
  let app: Awaited<ReturnType<typeof createApp>>

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

  return {
    get provider() {
      return provider
    },
    get app() {
      return app
    },
    get now() {
      return now
    },
    set now(value) {
      now = value
    },
    Browser,
    enter,
  }
}
