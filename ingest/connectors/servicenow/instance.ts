/** One instance over its Table API: a page of a table by encoded query. */
import { SourceError, type OpenContext, type Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import { createHttp, type Clock, type Http } from '../../http.ts'
import { nextLink } from '../../http/link.ts'
import type { ServicenowOptions } from './connector.ts'
import { recordOf } from './records.ts'
import type { Table } from './tables.ts'

export interface TablePage {
  records: Record<string, unknown>[]
  /** Rules of access take rows out of a page after it was cut: a short page, or an empty one, is not the last. */
  hasNext: boolean
  /** All that fit, rows that the user must not see included; null when it is not told. */
  total: number | null
}

export const LIMIT = 500

type Part = Pick<Table, 'name' | 'fields'>

export class Instance {
  readonly options: ServicenowOptions
  private readonly http: Http
  private readonly clock: Clock
  private ahead = 0
  private checked: Promise<void> | null = null

  constructor(options: ServicenowOptions, http: Http, clock: Clock) {
    this.options = options
    this.http = http
    this.clock = clock
  }

  /** Epoch ms by the tool's clock, ours until it has answered. */
  now(): number {
    return this.clock.now() + this.ahead
  }

  async page(table: Part, query: string, offset = 0, limit = LIMIT): Promise<TablePage> {
    const { headers, body } = await this.http.fetch({
      path: `api/now/table/${table.name}`,
      query: {
        sysparm_query: query,
        sysparm_fields: table.fields.join(','),
        sysparm_display_value: 'all',
        sysparm_exclude_reference_link: 'true',
        sysparm_limit: limit,
        sysparm_offset: offset,
      },
    })
    const at = Date.parse(headers.get('date') ?? '')
    if (!Number.isNaN(at)) this.ahead = at - this.clock.now()
    const rows = (body as { result?: unknown } | null)?.result
    if (!Array.isArray(rows))
      throw new SourceError('invalid', `The answer has no result, is this ServiceNow?: ${this.options.url}`)
    const count = headers.get('x-total-count')
    const total = count === null || Number.isNaN(Number(count)) ? null : Number(count)
    return {
      records: rows.map((row) => recordOf(row, `${this.options.url}/${table.name}.do?sys_id=`)),
      hasNext: nextLink(headers.get('link')) !== null || (total !== null && offset + limit < total),
      total,
    }
  }

  /**
   * Times in a query are read in the zone of the user who asks, times in an answer are UTC: the two have to be the same.
   * Errors: SourceError invalid, which says what to set.
   */
  checkZone(table: Table): Promise<void> {
    this.checked ??= this.compareZone(table)
    return this.checked
  }

  private async compareZone(table: Table): Promise<void> {
    const { records } = await this.page(table, `ORDERBYDESC${table.time}`, 0, 1)
    const [{ sys_id: id, [table.time]: time } = {}] = records
    if (typeof time !== 'string') return
    const same = await this.page(
      table,
      `sys_id=${String(id)}^${table.time}>=${time}^${table.time}<=${time}`,
      0,
      1,
    )
    if (same.records.length > 0) return
    const again = await this.page(table, `sys_id=${String(id)}`, 0, 1)
    // Somebody changed it between the two questions.
    if (again.records[0]?.[table.time] !== time) return
    throw new SourceError(
      'invalid',
      `ServiceNow reads times in the zone of its user, set that user's time zone to GMT: ${this.options.url}`,
    )
  }
}

export async function openInstance(
  source: Source<ServicenowOptions>,
  context: OpenContext,
): Promise<Instance> {
  const { options } = source
  const http = createHttp({
    baseUrl: options.url,
    headers: { authorization: authorise(options) },
    signal: context.signal,
    clock: context.clock,
    onBudget: context.budget,
    timeoutMs: 60_000,
  })
  return new Instance(options, http, context.clock)
}

function authorise({ userEnv, passwordEnv, tokenEnv }: ServicenowOptions): string {
  if (tokenEnv !== null) return `Bearer ${readSecret(tokenEnv)}`
  const pair = `${readSecret(userEnv ?? '', 'user')}:${readSecret(passwordEnv ?? '', 'password')}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/** Whether the user may not see a table, or the instance has none of that name: no fault where it can be done without. */
export function isMissing(error: unknown): error is SourceError {
  if (!(error instanceof SourceError)) return false
  const status = (error.cause as { status?: number } | undefined)?.status
  return (
    error.code === 'not_found' ||
    (error.code === 'unauthorised' && status === 403) ||
    (error.code === 'failed' && /answers 400.*invalid table/i.test(error.message))
  )
}
