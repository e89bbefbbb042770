import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import type { ConstraintAnswer, StreamAnswer, WhatIfAnswer } from './schemas/stream.ts'

let application: Application
beforeAll(async () => void (application = await openApplication()))
afterAll(() => application.close())

const get = async <T>(path: string) => {
  const answer = await application.app.inject(path)
  return { status: answer.statusCode, body: answer.json() as T & { message?: string } }
}
const all = 'from=2025-01-01&to=2026-03-01'

test('the map of a history alone goes from commit to release', async () => {
  const { status, body } = await get<StreamAnswer>(`/api/stream?${all}&by=service`)
  expect(status).toBe(200)
  expect(body.stages.map(({ from_event, to_event }) => [from_event, to_event])).toEqual([
    ['first_commit', 'merged'],
    ['merged', 'deployment'],
  ])
  expect(body.whole?.total.window.n).toBeGreaterThan(0)
  expect(body.links.find(({ link }) => link === 'change to item')?.missing_count).toBeGreaterThan(0)
})

test('a stage opens to its rows, as many as its n says', async () => {
  const { body } = await get<StreamAnswer>(`/api/stream?${all}`)
  for (const { stage, total } of body.stages) {
    const rows = await get<{ total_count: number }>(`/api/metrics/stream_time/cases?${all}&stage=${stage}`)
    expect([stage, rows.body.total_count]).toEqual([stage, total.window.n])
  }
})

test('a stage that is not there is refused with those that are', async () => {
  const { status, body } = await get(`/api/metrics/stream_time?stage=nope`)
  expect([status, body.message]).toEqual([400, expect.stringContaining('Unknown stage, known are whole')])
})

test('nothing stands out of a history without a queue, and it is said why', async () => {
  const { body } = await get<ConstraintAnswer>(`/api/stream/constraint?${all}`)
  expect(body.constraint).toBeNull()
  expect(body.reason).toMatch(/Most waiting|Nothing is known to have waited/)
  const shares = body.stages.map(({ share }) => share ?? 0)
  expect(
    Math.abs(shares.reduce((sum, share) => sum + share, 0) - (body.waiting_hours > 0 ? 1 : 0)),
  ).toBeLessThan(1e-9)
})

test('no shortening changes nothing, and all of it takes the stage away', async () => {
  const none = (await get<WhatIfAnswer>(`/api/stream/what-if?${all}&shorten=0`)).body
  for (const { simulated } of none.stages) expect(simulated).toEqual(none.today)
  const { body } = await get<WhatIfAnswer>(`/api/stream/what-if?${all}&shorten=100`)
  for (const { simulated } of body.stages) expect(simulated.value!).toBeLessThanOrEqual(body.today.value!)
  expect((await get(`/api/stream/what-if?shorten=120`)).status).toBe(400)
})

test('missing links are listed, within the window', async () => {
  const links = (await get<StreamAnswer>(`/api/stream?${all}`)).body.links
  const { missing_count } = links.find(({ link }) => link === 'change to item')!
  const rows = await get<{ total_count: number }>(`/api/stream/links?${all}&link=change%20to%20item`)
  expect(rows.body.total_count).toBe(missing_count)
  const empty = await get<StreamAnswer>('/api/stream?from=2001-01-01&to=2001-02-01')
  expect(empty.body.stages.every(({ total }) => total.window.n === 0 && total.window.value === null)).toBe(
    true,
  )
})
