/** A thin HTTP client for connectors: time-out, retry with jitter, rate limits, ETags, paging, a few requests per host. */
import { setTimeout as sleep } from 'node:timers/promises'
import { SourceError } from './contract.ts'
import { EtagStore } from './http/etags.ts'
import { networkFault, shown, statusFault } from './http/faults.ts'
import { HostGate } from './http/gate.ts'
import { backOff, isPassing, isRateLimit, waitOf } from './http/limits.ts'
import { nextLink } from './http/link.ts'

export { EtagStore } from './http/etags.ts'

export interface HttpOptions {
  /** What paths are relative to; requests never leave its origin, since headers carry secrets. */
  baseUrl: string
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
  /** For one attempt, headers and body; 30 s. */
  timeoutMs?: number
  /** Attempts after the first; 5. */
  retries?: number
  /** The longest that a rate limit may make a sync wait; 15 minutes. */
  longestWaitMs?: number
  /** Requests to one host at a time, over all clients; 4. */
  perHost?: number
  etags?: EtagStore
}

export interface HttpRequest {
  path: string
  query?: Readonly<Record<string, string | number | undefined>>
  /** Sent as JSON by POST; must be safe to repeat. */
  body?: unknown
}

export interface HttpAnswer {
  status: number
  headers: Headers
  /** Parsed JSON; null when not modified. */
  body: unknown
  isNotModified: boolean
  url: string
}

export interface Http {
  /** Errors: SourceError unauthorised, not_found, limited, unreachable, timed_out, invalid, failed. */
  fetch(request: HttpRequest): Promise<HttpAnswer>
  /** Follows `Link: <…>; rel="next"` to the end. */
  pages(request: HttpRequest): AsyncGenerator<HttpAnswer>
  /** Asks again with each answer's token until there is none. */
  tokenPages(
    request: HttpRequest,
    token: { name: string; read(answer: HttpAnswer): string | null | undefined },
  ): AsyncGenerator<HttpAnswer>
}

export function createHttp(options: HttpOptions): Http {
  const client = new Client(options)
  return {
    fetch: (request) => client.fetch(client.urlOf(request), request.body),
    pages: (request) => client.pages(request),
    tokenPages: (request, token) => client.tokenPages(request, token),
  }
}

class Client {
  private readonly options: HttpOptions
  private readonly origin: string

  constructor(options: HttpOptions) {
    this.options = options
    this.origin = new URL(options.baseUrl).origin
  }

  urlOf({ path, query }: HttpRequest): URL {
    const base = this.options.baseUrl.replace(/\/?$/, '/')
    const url = new URL(path.replace(/^\//, ''), base)
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    return this.own(url)
  }

  async *pages(request: HttpRequest): AsyncGenerator<HttpAnswer> {
    const seen = new Set<string>()
    let url: URL | null = this.urlOf(request)
    while (url) {
      if (seen.has(url.href))
        throw new SourceError('invalid', `The server's paging goes in circles: ${shown(url)}`)
      seen.add(url.href)
      const answer: HttpAnswer = await this.fetch(url, request.body)
      yield answer
      const next = nextLink(answer.headers.get('link'))
      url = next === null ? null : this.own(new URL(next, url))
    }
  }

  async *tokenPages(
    request: HttpRequest,
    token: { name: string; read(answer: HttpAnswer): string | null | undefined },
  ): AsyncGenerator<HttpAnswer> {
    const seen = new Set<string>()
    let value: string | undefined
    do {
      const query = { ...request.query, ...(value === undefined ? {} : { [token.name]: value }) }
      const answer = await this.fetch(this.urlOf({ ...request, query }), request.body)
      yield answer
      value = token.read(answer) || undefined
      if (value !== undefined && seen.has(value)) {
        throw new SourceError('invalid', `The server's paging goes in circles: ${shown(this.urlOf(request))}`)
      }
      if (value !== undefined) seen.add(value)
    } while (value !== undefined)
  }

  /** Attempts until an answer, a fault that stays, or the last attempt. */
  async fetch(url: URL, body?: unknown): Promise<HttpAnswer> {
    const { retries = 5, longestWaitMs = 900_000 } = this.options
    for (let attempt = 0; ; attempt++) {
      const result = await this.attempt(url, body)
      if ('answer' in result) return result.answer
      const waitMs = result.waitMs ?? backOff(attempt)
      if (!result.isPassing || attempt >= retries) throw result.error
      if (waitMs > longestWaitMs) {
        const until = new Date(Date.now() + waitMs).toISOString().slice(0, 16)
        throw new SourceError('limited', `The server asks to wait until ${until} UTC: ${shown(url)}`)
      }
      await sleep(waitMs, undefined, this.options.signal ? { signal: this.options.signal } : {})
    }
  }

  private async attempt(url: URL, body: unknown): Promise<Attempt> {
    const release = await HostGate.enter(url.host, this.options.perHost ?? 4)
    try {
      const response = await this.send(url, body)
      if (response.status === 304) return { answer: this.notModified(url, response) }
      if (response.ok) return { answer: await this.read(url, response) }
      return await this.refused(url, response)
    } catch (error) {
      if (error instanceof SourceError) throw error
      this.options.signal?.throwIfAborted()
      return { isPassing: true, error: networkFault(error, url, this.options.timeoutMs) }
    } finally {
      release()
    }
  }

  private async send(url: URL, body: unknown): Promise<Response> {
    const { headers, signal, timeoutMs = 30_000, etags } = this.options
    const limit = AbortSignal.timeout(timeoutMs)
    const known = body === undefined ? etags?.get(url.href) : undefined
    let target = url
    for (let hop = 0; hop < 5; hop++) {
      const response = await fetch(target, {
        method: body === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        headers: {
          accept: 'application/json',
          'user-agent': 'streamgauge',
          ...headers,
          ...(known ? { 'if-none-match': known.etag } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const location = response.headers.get('location')
      if (response.status < 301 || response.status > 308 || response.status === 304 || !location)
        return response
      await response.body?.cancel()
      target = this.own(new URL(location, target))
    }
    throw new SourceError('invalid', `The server redirects without end: ${shown(url)}`)
  }

  private async read(url: URL, response: Response): Promise<HttpAnswer> {
    const text = await response.text()
    const etag = response.headers.get('etag')
    const answer = { status: response.status, headers: response.headers, isNotModified: false, url: url.href }
    if (text === '') return { ...answer, body: null }
    const body = parse(text, response, url)
    if (etag) this.options.etags?.set(url.href, { etag, link: response.headers.get('link') })
    return { ...answer, body }
  }

  /** Paging goes on from what the unchanged page said the last time. */
  private notModified(url: URL, response: Response): HttpAnswer {
    const headers = new Headers(response.headers)
    const link = this.options.etags?.get(url.href)?.link
    if (link && !headers.has('link')) headers.set('link', link)
    return { status: 304, headers, body: null, isNotModified: true, url: url.href }
  }

  private async refused(url: URL, response: Response): Promise<Attempt> {
    const text = (await response.text().catch(() => '')).slice(0, 200).replaceAll(/\s+/g, ' ')
    const { status, headers } = response
    const isLimit = isRateLimit(status, headers)
    const waitMs = waitOf(headers)
    return {
      isPassing: isLimit || isPassing(status),
      ...(waitMs === null ? {} : { waitMs }),
      error: statusFault(status, isLimit, text, url),
    }
  }

  private own(url: URL): URL {
    if (url.origin === this.origin) return url
    throw new SourceError(
      'invalid',
      `The server leads to another host, which must not get its token: ${shown(url)}`,
    )
  }
}

type Attempt = { answer: HttpAnswer } | { isPassing: boolean; waitMs?: number; error: SourceError }

function parse(text: string, response: Response, url: URL): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // A body cut short is a fault of the line; anything else, such as a login page, will not mend itself.
    if (/json/.test(response.headers.get('content-type') ?? ''))
      throw new Error('the answer ends in the middle', { cause: error })
    throw new SourceError('invalid', `The server answers without JSON, is this its API?: ${shown(url)}`)
  }
}
