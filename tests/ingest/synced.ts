/** A source whose pages a test says, and what lands of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { afterEach, beforeEach } from 'vitest'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { type Connector, type Page, type Stream, type StreamContext } from '../../ingest/contract.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources, type SyncProgress } from '../../ingest/sync.ts'
import { tracker as source } from '../tracker.ts'

export interface Ticket {
  id: number
  title?: unknown
}

const schema = Type.Object({ id: Type.Integer(), title: Type.String() })

/** A warehouse for each test of a file. */
export function openTracker() {
  let folder: string
  let warehouse: Warehouse
  /** What the tool has, in pages; an Error is thrown where it stands. */
  let pages: (readonly Ticket[] | Error | Partial<Page>)[]
  let contexts: StreamContext[]

  function connectorOf(stream: Partial<Stream> = {}): Connector {
    return {
      name: 'tracker',
      configSchema: Type.Object({}),
      sources: () => Promise.resolve([]),
      open: () => Promise.resolve(null),
      streams: [
        {
          name: 'ticket',
          key: 'id',
          cursor: 'updated',
          sorted: false,
          lag: 0,
          landing: 'change',
          schema,
          ...stream,
          async *pages(context) {
            contexts.push(context)
            const start = stream.sorted ? Number(context.cursor ?? 0) : 0
            for (const [i, page] of pages.entries()) {
              if (i < start) continue
              if (page instanceof Error) throw page
              yield Array.isArray(page) ? { records: page, cursor: String(i + 1) } : (page as Page)
            }
          },
        },
      ],
    }
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streamgauge-sync-'))
    warehouse = await openWarehouse({ folder, memoryMb: 200 })
    await declareRaw(warehouse, [connectorOf()])
    contexts = []
  })

  afterEach(async () => {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function sync(
    stream: Partial<Stream> = {},
    options: { signal?: AbortSignal; onProgress?: (p: SyncProgress) => void } = {},
  ) {
    const report = await syncSources(
      warehouse,
      { sources: [source] },
      { connectors: [connectorOf(stream)], ...options },
    )
    const [first] = report.sources
    if (!first) throw new Error('no report')
    return { ...first, changed: report.changed }
  }

  return {
    get pages() {
      return pages
    },
    set pages(value) {
      pages = value
    },
    get folder() {
      return folder
    },
    get warehouse() {
      return warehouse
    },
    get contexts() {
      return contexts
    },
    connectorOf,
    sync,
  }
}
