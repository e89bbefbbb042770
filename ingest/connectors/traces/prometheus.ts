/** The OpenTelemetry service graph connector's counter (Tempo writes the same), by Prometheus' HTTP API. */
import { SourceError, type StreamContext } from '../../contract.ts'
import type { Http } from '../../http.ts'
import type { TracesOptions } from './connector.ts'
import { DAY, type DayOfCalls, type Days } from './edges.ts'

interface Series {
  metric: Record<string, string>
  values: [number, string][]
}

/** Days at a time: a server refuses what would take it too long. */
const CHUNK = 30

export async function* readPrometheus(
  http: Http,
  { metric, url }: TracesOptions,
  { first, last }: Days,
  { note }: StreamContext,
): AsyncGenerator<DayOfCalls> {
  const query = `sum by (client, server, connection_type) (increase(${metric}[1d]))`
  for (let from = first; from <= last; from += CHUNK * DAY) {
    const to = Math.min(last, from + (CHUNK - 1) * DAY)
    const { body } = await http.fetch({
      path: 'api/v1/query_range',
      // A day's calls are those before the midnight that ends it, today's too: what is to come counts nothing yet.
      query: { query, start: (from + DAY) / 1000, end: (to + DAY) / 1000, step: DAY / 1000 },
    })
    const { series, warnings } = seriesOf(body, url)
    for (const warning of warnings) note(`The metrics may lack something, the server says: ${warning}`)
    yield* splitDays(series, { first: from, last: to })
  }
}

function seriesOf(body: unknown, url: string): { series: Series[]; warnings: string[] } {
  const answer = body as {
    status?: string
    error?: string
    warnings?: string[]
    data?: { resultType?: string; result?: Series[] }
  }
  if (answer?.status === 'error') {
    throw new SourceError(
      'invalid',
      `The server refuses the query, ${answer.error ?? 'without a reason'}: ${url}`,
    )
  }
  if (answer?.data?.resultType !== 'matrix' || !Array.isArray(answer.data.result)) {
    throw new SourceError('invalid', `The answer is no range of series, is this a Prometheus API?: ${url}`)
  }
  return { series: answer.data.result, warnings: answer.warnings ?? [] }
}

/** Increases are estimated from samples, so they are rounded; less than half a call was none. */
function* splitDays(series: readonly Series[], { first, last }: Days): Generator<DayOfCalls> {
  for (let day = first; day <= last; day += DAY) {
    const edges = series.flatMap(({ metric, values }) => {
      const value = values.find(([at]) => Math.round(at * 1000) === day + DAY)?.[1]
      const calls = Math.round(Number(value ?? 0))
      const { client = '', server = '', connection_type = '' } = metric
      // NaN and infinity are no number of calls; the schema rejects them, with what they came with.
      return value !== undefined && calls !== 0 ? [{ client, server, connection_type, calls }] : []
    })
    yield { day, edges }
  }
}
