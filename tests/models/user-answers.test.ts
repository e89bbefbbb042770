import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { after, KNOWN, series } from './outcome-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('outcome_point_fact', 'outcome_series_fact', 'outcome_correction_fact')
})
afterAll(() => stream.close())

describe('answers of users', () => {
  const answers = (service_id: string | null, day: number, scores: readonly number[]): Row[] =>
    scores.map((score, i) => ({
      feedback_id: `${service_id}-${day}-${i}`,
      service_id,
      score,
      submitted_at: after(day),
      known_at: KNOWN,
    }))
  const points = () =>
    stream.ask(
      `SELECT series_id, measured_at, round(value, 3), respondent_count, round(standard_error, 3), standard_error_kind
       FROM outcome_point_fact ORDER BY series_id, measured_at`,
    )

  test('are weekly NPS with its standard error, once the week is over', async () => {
    await stream.given({
      service: [{ service_id: 'shop', name: 'Web shop', value_stream_id: 'buying' }],
      feedback: [
        // 5 of 10 promoters, 2 detractors: 30, √((.7 − .3²) / 10) = 24.7.
        ...answers('shop', 2, [10, 9, 9, 10, 10, 8, 7, 7, 6, 0]),
        ...answers('shop', 8, [9]),
      ],
    })
    expect(await points()).toEqual([['nps:shop', after(0), 30, 10, 24.698, 'exact']])
    expect(await series(stream, 'name, kind, unit, better, service_id, value_stream_id')).toEqual([
      ['NPS of Web shop', 'nps', 'points', 'higher', 'shop', 'buying'],
    ])
  })

  test('three of them are a number with its n and without an error that could be relied on', async () => {
    await stream.given({
      feedback: [...answers('shop', 0, [10, 10, 3]), ...answers(null, 7, [9]), ...answers('shop', 14, [1])],
    })
    expect(await points()).toEqual([
      ['nps:shop', after(0), 33.333, 3, null, null],
      ['nps:unplaced', after(7), 100, 1, null, null],
    ])
    expect(await series(stream, 'series_id, small_count, refusal')).toEqual([
      ['nps:shop', 1, 'single'],
      ['nps:unplaced', 1, 'single'],
    ])
  })

  test('with a score that there is not are listed and count in nothing', async () => {
    await stream.given({ feedback: [...answers('shop', 0, [11, 10]), ...answers('shop', 7, [9])] })
    expect(await points()).toEqual([['nps:shop', after(0), 100, 1, null, null]])
    const sql = (await import('node:fs')).readFileSync('sql/checks/answer_is_from_zero_to_ten.sql', 'utf8')
    expect((await stream.ask(sql)).map(([id]) => id)).toEqual(['shop-0-0'])
  })

  test('may come counted, with the most that the error can be; a source’s own word goes before', async () => {
    await stream.given({
      series: [{ series_id: 'nps:shop', name: 'NPS', kind: 'nps' }],
      measurement: [
        {
          series_id: 'nps:shop',
          segment: '',
          measured_at: after(0),
          value: 60,
          respondent_count: 64,
          known_at: KNOWN,
        },
      ],
      feedback: [...answers('shop', 0, [1, 1, 1, 1, 1]), ...answers('shop', 7, [9])],
    })
    // 100 √((1 − .6²) / 64).
    expect(await points()).toEqual([['nps:shop', after(0), 60, 64, 10, 'at most']])
  })
})
