/**
 * A thin HTTP client for connectors: time-out, retry with jitter, rate limits, ETags, paging, a few requests per host.
 * GraphQL is http/graphql.ts.
 */
import { SourceError } from './contract.ts'
import type { Budget } from './http/budget.ts'
import { systemClock, type Clock } from './http/clock.ts'
import type { EtagStore } from './http/etags.ts'
import { Exchange, type Call } from './http/exchange.ts'
import { shown } from './http/faults.ts'
import { backOff, limitBackOff } from './http/limits.ts'
import { nextLink } from './http/link.ts'
import type { Reach } from './http/reach.ts'

export type { Budget } from './http/budget.ts'
export { systemClock, type Clock } from './http/clock.ts'
export { EtagStore } from './http/etags.ts'

type StaticHeaders = Readonly<Record<string, string>>

export interface HttpOptions {
  /** What paths are relative to; requests never leave its origin, since headers carry secrets. */
  baseUrl: string
  /** Lets redirects lead elsewhere, without the headers; none leaves the origin when left out. */
  reach?: Reach
  /** Asked for each attempt when a function: a token may have been renewed. */
  headers?: StaticHeaders | (() => Promise<StaticHeaders>)
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
  clock?: Clock
  /** Told with each answer that names a limit; `context.budget` of the contract. */
  onBudget?: (budget: Budget) => void
}

export interface HttpRequest {
  path: string
  query?: Readonly<Record<string, string | number | undefined>>
  /** Sent as JSON by POST; must be safe to repeat. */
  body?: unknown
  /** What the address had when last seen; an unchanged one is answered `isNotModified`. */
  etag?: string
  /** Finds the refusal in an answer of 200; it is tried again like any other. */
  judge?(answer: HttpAnswer): Refusal | null
}

export interface Refusal {
  isLimit: boolean
  reason: string
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
    fetch: (request) => client.fetch({ ...request, url: client.urlOf(request) }),
    pages: (request) => client.pages(request),
    tokenPages: (request, token) => client.tokenPages(request, token),
  }
}

class Client {
  private readonly options: HttpOptions
  private readonly clock: Clock
  private readonly exchange: Exchange

  constructor(options: HttpOptions) {
    this.options = options
    this.clock = options.clock ?? systemClock
    this.exchange = new Exchange(options, this.clock)
  }

  /** An absolute path, as in a Link header, must stay within the origin. */
  urlOf({ path, query }: HttpRequest): URL {
    const base = this.options.baseUrl.replace(/\/?$/, '/')
    const url = new URL(/^https?:\/\//.test(path) ? path : path.replace(/^\//, ''), base)
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    return this.exchange.own(url)
  }

  async *pages(request: HttpRequest): AsyncGenerator<HttpAnswer> {
    const seen = new Set<string>()
    let url: URL | null = this.urlOf(request)
    while (url) {
      if (seen.has(url.href))
        throw new SourceError('invalid', `The server's paging goes in circles: ${shown(url)}`)
      seen.add(url.href)
      const answer: HttpAnswer = await this.fetch({ ...request, url })
      yield answer
      const next = nextLink(answer.headers.get('link'))
      url = next === null ? null : this.exchange.own(new URL(next, url))
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
      const answer = await this.fetch({ ...request, url: this.urlOf({ ...request, query }) })
      yield answer
      value = token.read(answer) || undefined
      if (value !== undefined && seen.has(value)) {
        throw new SourceError('invalid', `The server's paging goes in circles: ${shown(this.urlOf(request))}`)
      }
      if (value !== undefined) seen.add(value)
    } while (value !== undefined)
  }

  /** Attempts until an answer, a fault that stays, or the last attempt. */
  async fetch(call: Call): Promise<HttpAnswer> {
    const { retries = 5, longestWaitMs = 900_000, signal } = this.options
    for (let attempt = 0; ; attempt++) {
      const result = await this.exchange.attempt(call)
      if ('answer' in result) return result.answer
      if (!result.isPassing || attempt >= retries) throw result.error
      const waitMs = result.waitMs ?? (result.isLimit ? limitBackOff(attempt) : backOff(attempt))
      if (waitMs > longestWaitMs) {
        const until = new Date(this.clock.now() + waitMs).toISOString().slice(0, 16)
        throw new SourceError('limited', `The server asks to wait until ${until} UTC: ${shown(call.url)}`)
      }
      await this.clock.sleep(waitMs, signal)
    }
  }
}
