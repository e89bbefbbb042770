/** One attempt of one request: sent, redirected within its origin, read, and judged. */
import { AddressRefused, outlet } from '../../privacy/outlet.ts'
import { SourceError } from '../contract.ts'
import type { HttpAnswer, HttpOptions, HttpRequest } from '../http.ts'
import { budgetOf } from './budget.ts'
import type { Clock } from './clock.ts'
import { networkFault, shown, statusFault } from './faults.ts'
import { follow } from './follow.ts'
import { HostGate } from './gate.ts'
import { isPassing, isRateLimit, waitOf } from './limits.ts'

export type Attempt =
  | { answer: HttpAnswer }
  | { isPassing: boolean; isLimit?: boolean; waitMs?: number | null; error: SourceError }

export type Call = Pick<HttpRequest, 'body' | 'etag' | 'judge'> & { url: URL }

export class Exchange {
  private readonly options: HttpOptions
  private readonly clock: Clock
  private readonly origin: string

  constructor(options: HttpOptions, clock: Clock) {
    this.options = options
    this.clock = clock
    this.origin = new URL(options.baseUrl).origin
  }

  async attempt(call: Call): Promise<Attempt> {
    const release = await HostGate.enter(call.url.host, this.options.perHost ?? 4)
    try {
      this.options.signal?.throwIfAborted()
      const response = await this.send(call)
      this.noteBudget(call.url, response)
      if (response.status === 304) return { answer: this.notModified(call.url, response) }
      return response.ok ? await this.read(call, response) : await this.refused(call.url, response)
    } catch (error) {
      if (error instanceof SourceError) throw error
      if (error instanceof AddressRefused) throw new SourceError('invalid', error.message, error)
      this.options.signal?.throwIfAborted()
      return { isPassing: true, error: networkFault(error, call.url, this.options.timeoutMs) }
    } finally {
      release()
    }
  }

  /** Headers carry secrets: requests never leave the origin. */
  own(url: URL): URL {
    if (url.origin === this.origin) return url
    throw new SourceError(
      'invalid',
      `The server leads to another host, which must not get its token: ${shown(url)}`,
    )
  }

  private async send({ url, body, etag }: Call): Promise<Response> {
    const { headers, signal, timeoutMs = 30_000, etags, reach } = this.options
    const limit = AbortSignal.timeout(timeoutMs)
    const stop = signal ? AbortSignal.any([signal, limit]) : limit
    const known = body === undefined ? (etag ?? etags?.get(url.href)?.etag) : undefined
    const own = typeof headers === 'function' ? await headers() : headers
    const open = {
      accept: 'application/json',
      'user-agent': 'streamgauge',
      ...(known ? { 'if-none-match': known } : {}),
    }
    const ask = (target: URL) =>
      outlet.fetch(target, {
        method: body === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        signal: stop,
        headers: { ...open, ...own, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    return follow(url, ask, async (target) =>
      reach && body === undefined ? reach.get(target, open, stop) : ask(this.own(target)),
    )
  }

  private async read(call: Call, response: Response): Promise<Attempt> {
    const { url, judge } = call
    const text = await response.text()
    const etag = response.headers.get('etag')
    const answer = { status: response.status, headers: response.headers, isNotModified: false, url: url.href }
    if (text === '') return { answer: { ...answer, body: null } }
    const whole = { ...answer, body: parse(text, response, url) }
    const refusal = judge?.(whole)
    if (refusal) {
      const code = refusal.isLimit ? 'limited' : 'failed'
      return {
        isPassing: true,
        isLimit: refusal.isLimit,
        waitMs: waitOf(response.headers, this.clock.now()),
        error: new SourceError(code, `${refusal.reason}: ${shown(url)}`),
      }
    }
    if (etag && call.body === undefined)
      this.options.etags?.set(url.href, { etag, link: response.headers.get('link') })
    return { answer: whole }
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
    const isLimit = isRateLimit(status, headers, text)
    return {
      isPassing: isLimit || isPassing(status),
      isLimit,
      waitMs: waitOf(headers, this.clock.now()),
      error: statusFault(status, isLimit, text, url),
    }
  }

  private noteBudget(url: URL, response: Response): void {
    const budget = budgetOf(url.host, response.headers, this.clock.now())
    if (budget) this.options.onBudget?.(budget)
  }
}

function parse(text: string, response: Response, url: URL): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // A body cut short is a fault of the line; anything else, such as a login page, will not mend itself.
    if (/json/.test(response.headers.get('content-type') ?? ''))
      throw new Error('the answer ends in the middle', { cause: error })
    if (response.status === 203) throw statusFault(203, false, '', url)
    throw new SourceError('invalid', `The server answers without JSON, is this its API?: ${shown(url)}`)
  }
}
