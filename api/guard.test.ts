import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'

let application: Application
beforeAll(async () => {
  const given = { dashboardFolder: '' }
  application = await openApplication({ parts: given, isEmpty: true })
})
afterAll(() => application.close())

const ask = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'GET') =>
  application.app.inject({ url, headers, method })

describe('on loopback', () => {
  test.each(['localhost:4400', '127.0.0.1:4400', '[::1]:4400', 'LOCALHOST'])(
    'answers as %s',
    async (host) => {
      expect((await ask('/health', { host })).statusCode).toBe(200)
    },
  )

  test.each(['evil.example', 'evil.example:4400', '127.0.0.1.evil.example', 'localhost.evil.example:80'])(
    'is not reached as %s',
    async (host) => {
      const response = await ask('/api/scopes', { host })
      expect([response.statusCode, response.json().code]).toEqual([403, 'SG_FOREIGN_HOST'])
    },
  )

  test('a sync is for own pages and for programs', async () => {
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { host: 'localhost:4400', origin: 'http://localhost:9999' },
    ]
    for (const headers of foreign) {
      expect((await ask('/api/sync', headers as Record<string, string>, 'POST')).json().code).toBe(
        'SG_CROSS_SITE',
      )
    }
    expect(application.app.synchroniser.progress().run_id).toBe(0)
  })
})

test('who asks too often is told how long to wait, except about health', async () => {
  const strict = await openApplication({ options: { rateLimit: 2 }, isEmpty: true })
  const codes = []
  for (let i = 0; i < 4; i++) codes.push((await strict.app.inject('/api/metrics')).statusCode)
  expect(codes).toEqual([200, 200, 429, 429])
  const refused = (await strict.app.inject('/api/metrics')).json()
  expect(refused).toMatchObject({
    code: 'SG_TOO_MANY_REQUESTS',
    message: expect.stringContaining('at most 2'),
  })
  expect((await strict.app.inject('/health')).statusCode).toBe(200)
  await strict.close()
})

describe('before the first build', () => {
  test('the process is healthy but not ready', async () => {
    expect((await ask('/health')).statusCode).toBe(200)
    const ready = await ask('/ready')
    expect([ready.statusCode, ready.json().status]).toEqual([503, 'starting'])
  })

  test('figures say that nothing is built', async () => {
    const urls = [
      '/api/metrics/change_lead_time',
      '/api/marts/change_fact',
      '/api/releases/x',
      '/api/headlines',
    ]
    for (const url of urls) {
      const response = await ask(url)
      expect([response.statusCode, response.json().code], url).toEqual([503, 'SG_NOT_BUILT'])
    }
  })

  test('scopes, sources and models answer with what there is', async () => {
    const scopes = (await ask('/api/scopes')).json()
    expect(scopes).toMatchObject({ repositories: [], services: [], build_id: 0 })
    const { sources } = (await ask('/api/sources')).json()
    expect(sources).toMatchObject([{ tool: 'git', state: 'never', streams: [], runs: [] }])
    expect((await ask('/api/models')).json().models.length).toBeGreaterThan(40)
  })
})

describe('pages', () => {
  test('say how to build the dashboard when it is not built', async () => {
    const page = await ask('/flow', { accept: 'text/html' })
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('npm run build')
  })

  test('allow their own inline scripts by hash and no others', async () => {
    const policy = String((await ask('/api/docs/')).headers['content-security-policy'])
    expect(policy).toMatch(/script-src 'self' 'sha256-[^']+'/)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(String((await ask('/')).headers['content-security-policy'])).toContain("frame-ancestors 'none'")
  })

  test('of the API need nothing from elsewhere', async () => {
    const page = await ask('/api/docs/')
    expect(page.body).not.toMatch(/(src|href)="?https?:/)
    const script = await ask('/api/docs/js/scalar.js')
    expect(script.statusCode).toBe(200)
  })
})

describe('a built dashboard', () => {
  let built: Application
  beforeAll(async () => {
    const folder = join(application.folder, 'dashboard')
    mkdirSync(join(folder, '_app', 'immutable'), { recursive: true })
    writeFileSync(
      join(folder, 'index.html'),
      '<!doctype html><script>let a = 1</script><title>screen</title>',
    )
    writeFileSync(join(folder, 'favicon.svg'), '<svg/>')
    writeFileSync(join(folder, '_app', 'immutable', 'start.abc.js'), 'export {}')
    writeFileSync(join(application.folder, 'secret.txt'), 'secret')
    built = await openApplication({ parts: { dashboardFolder: folder }, isEmpty: true })
  })
  afterAll(() => built.close())
  const open = (url: string) => built.app.inject({ url })

  test('is its page for every screen', async () => {
    for (const url of ['/', '/flow', '/releases/github.com/o/r@v1.0.0?from=2026-01-01', '/index.html']) {
      const page = await open(url)
      expect(page.body, url).toContain('<title>screen')
      expect(page.headers['cache-control']).toBe('no-cache')
      expect(page.headers['content-security-policy']).toContain('sha256-')
    }
  })

  test('keeps hashed files for ever and others not', async () => {
    expect((await open('/_app/immutable/start.abc.js')).headers['cache-control']).toContain('immutable')
    expect((await open('/favicon.svg')).headers['cache-control']).toBe('no-cache')
  })

  test('has no page for a missing file or an unknown part of the API', async () => {
    expect((await open('/_app/immutable/gone.js')).statusCode).toBe(404)
    expect((await open('/api/gone')).json().code).toBe('SG_UNKNOWN_NAME')
  })

  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/_app/..%5c..%5csecret.txt'])(
    'does not leave its folder by %s',
    async (url) => {
      expect((await open(url)).body).not.toContain('secret\n')
      expect((await open(url)).body).not.toBe('secret')
    },
  )
})
