/** What a sync with nothing new asks the tools for, by stream. */
import type { Connector, Page, Stream, StreamContext } from '../../../ingest/contract.ts'
import { syncSources } from '../../../ingest/sync.ts'
import type { ToolServer } from '../../../fixtures/servers/server.ts'
import { connectOrganisation, type Connected } from './connected.ts'

export interface QuietRow {
  tool: string
  stream: string
  /** Of the first sync, which reads everything. */
  full: number
  /** Of the next one. */
  quiet: number
  /** Of those, unchanged by their ETag, which limits do not count. */
  unchanged: number
  landed: number
}

export interface QuietResult {
  repositories: number
  rows: QuietRow[]
}

export async function measureQuiet(folder: string): Promise<QuietResult> {
  const connected = await connectOrganisation(folder)
  try {
    const first = await syncCounted(connected)
    const second = await syncCounted(connected)
    const rows = [...second].map(([key, { requests, unchanged, landed }]) => {
      const [tool = '', stream = ''] = key.split(' ')
      return { tool, stream, full: first.get(key)?.requests ?? 0, quiet: requests, unchanged, landed }
    })
    const [count] = await connected.warehouse.rows<{ n: number }>(
      'select count(distinct _key) as n from raw.github__repository',
    )
    return { repositories: count?.n ?? 0, rows }
  } finally {
    await connected.close()
  }
}

interface Counted {
  requests: number
  unchanged: number
  landed: number
}

async function syncCounted(connected: Connected): Promise<Map<string, Counted>> {
  const { warehouse, config, servers } = connected
  const counts = new Map<string, Counted>()
  const connectors = connected.connectors.map((connector) =>
    connector.name in servers
      ? counted(connector, servers[connector.name as keyof typeof servers], counts)
      : connector,
  )
  const report = await syncSources(warehouse, config, { connectors })
  for (const { source, error, streams } of report.sources) {
    if (error) throw new Error(`${source}: ${error.message}`)
    for (const { name, landed } of streams) {
      const entry = counts.get(`${source.split(':', 1)[0]} ${name}`)
      if (entry) entry.landed = landed
    }
  }
  return counts
}

/** Streams of a source are read one after the other, so what its server hears meanwhile is theirs. */
function counted(connector: Connector, server: ToolServer, counts: Map<string, Counted>): Connector {
  const count = async <T>(stream: string, work: () => Promise<T>): Promise<T> => {
    const key = `${connector.name} ${stream}`
    const entry = counts.get(key) ?? { requests: 0, unchanged: 0, landed: 0 }
    counts.set(key, entry)
    const [total, unchanged] = [server.requests.total, server.requests.count(/./, 304)]
    try {
      return await work()
    } finally {
      // An answer is logged a moment after it has arrived.
      await new Promise((resolve) => setTimeout(resolve, 5))
      entry.requests += server.requests.total - total
      entry.unchanged += server.requests.count(/./, 304) - unchanged
    }
  }
  const wrap = (name: string, pages: (context: StreamContext) => AsyncIterable<Page>) =>
    async function* (context: StreamContext): AsyncGenerator<Page> {
      const iterator = pages(context)[Symbol.asyncIterator]()
      for (;;) {
        const next = await count(name, () => iterator.next())
        if (next.done) return
        yield next.value
      }
    }
  const streams = connector.streams.map((stream): Stream => ({
    ...stream,
    ...(stream.pages && { pages: wrap(stream.name, stream.pages.bind(stream)) }),
    ...(stream.history && { history: wrap(stream.name, stream.history.bind(stream)) }),
  }))
  return {
    ...connector,
    streams,
    open: (source, context) => count('(opening)', () => connector.open(source, context)),
  }
}
