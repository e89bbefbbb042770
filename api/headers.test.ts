import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { createHash } from 'node:crypto'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { Failures } from './sign-in/failures.ts'

let application: Application
beforeAll(async () => {
  application = await openApplication({ isEmpty: true, options: { headersTimeoutMs: 300 } })
})
afterAll(() => application.close())

describe('what every answer bears', () => {
  test.each(['/', '/api/scopes', '/api/gone', '/health', '/api/docs/'])('%s', async (url) => {
    const { headers } = await application.app.inject(url)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['x-powered-by']).toBeUndefined()
    const policy = String(headers['content-security-policy'])
    for (const part of [
      "default-src 'self'",
      "object-src 'none'",
      "frame-ancestors 'none'",
      "script-src-attr 'none'",
    ])
      expect(policy).toContain(part)
    expect(policy).not.toMatch(/script-src[^;]*(unsafe|\*|https?:)/)
  })

  test('promises https where people reach it by https', async () => {
    const signIn = {
      url: 'https://flow.example',
      trustedProxies: ['127.0.0.1'],
      roles: [],
      everyone: 'viewer',
    }
    const other = await openApplication({
      isEmpty: true,
      signIn: { ...signIn, oidc: null, sessionKeyEnv: null, sessionHours: 1 },
    })
    const { headers } = await other.app.inject({ url: '/health', headers: { host: 'flow.example' } })
    await other.close()
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
  })

  test('allows the one style element of charts, and no other on screens', async () => {
    const { document } = parseHTML('<html></html>')
    const chart = Plot.plot({ document, marks: [Plot.dot([[1, 2]])] } as Plot.PlotOptions)
    const text = chart.querySelector('style')!.textContent
    const hash = createHash('sha256').update(text).digest('base64')
    const policy = String((await application.app.inject('/api/scopes')).headers['content-security-policy'])
    expect(policy).toContain(`style-src-elem 'self' 'sha256-${hash}'`)
    expect(policy).not.toMatch(/style-src(-elem)? [^;]*unsafe-inline/)
  })
})

describe('a body', () => {
  const post = (payload: string, type = 'application/json') =>
    application.app.inject({ method: 'POST', url: '/api/impact', payload, headers: { 'content-type': type } })

  test.each([
    ['a prototype', '{"__proto__": {"isAdmin": true}}'],
    ['a constructor', '{"constructor": {"prototype": {"isAdmin": true}}}'],
    ['depth', `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
    ['depth in a field', `{"repository": ${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['no end', '{"repository": "'],
  ])('with %s is refused, not taken for a fault of ours', async (_, payload) => {
    const response = await post(payload)
    expect(response.statusCode).toBe(400)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test('of a kind that nobody asked for is refused', async () => {
    expect((await post('<a/>', 'application/xml')).statusCode).toBe(415)
  })

  test('that is larger than a route takes is refused before it is read', async () => {
    const large = { method: 'POST', url: '/api/query', payload: { sql: 'x'.repeat(70_000) } } as const
    expect((await application.app.inject(large)).statusCode).toBe(413)
  })

  test('a name in the address has an end', async () => {
    expect((await application.app.inject(`/api/marts/${'x'.repeat(5_000)}`)).statusCode).toBe(414)
    for (const url of [
      '/api/marts/%00',
      '/api/marts/..%2f..%2fmeta',
      '/api/marts/__proto__',
      '/api/models/constructor',
    ])
      expect((await application.app.inject(url)).statusCode, url).toBe(404)
  })
})

test('a connection that sends a byte now and then is ended', async () => {
  const { app } = application
  await app.listen({ port: 0, host: '127.0.0.1' })
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  const timer = setInterval(() => socket.write('x'), 50)
  socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\nx-a: ')
  const from = performance.now()
  await new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve))
  clearInterval(timer)
  expect(performance.now() - from).toBeLessThan(5_000)
  expect(app.server.requestTimeout).toBe(300_000)
})

describe('whoever guesses', () => {
  test('waits after twenty wrong tokens, as nobody else does', async () => {
    const guess = (remoteAddress: string) =>
      application.app.inject({ url: '/api/me', remoteAddress, headers: { authorization: 'Bearer sg_wrong' } })
    for (let i = 0; i < 20; i++) expect((await guess('203.0.113.7')).statusCode).toBe(401)
    const refused = await guess('203.0.113.7')
    expect([refused.statusCode, refused.json().message]).toEqual([
      429,
      expect.stringMatching(/wait \d+ seconds/),
    ])
    expect((await guess('203.0.113.8')).statusCode).toBe(401)
  })

  test('may try again after a minute', () => {
    let now = 0
    const failures = new Failures(() => now)
    for (let i = 0; i < 20; i++) failures.note('a')
    expect(failures.waitMs('a')).toBe(60_000)
    now = 60_000
    expect(failures.waitMs('a')).toBe(0)
  })
})
