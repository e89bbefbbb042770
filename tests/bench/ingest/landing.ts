/**
 * Landing alone: records of 1 kB from a server of this machine that answers instantly, through the client, the schema
 * and the warehouse. Compared with the least that anybody must do: fetch and parse the same pages.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Type } from 'typebox'
import type { Connector, Page, Source } from '../../../ingest/contract.ts'
import { createHttp } from '../../../ingest/http.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { syncSources } from '../../../ingest/sync.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'

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

/** One stream of pages that name their successor, as most tools have it. */
function instantConnector(url: string): Connector {
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
        pages: (context) => readPages(url, context.signal),
      },
    ],
    sources: async () => [sourceOf()],
    open: async () => null,
  }
}

function sourceOf(): Source {
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

async function* readPages(url: string, signal: AbortSignal): AsyncGenerator<Page> {
  const http = createHttp({ baseUrl: url, signal })
  for (let page: number | null = 0; page !== null;) {
    const { body } = await http.fetch({ path: 'items', query: { page } })
    const { items, next } = body as Answer
    yield { records: items, cursor: String(page) }
    page = next
  }
}

export interface LandingResult {
  records: number
  record_bytes: number
  records_per_s: number
  /** By the CPU seconds of this process: what the rate would be with nobody else on the machine and one core. */
  records_per_cpu_s: number
  fetch_and_parse_per_s: number
  /** Our CPU time over that of fetching and parsing alone. */
  ratio: number
  peak_mb: number
}

export async function measureLanding(folder: string, records: number): Promise<LandingResult> {
  const child = fork(join(import.meta.dirname, 'instant.ts'), [String(records)])
  const [{ port, bytes }] = (await once(child, 'message')) as [{ port: number; bytes: number }]
  const url = `http://127.0.0.1:${port}/`
  try {
    const least = await timed(async () => {
      for await (const { records: items } of readPages(url, new AbortController().signal)) void items
    })
    const connector = instantConnector(url)
    const warehouse = await openWarehouse({ folder })
    await declareRaw(warehouse, [connector])
    const ours = await timed(async () => {
      const report = await syncSources(warehouse, { sources: [sourceOf()] }, { connectors: [connector] })
      const landed = report.sources[0]?.streams[0]?.landed
      if (landed !== records) throw new Error(`Not all records landed: ${landed} of ${records}`)
    })
    await warehouse.close()
    return {
      records,
      record_bytes: bytes,
      records_per_s: Math.round(records / ours.wall),
      records_per_cpu_s: Math.round(records / ours.cpu),
      fetch_and_parse_per_s: Math.round(records / least.wall),
      ratio: Math.round((ours.cpu / least.cpu) * 100) / 100,
      peak_mb: Math.round(process.resourceUsage().maxRSS / 1000),
    }
  } finally {
    child.kill()
  }
}

/** Seconds of this process: by the clock, and of its processors. */
async function timed(work: () => Promise<void>): Promise<{ wall: number; cpu: number }> {
  const [startedAt, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - startedAt) / 1000, cpu: (user + system) / 1e6 }
}
