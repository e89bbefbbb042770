import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Timetable } from './timetable.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

/** The next times one after another, each asked for a second after the one before, on the zone's wall. */
function walk(pattern: string, zone: string, from: string, count: number): string[] {
  const timetable = new Timetable(pattern, zone)
  const wall = new Intl.DateTimeFormat('sv', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  const times: string[] = []
  vi.setSystemTime(new Date(from))
  for (let i = 0; i < count; i++) {
    const [next] = timetable.next()
    times.push(`${new Date(next).toISOString().slice(11, 16)} ${wall.format(next).slice(5, 16)}`)
    vi.setSystemTime(next + 1000)
  }
  timetable.destroy()
  return times
}

describe('the next time', () => {
  test('is that of the zone', () => {
    expect(walk('0 6 * * 1-5', 'Europe/Berlin', '2026-06-05T05:00:00Z', 2)).toEqual([
      '04:00 06-08 06:00',
      '04:00 06-09 06:00',
    ])
    expect(walk('0 6 * * *', 'Asia/Kolkata', '2026-06-05T05:00:00Z', 1)).toEqual(['00:30 06-06 06:00'])
  })

  test('comes every quarter of an hour through the night that repeats one', () => {
    expect(walk('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:40:00Z', 5)).toEqual([
      '00:00 10-25 02:00',
      '00:30 10-25 02:30',
      '01:00 10-25 02:00',
      '01:30 10-25 02:30',
      '02:00 10-25 03:00',
    ])
  })

  test('comes every hour through the night that loses one', () => {
    expect(walk('0 * * * *', 'Europe/Berlin', '2026-03-29T00:10:00Z', 2)).toEqual([
      '01:00 03-29 03:00',
      '02:00 03-29 04:00',
    ])
  })

  test('comes once in either night, also where the clock leaps over it', () => {
    expect(walk('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '01:30 03-29 03:30',
      '00:30 03-30 02:30',
    ])
    expect(walk('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '01:30 10-25 02:30',
      '01:30 10-26 02:30',
    ])
  })

  test('keeps the hour over a week in which the clock changes', () => {
    expect(walk('0 6 * * 1', 'Europe/Berlin', '2026-10-23T12:00:00Z', 1)).toEqual(['05:00 10-26 06:00'])
    expect(walk('0 6 * * 1', 'America/New_York', '2026-03-06T12:00:00Z', 1)).toEqual(['10:00 03-09 06:00'])
  })

  test('may be a matter of seconds', () => {
    expect(walk('*/5 * * * * *', 'UTC', '2026-10-23T12:00:57Z', 1)).toEqual(['12:01 10-23 12:01'])
  })
})

test('a pattern that is none is told', () => {
  expect(() => new Timetable('every day', 'UTC')).toThrow(
    'The schedule is no cron pattern, write it as */15 * * * *: every day',
  )
})
