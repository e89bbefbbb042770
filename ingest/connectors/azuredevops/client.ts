/** One organisation over REST: lists by token or by position, and waits where the service asks for it. */
import { SourceError } from '../../contract.ts'
import type { Clock, Http, HttpAnswer } from '../../http.ts'
import { listOf, type Json } from './fields.ts'

export type Query = Readonly<Record<string, string | number | undefined>>

export interface Cut {
  records: Json[]
  /** Where the list goes on; null at its end. */
  next: string | null
}

const VERSION = '7.1'
const PAGE = 100

export class Client {
  private readonly http: Http
  private readonly clock: Clock
  private readonly signal: AbortSignal
  private readonly previews = new Set<string>()
  private ahead = 0
  private quietUntil = 0

  constructor(http: Http, clock: Clock, signal: AbortSignal) {
    this.http = http
    this.clock = clock
    this.signal = signal
  }

  /** Epoch ms by the tool's clock, ours until it has answered. */
  now(): number {
    return this.clock.now() + this.ahead
  }

  /** `body` makes it a POST. Errors: SourceError. */
  async ask(path: string, query: Query = {}, body?: unknown): Promise<HttpAnswer> {
    const wait = this.quietUntil - this.clock.now()
    if (wait > 0) await this.clock.sleep(wait, this.signal)
    const answer = await this.fetch(path, query, body)
    this.heed(answer.headers)
    return answer
  }

  /** Some of its parts are under preview for years, which of them differs by site: they say so, and want it said. */
  private async fetch(path: string, query: Query, body: unknown): Promise<HttpAnswer> {
    const part = partOf(path)
    const fetch = (version: string) =>
      this.http.fetch({
        path,
        query: { 'api-version': version, ...query },
        ...(body !== undefined && { body }),
      })
    if (this.previews.has(part)) return fetch(`${VERSION}-preview`)
    try {
      return await fetch(VERSION)
    } catch (error) {
      const isPreview = error instanceof SourceError && /answers 400.*under preview/i.test(error.message)
      if (!isPreview) throw error
      this.previews.add(part)
      return fetch(`${VERSION}-preview`)
    }
  }

  /** One record. */
  async get(path: string, query: Query = {}): Promise<Json> {
    return (await this.ask(path, query)).body as Json
  }

  /** Null when it is not there. */
  async find(path: string, query: Query = {}): Promise<Json | null> {
    try {
      return await this.get(path, query)
    } catch (error) {
      if (error instanceof SourceError && error.code === 'not_found') return null
      throw error
    }
  }

  /** One page of a list that goes on by a token; some take `$top`, some `top`, and neither complains of the other. */
  async byToken(path: string, query: Query, token: string | null, size = PAGE): Promise<Cut> {
    const answer = await this.ask(path, { ...query, $top: size, continuationToken: token ?? undefined })
    return { records: recordsOf(answer), next: answer.headers.get('x-ms-continuationtoken') || null }
  }

  /** One page of a list that goes on by position: a short page is the last. */
  async byPosition(path: string, query: Query, position: string | null, size = PAGE): Promise<Cut> {
    const from = Number(position ?? 0)
    const records = recordsOf(await this.ask(path, { ...query, $top: size, $skip: from }))
    return { records, next: records.length < size ? null : String(from + size) }
  }

  /** All of a list, by token where the answer has one. */
  async all(path: string, query: Query = {}): Promise<Json[]> {
    const found: Json[] = []
    let token: string | null = null
    do {
      const { records, next }: Cut = await this.byToken(path, query, token)
      found.push(...records)
      if (next !== null && next === token)
        throw new SourceError('invalid', `The server's paging goes in circles: ${path}`)
      token = next
    } while (token !== null)
    return found
  }

  /** All of a list that knows positions only. */
  async allByPosition(path: string, query: Query = {}): Promise<Json[]> {
    const found: Json[] = []
    let position: string | null = null
    do {
      const { records, next }: Cut = await this.byPosition(path, query, position)
      found.push(...records)
      position = next
    } while (position !== null)
    return found
  }

  /** An answer that was held back asks for a pause before the next one. */
  private heed(headers: Headers): void {
    const at = Date.parse(headers.get('date') ?? '')
    if (!Number.isNaN(at)) this.ahead = at - this.clock.now()
    const seconds = Number(headers.get('retry-after') ?? NaN)
    if (seconds > 0) this.quietUntil = this.clock.now() + seconds * 1000
  }
}

/** What of the API an address belongs to, as `wit/wiql`. */
function partOf(path: string): string {
  const [, rest = ''] = path.split('_apis/', 2)
  return rest.split('/').slice(0, 2).join('/')
}

/** The list's own count has to be that of its records. */
export function recordsOf({ body, url }: HttpAnswer): Json[] {
  const { value, count } = (body ?? {}) as { value?: unknown; count?: unknown }
  const path = new URL(url).pathname
  if (!Array.isArray(value))
    throw new SourceError('invalid', `The answer holds no list, is this Azure DevOps?: ${path}`)
  if (typeof count === 'number' && count !== value.length)
    throw new SourceError('incomplete', `Azure DevOps counts ${count} and shows ${value.length}: ${path}`)
  return listOf(value)
}
