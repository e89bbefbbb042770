/** Tickets and their notes, of which retention removes some. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { afterEach, beforeEach, expect } from 'vitest'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import type { Connector, StreamContext } from '../../ingest/contract.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { endedAt } from '../../ingest/retention/ended.ts'
import { removeUnkept } from '../../ingest/retention/removal.ts'
import { tracker as source } from '../tracker.ts'

interface Ticket {
  id: string
  closed?: string | null
  title?: string
}

export const DAY = 86_400_000
export const NOW = Date.parse('2026-06-15T13:00:00Z')
export const ago = (days: number) => new Date(NOW - days * DAY).toISOString()

/** A warehouse for each test of a file. */
export function openTracker() {
  let folder: string
  let warehouse: Warehouse
  let tickets: Ticket[]
  let notes: { id: string; ticket: string; at: string }[]
  let contexts: StreamContext[]

  const connector: Connector = {
    name: 'tracker',
    configSchema: Type.Object({}),
    sources: () => Promise.resolve([]),
    open: () => Promise.resolve(null),
    streams: [
      {
        name: 'note',
        key: 'id',
        cursor: null,
        sorted: false,
        lag: 0,
        landing: 'change',
        schema: Type.Object({ id: Type.String() }),
        endedAt: endedAt('at'),
        belongsTo: {
          stream: 'ticket',
          key: "json_extract_string(raw_row.payload, '$.ticket')",
          parentKey: 'parent._key',
        },
        async *pages() {
          yield { records: notes }
        },
      },
      {
        name: 'ticket',
        key: 'id',
        cursor: null,
        sorted: false,
        lag: 0,
        landing: 'whole',
        schema: Type.Object({ id: Type.String() }),
        endedAt: endedAt('closed'),
        isCompared: true,
        version: () => NOW,
        async *pages(context) {
          contexts.push(context)
          yield { records: tickets }
        },
      },
      {
        name: 'project',
        key: 'id',
        cursor: null,
        sorted: false,
        lag: 0,
        landing: 'whole',
        schema: Type.Object({ id: Type.String() }),
        async *pages() {
          yield { records: [{ id: 'p', closed: ago(900) }] }
        },
      },
    ],
  }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streamgauge-retention-'))
    warehouse = await openWarehouse({ folder, memoryMb: 200, threads: 1 })
    await declareRaw(warehouse, [connector])
    contexts = []
    tickets = [
      { id: 'old', closed: ago(40) },
      { id: 'young', closed: ago(20) },
      { id: 'open', closed: null },
    ]
    notes = [
      { id: 'n-old', ticket: 'old', at: ago(50) },
      { id: 'n-open', ticket: 'open', at: ago(50) },
    ]
  })

  afterEach(async () => {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const sync = async () => {
    const { sources, changed } = await syncSources(
      warehouse,
      { sources: [source] },
      { connectors: [connector] },
    )
    expect(sources).toMatchObject([{ ok: true }])
    return { changed, streams: sources[0]!.streams }
  }

  const remove = (days: number | null, now = NOW) => {
    const retention = { schedule: '', rules: [{ source: '*', stream: null, days }] }
    return warehouse.build((lane) => removeUnkept(lane, { connectors: [connector], retention, now }))
  }

  const keysOf = async (stream: string) => {
    const rows = await warehouse.rows<{ key: string }>(
      `select _key as key from raw.tracker__${stream} order by _key, _loaded_at`,
    )
    return rows.map(({ key }) => key)
  }

  return {
    get tickets() {
      return tickets
    },
    set tickets(value) {
      tickets = value
    },
    get notes() {
      return notes
    },
    get warehouse() {
      return warehouse
    },
    get contexts() {
      return contexts
    },
    connector,
    sync,
    remove,
    keysOf,
  }
}
