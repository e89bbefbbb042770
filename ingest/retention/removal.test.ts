import { expect, test } from 'vitest'
import { horizon, removeUnkept } from './removal.ts'
import { DAY, NOW, openTracker } from '../../tests/ingest/kept-tickets.ts'

const tracker = openTracker()
const { sync, remove, keysOf, connector } = tracker

test('a deletion goes as many days after it came', async () => {
  await sync()
  tracker.tickets = tracker.tickets.filter(({ id }) => id !== 'open')
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
    tracker.warehouse.rows('select stream, kept_from, removed_count from meta.retention order by stream')
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
  expect(await tracker.warehouse.rows('select * from meta.retention')).toEqual([])
})

test('records that did not fit go by when they came', async () => {
  await sync()
  await tracker.warehouse.land((lane) =>
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
  expect(await tracker.warehouse.rows('select stream from raw.rejected')).toEqual([{ stream: 'delivery' }])
})

test('what fails in its midst leaves everything as it was', async () => {
  await sync()
  const retention = { schedule: '', rules: [{ source: '*', stream: null, days: 30 }] }
  const failing = tracker.warehouse.build(async (lane) => {
    await removeUnkept(lane, { connectors: [connector], retention, now: NOW })
    throw new Error('power cut')
  })
  await expect(failing).rejects.toThrow('power cut')
  expect(await keysOf('ticket')).toEqual(['old', 'open', 'young'])
  expect(await tracker.warehouse.rows('select * from meta.retention')).toEqual([])
})
