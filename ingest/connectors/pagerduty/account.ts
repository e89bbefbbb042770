/** One PagerDuty account over HTTP: lists by page, one record by id, and the time by its clock. */
import { SourceError, type OpenContext, type Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import { createHttp, type Clock, type Http, type HttpAnswer } from '../../http.ts'
import type { PagerdutyOptions } from './connector.ts'

export type Query = readonly (readonly [string, string])[]

export interface ListPage {
  records: Record<string, unknown>[]
  isLast: boolean
  /** Records that fit in all; null when the tool did not count them. */
  total: number | null
}

export const LIMIT = 100

export class Account {
  readonly options: PagerdutyOptions
  private readonly http: Http
  private readonly clock: Clock
  private ahead = 0

  constructor(options: PagerdutyOptions, http: Http, clock: Clock) {
    this.options = options
    this.http = http
    this.clock = clock
  }

  /** Epoch ms by the tool's clock, ours until it has answered. */
  now(): number {
    return this.clock.now() + this.ahead
  }

  /** `name` is the field of the answer that holds the records, and the path unless another is given. */
  async list(
    name: string,
    query: Query,
    offset: number,
    isCounted: boolean,
    path: string = name,
  ): Promise<ListPage> {
    const paging: Query = [
      ['limit', String(LIMIT)],
      ['offset', String(offset)],
      ...(isCounted ? ([['total', 'true']] as const) : []),
    ]
    const search = new URLSearchParams([...query, ...paging] as [string, string][])
    const { body } = this.heard(await this.http.fetch({ path: `${path}?${search}` }))
    const page = body as { more?: unknown; total?: unknown } & Record<string, unknown>
    const records = page?.[name]
    if (!Array.isArray(records))
      throw new SourceError(
        'invalid',
        `The answer has no list of ${name}, is this PagerDuty's API?: ${this.options.url}`,
      )
    return {
      records: records as Record<string, unknown>[],
      isLast: page.more !== true,
      total: typeof page.total === 'number' ? page.total : null,
    }
  }

  /** One record of a list; null when the tool no longer has it. */
  async record(name: string, id: string): Promise<unknown> {
    const path = `${name}/${encodeURIComponent(id)}?time_zone=UTC`
    try {
      const { body } = this.heard(await this.http.fetch({ path }))
      return (body as Record<string, unknown>)[name.replace(/ies$/, 'y').replace(/s$/, '')]
    } catch (error) {
      if (error instanceof SourceError && error.code === 'not_found') return null
      throw error
    }
  }

  private heard(answer: HttpAnswer): HttpAnswer {
    const at = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isNaN(at)) this.ahead = at - this.clock.now()
    return answer
  }
}

export async function openAccount(source: Source<PagerdutyOptions>, context: OpenContext): Promise<Account> {
  const { options } = source
  const token = readSecret(options.tokenEnv, 'API key')
  const http = createHttp({
    baseUrl: options.url,
    headers: { authorization: `Token token=${token}`, accept: 'application/vnd.pagerduty+json;version=2' },
    signal: context.signal,
    clock: context.clock,
    onBudget: context.budget,
  })
  return new Account(options, http, context.clock)
}
