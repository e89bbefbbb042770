import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import type { SeriesAnswer, SeriesList } from './schemas/series.ts'

const NOW = Date.UTC(2026, 5, 30, 12)
let application: Application

beforeAll(async () => {
  application = await openApplication({ parts: { clock: () => NOW } })
  await hand(
    'series',
    'a.csv',
    'series_id,name,unit,better,service_id\nreturns,Returned orders,%,lower,shop\n',
  )
  const points = (more: string) =>
    `series_id,segment,measured_at,value,respondent_count\n${['DE', 'FR']
      .flatMap((segment) => [25, 26, 27, 28].map((day) => `returns,${segment},2026-06-${day},${day / 10},`))
      .join('\n')}\n${more}`
  await hand('measurement', 'b.csv', points('returns,FR,2027-01-01,9,\n'))
  await hand(
    'measurement',
    'b.csv',
    points('returns,FR,2027-01-01,9,\n').replace('DE,2026-06-26,2.6', 'DE,2026-06-26,3.1'),
  )
  await hand('series_break', 'c.csv', 'series_id,broke_at,reason\nreturns,2026-06-27,vouchers count\n')
  application.app.synchroniser.request()
  await application.app.synchroniser.settled()
}, 240_000)
afterAll(() => application.close())

async function hand(entity: string, name: string, body: string) {
  const answer = await application.app.inject({
    method: 'POST',
    url: `/api/files/${entity}?name=${name}`,
    headers: { host: 'localhost', 'content-type': 'application/octet-stream' },
    payload: body,
  })
  expect([answer.statusCode, answer.json()]).toEqual([200, expect.objectContaining({ rejected_count: 0 })])
}
const ask = (url: string) => application.app.inject({ url, headers: { host: 'localhost' } })
const get = async <T>(url: string) => (await ask(url)).json<T>()

describe('series', () => {
  test('are listed by segment with their grain, their age and what is odd about them', async () => {
    const { series } = await get<SeriesList>('/api/series')
    expect(series.total_count).toBe(2)
    expect(series.rows[1]).toMatchObject({
      series_id: 'returns',
      segment: 'FR',
      name: 'Returned orders',
      unit: '%',
      better: 'lower',
      grain: 'day',
      point_count: 4,
      last_at: Date.UTC(2026, 5, 28),
      age_hours: 60,
      // Two days after the last point was noon ago.
      is_late: true,
      source_id: 'files:uploads/measurement',
      break_count: 1,
      refusal: null,
    })
  })

  test('are those of a service where one is asked for', async () => {
    expect((await get<SeriesList>('/api/series?service=shop')).series.total_count).toBe(2)
    expect((await get<SeriesList>('/api/series?service=none')).series.total_count).toBe(0)
    expect((await get<SeriesList>('/api/series?value_stream=none')).series.rows).toEqual([])
  })

  test('give their points, corrections and breaks, of one segment or all', async () => {
    const all = await get<SeriesAnswer>('/api/series/returns')
    expect([all.name, all.segments.length, all.points.total_count]).toEqual(['Returned orders', 2, 9])
    expect(all.corrections.rows).toEqual([
      expect.objectContaining({
        segment: 'DE',
        measured_at: Date.UTC(2026, 5, 26),
        earlier_value: 2.6,
        value: 3.1,
      }),
    ])
    expect(all.breaks).toEqual([{ segment: '', broke_at: Date.UTC(2026, 5, 27), reason: 'vouchers count' }])
    const one = await get<SeriesAnswer>('/api/series/returns?segment=DE&from=2026-06-26&to=2026-06-28')
    expect(one.points.rows.map(({ measured_at, value }) => [measured_at, value])).toEqual([
      [Date.UTC(2026, 5, 26), 3.1],
      [Date.UTC(2026, 5, 27), 2.7],
    ])
  })

  test('that are not there, and dates that are none, are refused in words', async () => {
    const missing = await ask('/api/series/nothing')
    expect([missing.statusCode, missing.json<{ message: string }>().message]).toEqual([
      404,
      'No series of this id and segment, /api/series lists them: nothing',
    ])
    expect((await ask('/api/series/returns?segment=IT')).statusCode).toBe(404)
    expect((await ask('/api/series/returns?from=June')).json<{ message: string }>().message).toBe(
      'from must be a date as YYYY-MM-DD: June',
    )
  })
})
