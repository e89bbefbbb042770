/** Who called whom on which day: the last days again at each sync, since a day counts on until it is over. */
import type { Page, StreamContext } from '../../contract.ts'
import type { TracesSession } from './connector.ts'
import { readJaeger } from './jaeger.ts'
import { readPrometheus } from './prometheus.ts'
import type { Edge } from './schemas.ts'

export const DAY = 86_400_000
const LAG_DAYS = 2

export interface Days {
  /** Midnights, epoch ms UTC, both included. */
  first: number
  last: number
}

export interface DayOfCalls {
  day: number
  edges: Omit<Edge, 'id' | 'day'>[]
}

export async function* readEdges(context: StreamContext): AsyncGenerator<Page> {
  const { options, http } = context.session as TracesSession
  if (http === null) return
  const today = Math.floor(context.clock.now() / DAY) * DAY
  const from = context.cursor === null ? today - (options.historyDays - 1) * DAY : Date.parse(context.cursor)
  const days: Days = { first: Math.min(from, today), last: today }
  const reading =
    options.kind === 'prometheus'
      ? readPrometheus(http, options, days, context)
      : readJaeger(http, days, context)
  for await (const { day, edges } of reading) {
    yield {
      records: edges.map((edge) => ({ id: idOf(day, edge), day: dateOf(day), ...edge })),
      cursor: dateOf(Math.max(days.first, day - LAG_DAYS * DAY)),
      newestAt: Math.min(day + DAY, context.clock.now()),
    }
  }
}

function idOf(day: number, { client, server, connection_type }: DayOfCalls['edges'][number]): string {
  return [dateOf(day), client, server, connection_type].join('|')
}

export function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
