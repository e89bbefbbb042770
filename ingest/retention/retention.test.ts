import { describe, expect, test } from 'vitest'
import { Meanings } from '../receive/meaning.ts'
import { tracker as source } from '../../tests/tracker.ts'
import { ago, NOW, openTracker } from '../../tests/ingest/kept-tickets.ts'

const tracker = openTracker()
const { sync, remove, keysOf, connector } = tracker

describe('what was over before a stream is kept', () => {
  test('goes with all its states and with what belongs to it; what is open or only says what is stays', async () => {
    await sync()
    tracker.tickets[0]!.title = 'mended'
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
    tracker.tickets.push({ id: 'older', closed: ago(400) }, { id: 'new', closed: ago(1) })
    tracker.notes.push(
      { id: 'n-older', ticket: 'older', at: ago(401) },
      { id: 'n-new', ticket: 'new', at: ago(1) },
    )
    const { streams } = await sync()
    expect(await keysOf('ticket')).toEqual(['new', 'open', 'young'])
    expect(await keysOf('note')).toEqual(['n-new', 'n-open'])
    expect(streams.map(({ name, landed, total }) => [name, landed, total])).toEqual([
      ['note', 1, 2],
      ['ticket', 1, 3],
      ['project', 0, 1],
    ])
    expect((await sync()).changed).toBe(false)
    expect((await tracker.warehouse.rows('select * from raw.tracker__ticket where _is_deleted')).length).toBe(
      0,
    )
  })

  test('is not missed where all keys of the tool are held against those here', async () => {
    await sync()
    await remove(30)
    await sync()
    const { landed, keptFrom } = tracker.contexts.at(-1)!
    expect(keptFrom).toBe(Date.parse('2026-05-16T00:00:00Z'))
    expect([...(await landed.keys('ticket'))].sort()).toEqual(['old', 'open', 'young'])
    expect((await landed.keys('note')).has('n-old')).toBe(false)
  })

  test('does not come back by a post', async () => {
    await sync()
    await remove(30)
    const meanings = new Meanings(source, connector)
    meanings.add({ records: { ticket: [tracker.tickets[0], { id: 'posted', closed: ago(2) }] } })
    expect(await tracker.warehouse.land((lane) => meanings.land(lane, tracker.warehouse, NOW))).toBe(1)
    expect(await keysOf('ticket')).toEqual(['open', 'posted', 'young'])
  })

  test('is opened again: it lands, since it is alive', async () => {
    await sync()
    await remove(30)
    tracker.tickets[0]!.closed = null
    await sync()
    expect(await keysOf('ticket')).toEqual(['old', 'open', 'young'])
  })

  test('takes its end although that was long ago, where it had landed open, and goes with the next removal', async () => {
    await sync()
    await remove(30)
    tracker.tickets[2]!.closed = ago(35)
    await sync()
    expect(await keysOf('ticket')).toEqual(['open', 'open', 'young'])
    await remove(30)
    expect(await keysOf('ticket')).toEqual(['young'])
    expect(await keysOf('note')).toEqual([])
  })
})
