import { afterAll, beforeAll, expect, test } from 'vitest'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openApplication, type Application } from '../tests/application.ts'
import type { PastDay } from './schemas/past.ts'

const DAY_MS = 86_400_000
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

let opened: Application
const now = Date.now() + 2 * DAY_MS
/** The day on which everything landed, which is over by the clock of the application. */
let landed: string

beforeAll(async () => {
  opened = await openApplication({ parts: { clock: () => now } })
  landed = dayOf(Date.now())
}, 60_000)
afterAll(() => opened.close())

async function get<T>(url: string): Promise<{ status: number; body: T & { message: string } }> {
  const answer = await opened.app.inject(url)
  return { status: answer.statusCode, body: answer.json() }
}

async function ready(day: string): Promise<PastDay> {
  await expect
    .poll(async () => (await get<PastDay>(`/api/past/${day}`)).body.state, { timeout: 60_000 })
    .toMatch(/ready|failed/)
  return (await get<PastDay>(`/api/past/${day}`)).body
}

interface Figure {
  total: { window: { n: number } }
  build_id: number
}
const merged = '/api/metrics/merged_changes?from=2020-01-01&to=2030-01-01&bucket=month'

test('a day is put together once for all who ask, told meanwhile, and answers like any other', async () => {
  const [first, second] = await Promise.all([
    get(`${merged}&known=${landed}`),
    get(`${merged}&known=${landed}`),
  ])
  expect(first).toMatchObject({ status: 503, body: { code: 'SG_PAST_UNDER_WAY' } })
  expect(first.body.message).toContain(`What was known on ${landed} is being put together`)
  expect(second.status).toBe(503)
  const day = await ready(landed)
  expect(day).toMatchObject({ state: 'ready', unread: [] })
  expect(day.row_count).toBeGreaterThan(0)
  const then = await get<Figure>(`${merged}&known=${landed}`)
  const today = await get<Figure>(merged)
  expect(then.status).toBe(200)
  expect(then.body.total.window.n).toBe(today.body.total.window.n)
  expect(then.body.total.window.n).toBeGreaterThan(0)
})

test('of a day before anything was known nothing is told, and since when sources are read is', async () => {
  const day = await ready('1990-01-01')
  expect(day).toMatchObject({ state: 'ready' })
  expect(day.unread.length).toBeGreaterThan(0)
  const { body } = await get<Figure>(`${merged}&known=1990-01-01`)
  expect(body.total.window.n).toBe(0)
  const scopes = await get<{ repositories: unknown[] }>('/api/scopes?known=1990-01-01')
  expect(scopes.status).toBe(200)
})

test.each([
  ['2999-01-01', 'Only a day that is over can be looked back at'],
  ['yesterday', 'known must be a day as YYYY-MM-DD: yesterday'],
  ['2026-02-31', 'known must be a day as YYYY-MM-DD: 2026-02-31'],
])('what is no day that is over is refused: %s', async (day, message) => {
  for (const url of [`/api/past/${day}`, `${merged}&known=${day}`]) {
    const { status, body } = await get(url)
    expect(status).toBe(400)
    expect(body.message).toContain(message)
  }
})

test('nothing is changed while looking back', async () => {
  const answer = await opened.app.inject({
    method: 'POST',
    url: `/api/audit/record?known=${landed}`,
  })
  expect(answer.statusCode).toBe(409)
  expect(answer.json().message).toBe(
    `Nothing can be changed while looking back, go back to today first: ${landed}`,
  )
})

test('neither is what an answer would write by the way, and what policies had said is told', async () => {
  const listed = await get<{ data: string[][] }>('/api/marts/release_fact?limit=1')
  const id = encodeURIComponent(listed.body.data[0]![0]!)
  const gate = `/api/releases/${id}/gate`
  expect((await get(`${gate}?record=true&known=${landed}`)).status).toBe(409)
  await opened.warehouse.land((lane) =>
    lane.run(
      `insert into govern.result values ($id, 'gone', 'hash', 'blocking', false, 'broken', 'It was late', null, null, null,
         make_timestamp_ms(${now}))`,
      { id: decodeURIComponent(id) },
    ),
  )
  const then = await get<{ gates: { policy: string }[] }>(`${gate}?known=${landed}`)
  expect(then.status).toBe(200)
  // What was said later had not been said.
  expect(then.body.gates.map(({ policy }) => policy)).not.toContain('gone')
})

test('no risk is learnt for a day on which none had been', async () => {
  const { status, body } = await get(`/api/risk?known=${landed}`)
  expect(status).toBe(404)
  expect(body.message).toBe('No risk had been learnt by then, so nothing was said of any release')
})

test('what tells of the process tells of now', async () => {
  const { status } = await get(`/api/about?known=${landed}`)
  expect(status).toBe(200)
})

test('half of a day is not served by the next start, and a whole one is', async () => {
  const past = join(opened.warehouse.folder, 'past')
  await ready(landed)
  mkdirSync(join(past, '2001-01-01.part'))
  const { Shelf } = await import('./past/shelf.ts')
  const shelf = new Shelf(past)
  expect(readdirSync(past).filter((name) => name.endsWith('.part'))).toEqual([])
  expect(shelf.list().map(({ day }) => day)).toContain(landed)
  expect(existsSync(join(past, landed, 'past.json'))).toBe(true)
})
