import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import type { Connector, Page, Source, Stream } from './contract.ts'
import { declareRaw } from './raw.ts'
import { syncSources, type SyncOptions } from './sync.ts'

let folder: string
let warehouse: Warehouse
let events: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-history-'))
  warehouse = await openWarehouse({ folder })
  events = []
})

afterEach(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function* read(event: string, id: string): AsyncGenerator<Page> {
  events.push(event)
  yield { records: [{ id }], cursor: id }
}

function connectorOf(tool: string, hasHistory: boolean): Connector {
  const stream: Stream = {
    name: 'ticket',
    key: 'id',
    cursor: 'id',
    sorted: false,
    lag: 0,
    landing: 'change',
    schema: Type.Object({ id: Type.String() }),
    pages: () => read(`${tool} newest`, 'new'),
    ...(hasHistory ? { history: () => read(`${tool} older`, 'old') } : {}),
  }
  return {
    name: tool,
    configSchema: Type.Object({}),
    sources: () => Promise.resolve([]),
    open: () => Promise.resolve(null),
    streams: [stream],
  }
}

const sourceOf = (tool: string): Source => ({
  id: `${tool}:a`,
  tool,
  name: 'a',
  label: 'A',
  repositoryId: null,
  isConfiguration: false,
  services: [],
  tagPattern: null,
  options: {},
})

async function sync(connectors: Connector[], options: SyncOptions) {
  await declareRaw(warehouse, connectors)
  const sources = connectors.map(({ name }) => sourceOf(name))
  return syncSources(warehouse, { sources }, { connectors, ...options })
}

test('older records are read when whoever hears of the newest lets them be', async () => {
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  const heard: string[] = []
  const report = sync([connectorOf('tracker', true)], {
    onRecent: (source) => {
      heard.push(source)
      return gate
    },
  })
  await expect.poll(() => heard).toEqual(['tracker:a'])
  // What has landed by then can be built from.
  expect(await warehouse.rows('select _key from raw.tracker__ticket')).toEqual([{ _key: 'new' }])
  expect(events).toEqual(['tracker newest'])
  open()
  expect((await report).sources).toMatchObject([{ ok: true, streams: [{ landed: 2, total: 2 }] }])
  expect(events).toEqual(['tracker newest', 'tracker older'])
})

test('a source that has no older records waits for nobody', async () => {
  const never = new Promise<void>(() => {})
  const { sources } = await sync([connectorOf('pager', false)], { onRecent: () => never })
  expect(sources).toMatchObject([{ ok: true, streams: [{ landed: 1 }] }])
})

test('a stop while it waits is told as one, and what is newest is kept', async () => {
  const control = new AbortController()
  const { sources } = await sync([connectorOf('tracker', true)], {
    signal: control.signal,
    onRecent: () => control.abort(),
  })
  expect(sources).toMatchObject([{ ok: false, error: { code: 'aborted' } }])
  expect(events).not.toContain('tracker older')
  expect(await warehouse.rows('select _key from raw.tracker__ticket')).toEqual([{ _key: 'new' }])
})

test('older records leave a part of the limit to what is new, and go on with the next sync', async () => {
  const base = connectorOf('tracker', true)
  let spend = (_remaining: number) => {}
  async function* history(): AsyncGenerator<Page> {
    for (const id of ['old-1', 'old-2', 'old-3']) {
      spend(id === 'old-2' ? 900 : 3000)
      yield { records: [{ id }], cursor: id }
    }
  }
  const connector: Connector = {
    ...base,
    open: async (_, { budget, clock }) => {
      const resetAt = clock.now() + 3_600_000
      spend = (remaining) => budget({ host: 'tracker', resource: '', limit: 5000, remaining, resetAt })
    },
    streams: base.streams.map((stream) => ({ ...stream, sorted: true, history })),
  }
  const { sources } = await sync([connector], {})
  expect(sources).toMatchObject([{ ok: true, streams: [{ landed: 3 }] }])
  expect(sources[0]?.notes).toEqual([
    expect.stringContaining('900 of 5000 requests are left for what is new'),
  ])
  const [state] = await warehouse.rows('select cursor from meta.stream_state')
  expect(state).toEqual({ cursor: 'old-2' })
})
