import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { after, KNOWN, series } from './outcome-rows.ts'

/** A point a day, of the days for which there is a value. */
function daily(series_id: string, values: readonly (number | null)[], more: Row = {}): Row[] {
  return values.flatMap((value, day) =>
    value === null
      ? []
      : [{ series_id, segment: '', measured_at: after(day), value, known_at: KNOWN, ...more }],
  )
}

let stream: Stream
beforeAll(async () => {
  stream = await openStream('outcome_point_fact', 'outcome_series_fact', 'outcome_correction_fact')
})
afterAll(() => stream.close())

describe('a series says how it lies', () => {
  test('by the hour, day, week or month, whatever a month has of days', async () => {
    const every = (id: string, days: number[]) =>
      days.map((day, i) => ({
        series_id: id,
        segment: '',
        measured_at: after(day),
        value: i,
        known_at: KNOWN,
      }))
    await stream.given({
      measurement: [
        ...every('days', [0, 1, 2, 3]),
        ...every('hours', [0, 1 / 24, 2 / 24, 3 / 24]),
        ...every('months', [27, 55, 86, 116, 147]),
        ...every('once', [3]),
        ...every('quarters', [0, 91, 182]),
        ...every('weeks', [0, 7, 14, 21]),
      ],
    })
    expect(await series(stream, 'series_id, grain, spacing_hours, gap_count')).toEqual([
      ['days', 'day', 24, 0],
      ['hours', 'hour', 1, 0],
      ['months', 'month', 732, 0],
      ['once', null, null, 0],
      ['quarters', 'longer', 2184, 0],
      ['weeks', 'week', 168, 0],
    ])
  })

  test('once, where its numbers stand with its goal and make a series of that id', async () => {
    const known = { known_at: KNOWN, source_id: 'records' }
    await stream.given({
      series: [{ series_id: 'goal:g', name: 'questions', ...known }],
      goal: [{ goal_id: 'g', name: 'Fewer questions', metric: 'questions', unit: 'a day', ...known }],
      measurement: daily('goal:g', [3, 2, 1]),
    })
    expect(await series(stream, 'series_id, name, unit, goal_id, point_count')).toEqual([
      ['goal:g', 'questions', 'a day', 'g', 3],
    ])
  })

  test('and what is missing, double, negative or all the same', async () => {
    await stream.given({
      measurement: [
        ...daily('gaps', [1, 2, null, 4, 5, null, null, 8, 9]),
        ...daily('double', [1, 2, 3, 4]),
        {
          series_id: 'double',
          segment: '',
          measured_at: `${after(1).slice(0, 11)}12:00`,
          value: 9,
          known_at: KNOWN,
        },
        ...daily('negative', [-1, 2, -3]),
        ...daily('same', [5, 5, 5]),
        ...daily('single', [5]),
      ],
    })
    expect(
      await series(
        stream,
        'series_id, point_count, gap_count, longest_gap_hours, duplicate_count, negative_count, is_constant, refusal',
      ),
    ).toEqual([
      ['double', 5, 0, 24, 1, 0, false, null],
      ['gaps', 6, 3, 72, 0, 0, false, null],
      ['negative', 3, 0, 24, 0, 2, false, null],
      ['same', 3, 0, 24, 0, 0, true, 'constant'],
      ['single', 1, 0, null, 0, 0, false, 'single'],
    ])
  })

  test('and in what, by segments; two units in one are refused', async () => {
    await stream.given({
      series: [
        {
          series_id: 'load',
          name: 'Time to load',
          unit: 's',
          better: 'lower',
          source_id: 'files:x',
          known_at: KNOWN,
        },
      ],
      measurement: [
        ...daily('load', [1, 2, 3], { segment: 'DE' }),
        ...daily('load', [1, 2], { segment: 'FR' }),
        ...daily('load', [null, null, 900, 950], { segment: 'FR', unit: 'ms' }),
      ],
    })
    expect(await series(stream, 'series_id, segment, name, unit, unit_count, better, refusal')).toEqual([
      ['load', 'DE', 'Time to load', 's', 1, 'lower', null],
      ['load', 'FR', 'Time to load', 'ms', 2, 'lower', 'units'],
    ])
  })

  test('and when the next point should have come', async () => {
    await stream.given({ measurement: daily('visits', [1, 2, 3]) })
    expect(await series(stream, 'first_at, last_at, expected_at')).toEqual([[after(0), after(2), after(4)]])
  })

  test('and how it was measured otherwise before, of one segment or of all', async () => {
    await stream.given({
      measurement: [...daily('a', [1, 2], { segment: 'DE' }), ...daily('a', [1, 2], { segment: 'FR' })],
      series_break: [
        { series_id: 'a', segment: '', broke_at: after(1), reason: 'new tracker' },
        { series_id: 'a', segment: 'FR', broke_at: after(2), reason: 'consent banner' },
      ],
    })
    expect(await series(stream, 'segment, break_count, last_break_at, last_break_reason')).toEqual([
      ['DE', 1, after(1), 'new tracker'],
      ['FR', 2, after(2), 'consent banner'],
    ])
  })

  test('even if nothing was ever measured', async () => {
    await stream.given({
      series: [{ series_id: 'hoped', name: 'Hoped for', source_id: 'prometheus:main', known_at: KNOWN }],
    })
    expect(await series(stream, 'name, point_count, source_id, grain, refusal')).toEqual([
      ['Hoped for', 0, 'prometheus:main', null, 'single'],
    ])
    await stream.given({})
    expect(await series(stream, 'series_id')).toEqual([])
  })
})

describe('points', () => {
  test('of a time to come do not count until their source has told something later', async () => {
    const point = (day: number, known: number, source_id = 'files:plan'): Row => ({
      series_id: 's',
      segment: source_id,
      measured_at: after(day),
      value: day,
      source_id,
      known_at: after(known),
    })
    await stream.given({ measurement: [point(1, 2), point(5, 2), point(4, 3, 'files:other')] })
    expect(await stream.ask('SELECT measured_at FROM outcome_point_fact WHERE NOT is_future')).toEqual([
      [after(1)],
    ])
    expect(await series(stream, 'segment, point_count, future_count')).toEqual([
      ['files:other', 0, 1],
      ['files:plan', 1, 1],
    ])
    await stream.also({ measurement: [point(1, 2), point(5, 2), point(6, 6), point(4, 3, 'files:other')] })
    expect(await series(stream, 'segment, point_count, future_count')).toEqual([
      ['files:other', 0, 1],
      ['files:plan', 3, 0],
    ])
  })

  test('without a value are gaps', async () => {
    await stream.given({
      measurement: [
        ...daily('s', [1, null, 3]),
        { series_id: 's', segment: '', measured_at: after(1), value: null, known_at: KNOWN },
      ],
    })
    expect(await series(stream, 'point_count, empty_count, longest_gap_hours')).toEqual([[2, 1, 48]])
  })

  test('under a goal’s own id are a series of its name and unit', async () => {
    await stream.given({
      goal: [{ goal_id: 'g', metric: 'Returns', unit: '%', better: 'lower', value_stream_id: 'buying' }],
      outcome: [{ goal_id: 'g', measured_at: after(0), value: 7, known_at: KNOWN }],
    })
    expect(await series(stream, 'series_id, name, unit, better, value_stream_id, goal_id')).toEqual([
      ['goal:g', 'Returns', '%', 'lower', 'buying', 'g'],
    ])
  })
})

describe('corrections', () => {
  const word = (day: number, value: number | null, more: Row = {}): Row => ({
    series_id: 's',
    segment: '',
    measured_at: after(0),
    revised_at: after(day),
    value,
    is_withdrawn: value === null,
    source_id: 'files:x',
    ...more,
  })

  test('stand beside what they correct, with how late they came', async () => {
    await stream.given({
      measurement: daily('s', [12]),
      measurement_revision: [word(1, 10), word(3, 12), word(9, null), word(2, 50, { source_id: 'files:y' })],
    })
    expect(
      await stream.ask(
        'SELECT corrected_at, earlier_value, earlier_known_at, value, is_withdrawn, late_hours FROM outcome_correction_fact ORDER BY 1',
      ),
    ).toEqual([
      [after(3), 10, after(1), 12, false, 72],
      [after(9), 12, after(3), null, true, 216],
    ])
    expect(await series(stream, 'correction_count')).toEqual([[1]])
  })

  test('that change nothing are none', async () => {
    await stream.given({
      measurement_revision: [word(1, 10, { unit: '%' }), word(3, 10, { unit: 'percent' })],
    })
    expect(await stream.ask('SELECT * FROM outcome_correction_fact')).toEqual([])
  })
})
