import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import type { Connector, StreamContext } from '../contract.ts'
import { declareRaw } from '../raw.ts'
import { Meanings } from '../receive/meaning.ts'
import { syncSources } from '../sync.ts'
import { endedAt } from './ended.ts'
import { horizon, removeUnkept } from './removal.ts'
import { tracker as source } from '../../tests/tracker.ts'

interface Ticket {
  id: string
  closed?: string | null
  title?: string
}

const DAY = 86_400_000
const NOW = Date.parse('2026-06-15T13:00:00Z')
const ago = (days: number) => new Date(NOW - days * DAY).toISOString()

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

describe('what was over before a stream is kept', () => {
  test('goes with all its states and with what belongs to it; what is open or only says what is stays', async () => {
    await sync()
    tickets[0]!.title = 'mended'
    await sync()
    const removed = await remove(30)
    expect(removed.map(({ stream, keys, rows }) => [stream, keys, rows])).toEqual([
      ['ticket', 1, 2],
      ['note', 1, 1],
    ])
    expect(await keysOf('ticket')).toEqual(['open', 'young'])
    // Older than the days, but of what is still alive.
    expect(await keysOf('note')).toEqual(['n-open'])
    expect(await keysOf('project')).toEqual(['p'])
  })

  test('does not come back when the tool tells it again, nor does what belongs to it, and neither is news', async () => {
    await sync()
    await remove(30)
    tickets.push({ id: 'older', closed: ago(400) }, { id: 'new', closed: ago(1) })
    notes.push({ id: 'n-older', ticket: 'older', at: ago(401) }, { id: 'n-new', ticket: 'new', at: ago(1) })
    const { streams } = await sync()
    expect(await keysOf('ticket')).toEqual(['new', 'open', 'young'])
    expect(await keysOf('note')).toEqual(['n-new', 'n-open'])
    expect(streams.map(({ name, landed, total }) => [name, landed, total])).toEqual([
      ['note', 1, 2],
      ['ticket', 1, 3],
      ['project', 0, 1],
    ])
    expect((await sync()).changed).toBe(false)
    expect((await warehouse.rows('select * from raw.tracker__ticket where _is_deleted')).length).toBe(0)
  })

  test('is not missed where all keys of the tool are held against those here', async () => {
    await sync()
    await remove(30)
    await sync()
    const { landed, keptFrom } = contexts.at(-1)!
    expect(keptFrom).toBe(Date.parse('2026-05-16T00:00:00Z'))
    expect([...(await landed.keys('ticket'))].sort()).toEqual(['old', 'open', 'young'])
    expect((await landed.keys('note')).has('n-old')).toBe(false)
  })

  test('does not come back by a post', async () => {
    await sync()
    await remove(30)
    const meanings = new Meanings(source, connector)
    meanings.add({ records: { ticket: [tickets[0], { id: 'posted', closed: ago(2) }] } })
    expect(await warehouse.land((lane) => meanings.land(lane, warehouse, NOW))).toBe(1)
    expect(await keysOf('ticket')).toEqual(['open', 'posted', 'young'])
  })

  test('is opened again: it lands, since it is alive', async () => {
    await sync()
    await remove(30)
    tickets[0]!.closed = null
    await sync()
    expect(await keysOf('ticket')).toEqual(['old', 'open', 'young'])
  })

  test('takes its end although that was long ago, where it had landed open, and goes with the next removal', async () => {
    await sync()
    await remove(30)
    tickets[2]!.closed = ago(35)
    await sync()
    expect(await keysOf('ticket')).toEqual(['open', 'open', 'young'])
    await remove(30)
    expect(await keysOf('ticket')).toEqual(['young'])
    expect(await keysOf('note')).toEqual([])
  })
})

test('a deletion goes as many days after it came', async () => {
  await sync()
  tickets = tickets.filter(({ id }) => id !== 'open')
  await sync()
  await remove(30, Date.now())
  expect(await keysOf('ticket')).toContain('open')
  await remove(30, Date.now() + 40 * DAY)
  expect(await keysOf('ticket')).not.toContain('open')
})

test('days are whole ones, and a mark never goes back', async () => {
  expect(new Date(horizon(NOW, 30)).toISOString()).toBe('2026-05-16T00:00:00.000Z')
  await sync()
  await remove(30)
  const marks = () =>
    warehouse.rows('select stream, kept_from, removed_count from meta.retention order by stream')
  const before = await marks()
  await remove(3000)
  await remove(null)
  expect(await marks()).toEqual(before)
  expect(before).toEqual([
    { stream: 'note', kept_from: Date.parse('2026-05-16'), removed_count: 1 },
    { stream: 'ticket', kept_from: Date.parse('2026-05-16'), removed_count: 1 },
  ])
})

test('nothing goes and nothing is noted where all is kept', async () => {
  await sync()
  expect(await remove(null)).toEqual([])
  expect(await warehouse.rows('select * from meta.retention')).toEqual([])
})

test('records that did not fit go by when they came', async () => {
  await sync()
  await warehouse.land((lane) =>
    lane.append('raw.rejected', {
      _source: ['tracker:a', 'tracker:a'],
      stream: ['project', 'delivery'],
      _key: ['x', 'y'],
      reason: ['r', 'r'],
      payload: ['{}', '{}'],
      _loaded_at: [NOW - 40 * DAY, NOW - DAY],
    }),
  )
  await remove(30)
  expect(await warehouse.rows('select stream from raw.rejected')).toEqual([{ stream: 'delivery' }])
})

test('what fails in its midst leaves everything as it was', async () => {
  await sync()
  const retention = { schedule: '', rules: [{ source: '*', stream: null, days: 30 }] }
  const failing = warehouse.build(async (lane) => {
    await removeUnkept(lane, { connectors: [connector], retention, now: NOW })
    throw new Error('power cut')
  })
  await expect(failing).rejects.toThrow('power cut')
  expect(await keysOf('ticket')).toEqual(['old', 'open', 'young'])
  expect(await warehouse.rows('select * from meta.retention')).toEqual([])
})
