/** The instant server as a source: one stream of pages that name their successor, as most tools have it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Type } from 'typebox'
import type { Connector, Page, Source } from '../../../ingest/contract.ts'
import { createHttp } from '../../../ingest/http.ts'

export interface Instant {
  url: string
  /** Of one record. */
  bytes: number
  stop(): void
}

export async function startInstant(records: number): Promise<Instant> {
  const child = fork(join(import.meta.dirname, 'instant.ts'), [String(records)])
  const [{ port, bytes }] = (await once(child, 'message')) as [{ port: number; bytes: number }]
  return { url: `http://127.0.0.1:${port}/`, bytes, stop: () => void child.kill() }
}

const Item = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  state: Type.Union(['open', 'closed', 'merged'].map((word) => Type.Literal(word))),
  created_at: Type.String(),
  updated_at: Type.String(),
  author: Type.Object({ login: Type.String(), id: Type.Integer() }),
  labels: Type.Array(Type.String()),
  body: Type.Union([Type.String(), Type.Null()]),
})

interface Answer {
  items: unknown[]
  next: number | null
}

export function instantConnector(url: string): Connector {
  return {
    name: 'bench',
    configSchema: Type.Object({}),
    streams: [
      {
        name: 'item',
        key: 'id',
        cursor: 'page',
        sorted: true,
        lag: 0,
        schema: Item,
        landing: 'change',
        batched: true,
        pages: (context) => readInstant(url, context.signal),
      },
    ],
    sources: async () => [instantSource()],
    open: async () => null,
  }
}

export function instantSource(): Source {
  return {
    id: 'bench:instant',
    tool: 'bench',
    name: 'instant',
    label: 'instant',
    repositoryId: null,
    isConfiguration: false,
    services: [],
    tagPattern: null,
    options: {},
  }
}

export async function* readInstant(url: string, signal: AbortSignal): AsyncGenerator<Page> {
  const http = createHttp({ baseUrl: url, signal })
  for (let page: number | null = 0; page !== null;) {
    const { body } = await http.fetch({ path: 'items', query: { page } })
    const { items, next } = body as Answer
    yield { records: items, cursor: String(page) }
    page = next
  }
}
