/** Jaeger's dependencies: calls between services, counted from traces, day by day. */
import { SourceError, type StreamContext } from '../../contract.ts'
import type { Http } from '../../http.ts'
import { DAY, type DayOfCalls, type Days } from './edges.ts'

interface Link {
  parent?: unknown
  child?: unknown
  callCount?: unknown
}

export async function* readJaeger(
  http: Http,
  { first, last }: Days,
  { progress, signal }: StreamContext,
): AsyncGenerator<DayOfCalls> {
  const count = (last - first) / DAY + 1
  for (let day = first; day <= last; day += DAY) {
    signal.throwIfAborted()
    const query = { endTs: day + DAY, lookback: DAY }
    const { body, url } = await http.fetch({ path: 'api/dependencies', query })
    yield { day, edges: linksOf(body, url) }
    progress((day - first) / DAY + 1, count)
  }
}

function linksOf(body: unknown, url: string): DayOfCalls['edges'] {
  const answer = body as { data?: Link[] | null; errors?: { msg?: string }[] | null }
  const place = new URL(url).origin
  if (answer?.errors && answer.errors.length > 0) {
    throw new SourceError(
      'invalid',
      `Jaeger refuses, ${answer.errors[0]?.msg ?? 'without a reason'}: ${place}`,
    )
  }
  // Without any dependency the list is null.
  if (answer?.data !== null && !Array.isArray(answer?.data)) {
    throw new SourceError(
      'invalid',
      `The answer has no list of dependencies, is this Jaeger's query service?: ${place}`,
    )
  }
  const calls = new Map<string, DayOfCalls['edges'][number]>()
  for (const { parent, child, callCount } of answer.data ?? []) {
    // What is no text or number is left as it is for the schema to reject.
    const edge = {
      client: parent as string,
      server: child as string,
      connection_type: '',
      calls: callCount as number,
    }
    const key = JSON.stringify([parent, child])
    const known = calls.get(key)
    calls.set(key, known ? { ...known, calls: known.calls + edge.calls } : edge)
  }
  return [...calls.values()]
}
