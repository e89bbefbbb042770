import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import { SourceError, type Connector, type Page, type Stream, type StreamContext } from './contract.ts'
import { declareRaw } from './raw.ts'
import { syncSources, type SyncProgress } from './sync.ts'
import { tracker as source } from '../tests/tracker.ts'

interface Ticket {
  id: number
  title?: unknown
}

let folder: string
let warehouse: Warehouse
/** What the tool has, in pages; an Error is thrown where it stands. */
let pages: (readonly Ticket[] | Error | Partial<Page>)[]
let contexts: StreamContext[]

const schema = Type.Object({ id: Type.Integer(), title: Type.String() })

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

const rows = () =>
  warehouse.rows<{ key: string; title: string; gone: boolean }>(
    `select _key as key, payload->>'title' as title, _is_deleted as gone from raw.tracker__ticket order by _loaded_at, _key`,
  )

describe('records as they came', () => {
  test('land once; a change is a row more', async () => {
    pages = [
      [
        { id: 1, title: 'a' },
        { id: 2, title: 'b' },
      ],
      [{ id: 3, title: 'c' }],
    ]
    expect((await sync()).streams).toEqual([{ name: 'ticket', landed: 3, rejected: 0, total: 3 }])
    expect((await sync()).changed).toBe(false)
    pages = [
      [
        { id: 1, title: 'a' },
        { id: 2, title: 'changed' },
      ],
    ]
    expect((await sync()).streams[0]).toMatchObject({ landed: 1, total: 3 })
    expect((await rows()).map(({ key, title }) => `${key} ${title}`)).toEqual([
      '1 a',
      '2 b',
      '3 c',
      '2 changed',
    ])
    expect(readdirSync(join(folder, 'landing'))).toEqual([])
  })

  test('that do not fit are kept apart with the reason, and the others land', async () => {
    pages = [
      [{ id: 1, title: 'a' }, { id: 2, title: 7 }, { id: 3 }, { title: 'no key' } as unknown as Ticket],
    ]
    expect((await sync()).streams[0]).toMatchObject({ landed: 1, rejected: 3 })
    const rejected = await warehouse.rows(
      'select _source, stream, _key, reason, payload from raw.rejected order by _key',
    )
    expect(rejected).toMatchObject([
      { _key: '', reason: 'no key in field id', payload: '{"title":"no key"}' },
      {
        _source: 'tracker:a',
        stream: 'ticket',
        _key: '2',
        reason: '/title must be string',
        payload: '{"id":2,"title":7}',
      },
      { _key: '3', reason: expect.stringContaining('title') as string },
    ])
  })

  test('may hold any text', async () => {
    const title = 'quote \' " \\ newline \n tab \t nul? \u0001 emoji 🎉'
    pages = [[{ id: 1, title }]]
    await sync()
    expect((await rows())[0]?.title).toBe(title)
  })

  test('read whole: what is there no more is marked, and comes back', async () => {
    pages = [[{ id: 1, title: 'a' }], [{ id: 2, title: 'b' }]]
    await sync({ landing: 'whole' })
    pages = [[{ id: 2, title: 'b' }]]
    expect((await sync({ landing: 'whole' })).streams[0]).toMatchObject({ landed: 1, total: 1 })
    expect((await rows()).at(-1)).toEqual({ key: '1', title: 'a', gone: true })
    pages = [
      [
        { id: 1, title: 'a' },
        { id: 2, title: 'b' },
      ],
    ]
    expect((await sync({ landing: 'whole' })).streams[0]).toMatchObject({ landed: 1, total: 2 })
  })

  test('read whole: one that no longer fits is not taken for gone', async () => {
    pages = [[{ id: 1, title: 'a' }]]
    await sync({ landing: 'whole' })
    pages = [[{ id: 1, title: 7 }]]
    expect((await sync({ landing: 'whole' })).streams[0]).toMatchObject({ landed: 0, rejected: 1, total: 1 })
  })
})

describe('cursors', () => {
  const states = () =>
    warehouse.rows('select cursor, landed_count, rejected_count, row_count from meta.stream_state')

  test('of a sorted stream are saved page by page, and a failed one goes on from there', async () => {
    pages = [[{ id: 1, title: 'a' }], [{ id: 2, title: 'b' }], new Error('the tool broke')]
    expect(await sync({ sorted: true })).toMatchObject({
      ok: false,
      error: { code: 'failed', message: 'the tool broke' },
    })
    expect(await states()).toMatchObject([{ cursor: '2', landed_count: 2 }])
    pages = [new Error('read again'), new Error('read again'), [{ id: 3, title: 'c' }]]
    expect(await sync({ sorted: true })).toMatchObject({ ok: true })
    expect(await states()).toMatchObject([{ cursor: '3', landed_count: 3, row_count: 3 }])
  })

  test('of an unsorted one only at its end; what landed is not landed twice', async () => {
    pages = [[{ id: 1, title: 'a' }], new Error('the tool broke')]
    await sync()
    expect(await states()).toMatchObject([{ cursor: null, landed_count: 1 }])
    pages = [[{ id: 1, title: 'a' }], [{ id: 2, title: 'b' }]]
    expect((await sync()).streams[0]).toMatchObject({ landed: 1 })
    expect(await states()).toMatchObject([{ cursor: '2', landed_count: 2 }])
  })

  test('and rows land together or not at all', async () => {
    pages = [{ records: [{ id: 1, title: 'a' }], columns: { nothing: { _key: ['x'] } }, cursor: '9' }]
    expect(await sync({ sorted: true })).toMatchObject({ ok: false })
    expect(await rows()).toEqual([])
    expect(await states()).toEqual([])
  })
})

describe('a fault', () => {
  test('of the moment is tried once more', async () => {
    const broken = new SourceError('unreachable', 'away')
    pages = [[{ id: 1, title: 'a' }], broken]
    // Once the first attempt goes through what there was.
    const watch = setInterval(() => {
      if (contexts.length > 0) pages = [[{ id: 1, title: 'a' }], [{ id: 2, title: 'b' }]]
    }, 5)
    expect(await sync()).toMatchObject({ ok: true, streams: [{ landed: 2 }] })
    clearInterval(watch)
    expect(contexts).toHaveLength(2)
  })

  test('that stays is told, noted, and is no success', async () => {
    pages = [new SourceError('unauthorised', 'The server refuses access: x')]
    const seen: SyncProgress[] = []
    const report = await sync({}, { onProgress: (progress) => seen.push(progress) })
    expect(report).toMatchObject({ ok: false, error: { code: 'unauthorised' } })
    expect(seen.at(-1)).toMatchObject({ phase: 'failed', message: 'The server refuses access: x' })
    const [state] = await warehouse.rows(
      'select last_error, last_ok_at, last_finished_at is not null as ended from meta.source',
    )
    expect(state).toEqual({ last_error: 'The server refuses access: x', last_ok_at: null, ended: true })
    expect(await warehouse.rows('select ok, error from meta.sync_run')).toEqual([
      { ok: false, error: 'The server refuses access: x' },
    ])
    pages = [[]]
    await sync()
    expect(await warehouse.rows('select last_error, last_ok_at is not null as ok from meta.source')).toEqual([
      { last_error: null, ok: true },
    ])
  })

  test('for want of disk space is told as that', async () => {
    pages = [Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })]
    expect((await sync()).error).toEqual({
      code: 'no_space',
      message: 'No disk space left, free some and sync again',
    })
  })

  test('a name that is no source is refused', async () => {
    await expect(
      syncSources(warehouse, { sources: [source] }, { only: ['b'], connectors: [] }),
    ).rejects.toThrow(/there are tracker:a: b/)
  })
})

describe('declared tables', () => {
  test('are made at start and keep their rows when a column is added or removed', async () => {
    const typed = (columns: Stream['columns']) => [
      connectorOf({ name: 'build', ...(columns ? { columns } : {}) }),
    ]
    await declareRaw(warehouse, typed({ id: 'VARCHAR', old: 'INTEGER' }))
    await warehouse.land((lane) => lane.append('raw.tracker__build', { _key: ['k'], id: ['i'], old: [1] }))
    await declareRaw(warehouse, typed({ id: 'VARCHAR', fresh: 'TIMESTAMP' }))
    expect(await warehouse.rows('select _key, id, fresh from raw.tracker__build')).toEqual([
      { _key: 'k', id: 'i', fresh: null },
    ])
  })

  test('each landing bears a later time than all before it', async () => {
    for (let i = 0; i < 5; i++) {
      pages = [[{ id: i, title: 'a' }]]
      await sync()
    }
    const [times] = await warehouse.rows('select count(distinct _loaded_at) as n from raw.tracker__ticket')
    expect(times).toEqual({ n: 5 })
  })
})

test('of batches that land while the next is fetched, none lands after one that could not', async () => {
  const bulk = (from: number) => Array.from({ length: 5000 }, (_, i) => ({ id: from + i, title: 'a' }))
  pages = [bulk(0), bulk(5000), bulk(10_000)]
  let landings = 0
  const flawed: Warehouse = {
    ...warehouse,
    // The first one notes the start of the run, the second lands the first page.
    land: (work) => (++landings === 3 ? Promise.reject(new Error('no room')) : warehouse.land(work)),
  }
  const stream = { batched: true, sorted: true }
  const report = await syncSources(flawed, { sources: [source] }, { connectors: [connectorOf(stream)] })
  expect(report.sources[0]?.error?.message).toBe('no room')
  expect(await rows()).toHaveLength(5000)

  const next = await sync(stream)
  expect(contexts.at(-1)?.cursor).toBe('1')
  expect(next.streams[0]?.landed).toBe(10_000)
  expect(await rows()).toHaveLength(15_000)
})
