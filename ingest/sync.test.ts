import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Warehouse } from '../transforms/warehouse.ts'
import { syncSources } from './sync.ts'
import { tracker as source } from '../tests/tracker.ts'
import { openTracker, type Ticket } from '../tests/ingest/synced.ts'

const opened = openTracker()
const { sync, connectorOf } = opened

const rows = () =>
  opened.warehouse.rows<{ key: string; title: string; gone: boolean }>(
    `select _key as key, payload->>'title' as title, _is_deleted as gone from raw.tracker__ticket order by _loaded_at, _key`,
  )

describe('records as they came', () => {
  test('land once; a change is a row more', async () => {
    opened.pages = [
      [
        { id: 1, title: 'a' },
        { id: 2, title: 'b' },
      ],
      [{ id: 3, title: 'c' }],
    ]
    expect((await sync()).streams).toEqual([{ name: 'ticket', landed: 3, rejected: 0, total: 3 }])
    expect((await sync()).changed).toBe(false)
    opened.pages = [
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
    expect(readdirSync(join(opened.folder, 'landing'))).toEqual([])
  })

  test('that do not fit are kept apart with the reason, and the others land', async () => {
    opened.pages = [
      [{ id: 1, title: 'a' }, { id: 2, title: 7 }, { id: 3 }, { title: 'no key' } as unknown as Ticket],
    ]
    expect((await sync()).streams[0]).toMatchObject({ landed: 1, rejected: 3 })
    const rejected = await opened.warehouse.rows(
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
    opened.pages = [[{ id: 1, title }]]
    await sync()
    expect((await rows())[0]?.title).toBe(title)
  })

  test('read whole: what is there no more is marked, and comes back', async () => {
    opened.pages = [[{ id: 1, title: 'a' }], [{ id: 2, title: 'b' }]]
    await sync({ landing: 'whole' })
    opened.pages = [[{ id: 2, title: 'b' }]]
    expect((await sync({ landing: 'whole' })).streams[0]).toMatchObject({ landed: 1, total: 1 })
    expect((await rows()).at(-1)).toEqual({ key: '1', title: 'a', gone: true })
    opened.pages = [
      [
        { id: 1, title: 'a' },
        { id: 2, title: 'b' },
      ],
    ]
    expect((await sync({ landing: 'whole' })).streams[0]).toMatchObject({ landed: 1, total: 2 })
  })

  test('read whole: one that no longer fits is not taken for gone', async () => {
    opened.pages = [[{ id: 1, title: 'a' }]]
    await sync({ landing: 'whole' })
    opened.pages = [[{ id: 1, title: 7 }]]
    expect((await sync({ landing: 'whole' })).streams[0]).toMatchObject({ landed: 0, rejected: 1, total: 1 })
  })
})

describe('cursors', () => {
  const states = () =>
    opened.warehouse.rows('select cursor, landed_count, rejected_count, row_count from meta.stream_state')

  test('of a sorted stream are saved page by page, and a failed one goes on from there', async () => {
    opened.pages = [[{ id: 1, title: 'a' }], [{ id: 2, title: 'b' }], new Error('the tool broke')]
    expect(await sync({ sorted: true })).toMatchObject({
      ok: false,
      error: { code: 'failed', message: 'the tool broke' },
    })
    expect(await states()).toMatchObject([{ cursor: '2', landed_count: 2 }])
    opened.pages = [new Error('read again'), new Error('read again'), [{ id: 3, title: 'c' }]]
    expect(await sync({ sorted: true })).toMatchObject({ ok: true })
    expect(await states()).toMatchObject([{ cursor: '3', landed_count: 3, row_count: 3 }])
  })

  test('of an unsorted one only at its end; what landed is not landed twice', async () => {
    opened.pages = [[{ id: 1, title: 'a' }], new Error('the tool broke')]
    await sync()
    expect(await states()).toMatchObject([{ cursor: null, landed_count: 1 }])
    opened.pages = [[{ id: 1, title: 'a' }], [{ id: 2, title: 'b' }]]
    expect((await sync()).streams[0]).toMatchObject({ landed: 1 })
    expect(await states()).toMatchObject([{ cursor: '2', landed_count: 2 }])
  })

  test('and rows land together or not at all', async () => {
    opened.pages = [{ records: [{ id: 1, title: 'a' }], columns: { nothing: { _key: ['x'] } }, cursor: '9' }]
    expect(await sync({ sorted: true })).toMatchObject({ ok: false })
    expect(await rows()).toEqual([])
    expect(await states()).toEqual([])
  })
})

test('of batches that land while the next is fetched, none lands after one that could not', async () => {
  const bulk = (from: number) => Array.from({ length: 5000 }, (_, i) => ({ id: from + i, title: 'a' }))
  opened.pages = [bulk(0), bulk(5000), bulk(10_000)]
  let landings = 0
  const flawed: Warehouse = {
    ...opened.warehouse,
    // The first one notes the start of the run, the second lands the first page.
    land: (work) => (++landings === 3 ? Promise.reject(new Error('no room')) : opened.warehouse.land(work)),
  }
  const stream = { batched: true, sorted: true }
  const report = await syncSources(flawed, { sources: [source] }, { connectors: [connectorOf(stream)] })
  expect(report.sources[0]?.error?.message).toBe('no room')
  expect(await rows()).toHaveLength(5000)

  const next = await sync(stream)
  expect(opened.contexts.at(-1)?.cursor).toBe('1')
  expect(next.streams[0]?.landed).toBe(10_000)
  expect(await rows()).toHaveLength(15_000)
})
