import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SourceError } from './contract.ts'
import { createHttp, EtagStore, type HttpOptions } from './http.ts'
import { backOff, waitOf } from './http/limits.ts'
import { nextLink } from './http/link.ts'

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

let baseUrl: string
let handler: Handler
let requests: IncomingMessage[] = []
const server = createServer((request, response) => {
  requests.push(request)
  handler(request, response, requests.length)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`
})

beforeEach(() => {
  requests = []
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const json = (response: ServerResponse, body: unknown, headers = {}, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const client = (options: Partial<HttpOptions> = {}) => createHttp({ baseUrl, timeoutMs: 1000, ...options })

async function fault(promise: Promise<unknown>): Promise<SourceError> {
  const error: unknown = await promise.catch((caught: unknown) => caught)
  if (error instanceof SourceError) return error
  throw new Error(`no SourceError: ${String(error)}`)
}

async function collect<T>(pages: AsyncIterable<{ body: unknown }>): Promise<T[]> {
  const bodies: T[] = []
  for await (const { body } of pages) bodies.push(body as T)
  return bodies
}

describe('a request', () => {
  test('goes to the base with query and headers, and brings JSON', async () => {
    handler = (request, response) =>
      json(response, { url: request.url, token: request.headers.authorization })
    const answer = await client({ headers: { authorization: 'Bearer x' } }).fetch({
      path: '/things',
      query: { a: 1, b: undefined },
    })
    expect(answer.body).toEqual({ url: '/api/things?a=1', token: 'Bearer x' })
  })

  test('with a body is a POST', async () => {
    handler = (request, response) => json(response, { method: request.method })
    expect((await client().fetch({ path: 'search', body: { q: 1 } })).body).toEqual({ method: 'POST' })
  })

  test.each([500, 502, 503, 429])('is tried again after %i', async (status) => {
    handler = (_, response, count) =>
      count < 3 ? json(response, {}, { 'retry-after': '0' }, status) : json(response, 'well')
    expect((await client().fetch({ path: '' })).body).toBe('well')
    expect(requests).toHaveLength(3)
  })

  test('is tried again when the line breaks or the body is cut short', async () => {
    handler = (request, response, count) => {
      if (count === 1) request.socket.destroy()
      else if (count === 2) response.writeHead(200, { 'content-type': 'application/json' }).end('[{"a":')
      else if (count === 3)
        response.writeHead(200, { 'content-length': 100 }).write('[', () => request.socket.destroy())
      else json(response, [1])
    }
    expect((await client().fetch({ path: '' })).body).toEqual([1])
    expect(requests).toHaveLength(4)
  })

  test('that is never answered is timed out', async () => {
    handler = () => undefined
    const error = await fault(client({ timeoutMs: 50, retries: 1 }).fetch({ path: 'slow' }))
    expect(error).toMatchObject({ code: 'timed_out', message: `No answer within 0.05 s: ${baseUrl}slow` })
    expect(requests).toHaveLength(2)
  })

  test.each([
    [401, {}, 'unauthorised', 1],
    [403, {}, 'unauthorised', 1],
    [404, {}, 'not_found', 1],
    [422, {}, 'failed', 1],
    [500, { 'retry-after': '0' }, 'failed', 3],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 'limited', 1],
    [429, { 'retry-after': '0' }, 'limited', 3],
  ])(
    'refused with %i %j is told as %s after %i attempts, without the query',
    async (status, headers, code, attempts) => {
      handler = (_, response) => json(response, {}, headers, status)
      const options = status === 403 && 'x-ratelimit-reset' in headers ? { retries: 0 } : { retries: 2 }
      const error = await fault(client(options).fetch({ path: 'x', query: { token: 'secret' } }))
      expect(error.code).toBe(code)
      expect(error.message).not.toContain('secret')
      expect(requests).toHaveLength(attempts)
    },
  )

  test('waits no longer than allowed for a rate limit', async () => {
    handler = (_, response) => json(response, {}, { 'retry-after': '3600' }, 429)
    const error = await fault(client().fetch({ path: '' }))
    expect(error.code).toBe('limited')
    expect(error.message).toMatch(/^The server asks to wait until \d{4}-/)
  })

  test('answered by a login page is no success', async () => {
    handler = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    expect((await fault(client().fetch({ path: '' }))).code).toBe('invalid')
  })

  test('follows a redirect on its host, and to no other one', async () => {
    handler = (request, response) =>
      request.url === '/api/old'
        ? response.writeHead(301, { location: '/api/new' }).end()
        : json(response, 'new')
    expect((await client().fetch({ path: 'old' })).body).toBe('new')
    handler = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
    expect((await fault(client().fetch({ path: 'old' }))).message).toMatch(/another host/)
  })

  test('stops at once when the sync is stopped', async () => {
    handler = (_, response) => json(response, {}, { 'retry-after': '60' }, 503)
    await expect(client({ signal: AbortSignal.timeout(50) }).fetch({ path: '' })).rejects.toThrow(/aborted/i)
  })

  test('leaves room for others: no more than the limit run at a time', async () => {
    let running = 0
    let most = 0
    handler = (_, response) => {
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        json(response, 1)
      }, 20)
    }
    const http = client({ perHost: 2 })
    await Promise.all(Array.from({ length: 8 }, () => http.fetch({ path: '' })))
    expect(most).toBe(2)
  })
})

describe('paging', () => {
  test('by Link goes to the end', async () => {
    handler = (request, response) => {
      const page = Number(new URL(request.url ?? '', baseUrl).searchParams.get('page') ?? 1)
      json(
        response,
        page,
        page < 4 ? { link: `<${baseUrl}?page=${page + 1}>; rel="next", <x>; rel="last"` } : {},
      )
    }
    expect(await collect(client().pages({ path: '' }))).toEqual([1, 2, 3, 4])
  })

  test('by token goes to the end', async () => {
    handler = (request, response) => {
      const page = Number(new URL(request.url ?? '', baseUrl).searchParams.get('after') ?? 1)
      json(response, { page, next: page < 3 ? String(page + 1) : null })
    }
    const read = ({ body }: { body: unknown }) => (body as { next: string | null }).next
    expect(
      await collect<{ page: number }>(client().tokenPages({ path: '' }, { name: 'after', read })),
    ).toHaveLength(3)
  })

  test('that goes in circles or leads away is an error, not an end', async () => {
    handler = (_, response) => json(response, 1, { link: `<${baseUrl}>; rel="next"` })
    expect((await fault(collect(client().pages({ path: '' })))).message).toMatch(/circles/)
    handler = (_, response) => json(response, 1, { link: '<http://127.0.0.1:9/x>; rel="next"' })
    expect((await fault(collect(client().pages({ path: '' })))).message).toMatch(/another host/)
  })

  test('over unchanged pages costs nothing and goes on', async () => {
    const etags = new EtagStore()
    handler = (request, response) => {
      const isLast = request.url?.includes('page=2')
      const etag = isLast ? '"two"' : '"one"'
      if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
      return json(response, isLast ? 2 : 1, {
        etag,
        ...(isLast ? {} : { link: `<${baseUrl}?page=2>; rel="next"` }),
      })
    }
    expect(await collect(client({ etags }).pages({ path: '' }))).toEqual([1, 2])
    const kept = new EtagStore(
      JSON.parse(JSON.stringify(etags.entries())) as ReturnType<EtagStore['entries']>,
    )
    expect(await collect(client({ etags: kept }).pages({ path: '' }))).toEqual([null, null])
  })
})

describe('what headers say', () => {
  const now = Date.UTC(2026, 0, 1)
  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 5000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 9) }, 9000],
    [{ 'ratelimit-remaining': '0', 'ratelimit-reset': '3' }, 3000],
    [{ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '99' }, null],
    [{}, null],
  ])('%j means a wait of %s ms', (headers, expected) => {
    expect(waitOf(new Headers(headers as Record<string, string>), now)).toBe(expected)
  })

  test('without them the wait grows, spread by chance, up to a minute', () => {
    expect([0, 1, 2, 20].map((attempt) => backOff(attempt, () => 1))).toEqual([500, 1000, 2000, 60_000])
    expect(backOff(3, () => 0)).toBe(0)
  })

  test.each([
    ['<a?p=2>; rel="next"', 'a?p=2'],
    ['<a?p=1,2>; rel="prev", <b>; rel=next', 'b'],
    ['<b>; rel="next"; results="false"; cursor="0:0:0"', null],
    ['<b>; rel="last next"', 'b'],
    ['', null],
  ])('the next link of %s', (header, expected) => {
    expect(nextLink(header)).toBe(expected)
  })
})
