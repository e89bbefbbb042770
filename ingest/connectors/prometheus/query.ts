/** One series by range queries, in windows that a server answers: at most 11,000 points each, fewer where it says so. */
import { SourceError, type StreamContext } from '../../contract.ts'
import type { Http } from '../../http.ts'
import { Points } from '../../series/points.ts'
import { noteLeftOut, type Step } from '../../series/reading.ts'
import type { PrometheusOptions, QueriedSeries } from './connector.ts'

interface Answer {
  status?: string
  error?: string
  warnings?: string[]
  data?: { resultType?: string; result?: Result[] }
}

interface Result {
  metric: Record<string, string>
  values?: [number, unknown][]
  histograms?: unknown[]
}

/** A server refuses more than 11,000 points of a series in one answer. */
const MOST_POINTS = 10_000
/** Samples that arrive late change what was read: the last steps are asked for again. */
const STEPS_AGAIN = 2
const DAY = 86_400_000

interface Window {
  /** Multiples of the step, epoch ms, both included. */
  start: number
  end: number
}

export async function* readQuery(
  http: Http,
  series: QueriedSeries,
  from: number | null,
  context: StreamContext,
): AsyncGenerator<Step> {
  const { stepMs } = series
  const { historyDays } = context.source.options as PrometheusOptions
  const now = context.clock.now()
  // Multiples of the step, so that the next reading asks for the same moments.
  const last = Math.floor(now / stepMs) * stepMs
  const first = from === null ? now - historyDays * DAY : from - STEPS_AGAIN * stepMs
  const points = new Points()
  let isWhole = true
  let reached = from
  for (const window of split({ start: Math.ceil(first / stepMs) * stepMs, end: last }, stepMs)) {
    for await (const answer of ask(http, series, window)) {
      for (const warning of answer.warnings) {
        isWhole = false
        context.note(
          `The numbers of ${series.id} may lack something and are asked for again, the server says: ${warning}`,
        )
      }
      addResults(points, series, answer.results)
    }
    if (isWhole) reached = window.end
    yield { points, reached }
  }
  noteLeftOut(context, series, points)
}

function* split({ start, end }: Window, stepMs: number): Generator<Window> {
  const span = (MOST_POINTS - 1) * stepMs
  for (let at = start; at <= end; at += span + stepMs) yield { start: at, end: Math.min(end, at + span) }
}

/** Halves of a window where the server says that the whole takes it too much. */
async function* ask(
  http: Http,
  series: QueriedSeries,
  window: Window,
): AsyncGenerator<{ results: Result[]; warnings: string[] }> {
  const { query, stepMs } = series
  try {
    const { body } = await http.fetch({
      path: 'api/v1/query_range',
      query: { query, start: window.start / 1000, end: window.end / 1000, step: stepMs / 1000 },
    })
    yield readAnswer(body as Answer, series)
  } catch (error) {
    if (!isTooMuch(error) || window.end - window.start < stepMs) throw error
    const middle = window.start + Math.floor((window.end - window.start) / stepMs / 2) * stepMs
    yield* ask(http, series, { start: window.start, end: middle })
    yield* ask(http, series, { start: middle + stepMs, end: window.end })
  }
}

function isTooMuch(error: unknown): boolean {
  return (
    error instanceof SourceError &&
    /too many samples|maximum resolution|max-points|exceeds the limit|time range exceeds/i.test(error.message)
  )
}

function readAnswer(answer: Answer | null, { id }: QueriedSeries): { results: Result[]; warnings: string[] } {
  if (answer?.status === 'error')
    throw new SourceError(
      'invalid',
      `The server refuses the query, ${answer.error ?? 'without a reason'}: ${id}`,
    )
  const results = answer?.data?.result
  if (answer?.status !== 'success' || answer.data?.resultType !== 'matrix' || !Array.isArray(results))
    throw new SourceError('invalid', `The answer is no range of series, is this a Prometheus API?: ${id}`)
  return { results, warnings: answer.warnings ?? [] }
}

function addResults(points: Points, series: QueriedSeries, results: readonly Result[]): void {
  const bySegment = new Map<string, Result>()
  for (const result of results) {
    const segment = segmentOf(series, result.metric)
    const other = bySegment.get(segment)
    if (other)
      throw new SourceError(
        'invalid',
        `The query of ${series.id} gives two series for one segment, sum them or name a label under segment: ${differing(other, result)}`,
      )
    bySegment.set(segment, result)
    if (result.histograms !== undefined)
      throw new SourceError(
        'invalid',
        `The query gives histograms, ask for a quantile or a sum of them: ${series.id}`,
      )
    for (const [time, value] of result.values ?? []) points.add({ series, time, value, segment })
  }
}

/** A label that is not there is a segment of its own, since '' stands for all. */
function segmentOf({ labels }: QueriedSeries, metric: Record<string, string>): string {
  return labels.map((label) => metric[label] || `no ${label}`).join(' · ')
}

function differing(one: Result, other: Result): string {
  const names = [...new Set([...Object.keys(one.metric), ...Object.keys(other.metric)])]
  return names.filter((name) => one.metric[name] !== other.metric[name]).join(', ') || 'no label differs'
}
