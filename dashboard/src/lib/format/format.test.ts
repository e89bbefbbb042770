import { describe, expect, test } from 'vitest'
import { addDays, dateIn, daysBetween, sayAgo, sayBucket, sayDate, sayTime, startOfDay } from './date.ts'
import { sayDuration, sayDurationRange } from './duration.ts'
import { judge, sayInterval, sayN, sayPlain, sayRange } from './figure.ts'
import { sayCompact, sayCount, sayMany, sayPace, sayRatio } from './number.ts'

const now = Date.parse('2026-05-20T12:00:00Z')
const hours = { measure: 'duration', unit: 'hours' } as const
const share = { measure: 'proportion', unit: 'ratio' } as const
const pace = { measure: 'count', unit: 'per day' } as const

describe('durations', () => {
  test.each([
    [0.005, '18', 's'],
    [0.4, '24', 'min'],
    [1.25, '75', 'min'],
    [19.2, '19', 'h'],
    [47, '47', 'h'],
    [80, '3.3', 'd'],
    [24 * 45, '45', 'd'],
    [24 * 90, '3', 'months'],
    [24 * 365.25 * 3, '3', 'years'],
  ])('%d h is said as %s %s', (given, value, unit) => {
    expect(sayDuration(given)).toMatchObject({ value, unit })
  })

  test('both ends of a range share one unit', () => {
    expect(sayDurationRange(14, 96)).toBe('0.6–4 d')
    expect(sayDurationRange(26, 58, 45)).toBe('26–58 h')
    expect(sayDurationRange(0.5, 2400, 1)).toBe('0–3.3 months')
  })

  test('the exact figure is kept for the hover', () => {
    expect(sayDuration(80.25).exact).toBe('80.3 hours')
  })
})

describe('numbers', () => {
  test('an unknown count is a dash, never zero', () => {
    expect(sayCount(null)).toBe('–')
    expect(sayCount(0)).toBe('0')
  })

  test('large counts are grouped or shortened', () => {
    expect(sayCount(1180)).toBe('1,180')
    expect(sayCompact(12_400)).toBe('12k')
    expect(sayCompact(9_400)).toBe('9,400')
  })

  test('a pace takes the period in which it is about one or more', () => {
    expect(sayPace(3.2)).toMatchObject({ value: '3.2', unit: '/day' })
    expect(sayPace(0.2)).toMatchObject({ value: '1.4', unit: '/week' })
    expect(sayPace(0.04)).toMatchObject({ value: '1.2', unit: '/month' })
    expect(sayPace(0)).toMatchObject({ value: '0', unit: '/week' })
  })

  test('a share keeps one decimal below ten percent', () => {
    expect(sayRatio(0.071)).toMatchObject({ value: '7.1', unit: '%' })
    expect(sayRatio(0.256)).toMatchObject({ value: '26', unit: '%' })
  })

  test('nouns follow their number', () => {
    expect(sayMany(1, 'release')).toBe('1 release')
    expect(sayMany(0, 'release')).toBe('0 releases')
  })
})

describe('dates', () => {
  test('a date of this year needs no year', () => {
    expect(sayDate(Date.parse('2026-05-12T23:30:00Z'), 'UTC', now)).toBe('Tue 12 May')
    expect(sayDate(Date.parse('2026-05-12T23:30:00Z'), 'Europe/Berlin', now)).toBe('Wed 13 May')
    expect(sayDate(Date.parse('2024-09-10T00:00:00Z'), 'UTC', now)).toBe('Tue 10 Sep 2024')
  })

  test('a time carries its zone', () => {
    expect(sayTime(Date.parse('2026-05-12T12:05:00Z'), 'Europe/Berlin')).toBe(
      'Tue 12 May 2026, 14:05 Europe/Berlin',
    )
  })

  test.each([
    [20_000, 'just now'],
    [5 * 60_000, '5 min ago'],
    [26 * 3_600_000, '26 h ago'],
    [12 * 86_400_000, '12 d ago'],
    [400 * 86_400_000, '13 months ago'],
  ])('%d ms ago is said as "%s"', (given, said) => {
    expect(sayAgo(now - given, now)).toBe(said)
  })

  test('buckets are named by their size', () => {
    expect(sayBucket('2026-05-11', 'week', now)).toBe('week of Mon 11 May')
    expect(sayBucket('2026-05-01', 'month', now)).toBe('May 2026')
  })

  test('a local day begins at its own midnight', () => {
    expect(startOfDay('2026-05-12', 'Europe/Berlin')).toBe(Date.parse('2026-05-11T22:00:00Z'))
    expect(startOfDay('2026-03-30', 'Europe/Berlin')).toBe(Date.parse('2026-03-29T22:00:00Z'))
    expect(startOfDay('2026-03-29', 'America/New_York')).toBe(Date.parse('2026-03-29T04:00:00Z'))
  })

  test('local dates add up over a change of clocks', () => {
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
    expect(dateIn('Pacific/Auckland', Date.parse('2026-05-12T23:30:00Z'))).toBe('2026-05-13')
  })
})

describe('figures', () => {
  const none = {
    low: null,
    high: null,
    p85: null,
    p85_low: null,
    p85_high: null,
    open_count: 0,
    withheld: null,
  }

  test('a missing bound is said as open', () => {
    expect(sayInterval(14, null, hours)).toBe('14 h or more')
    expect(sayInterval(null, null, hours)).toBeNull()
    expect(sayInterval(0.02, 0.13, share)).toBe('2–13 %')
    expect(sayInterval(0.1, 0.3, pace)).toBe('0.7–2.1 /week')
    expect(sayInterval(-0.2, 0.1, share)).toBe('-20 to 10 %')
  })

  test('a share shows what it counts', () => {
    expect(sayN({ ...none, n: 84, value: 0.07, numerator: 6 }, share)).toBe('6 of 84')
    expect(sayN({ ...none, n: 84, value: 12, numerator: null }, hours)).toBe('n = 84')
  })

  test('an unknown value is a dash', () => {
    expect(sayPlain(null, hours)).toBe('–')
  })

  test('a difference is judged by the good direction of its metric', () => {
    expect(judge(-3, 'lower')).toBe('better')
    expect(judge(-3, 'higher')).toBe('worse')
    expect(judge(-3, 'neither')).toBe('neither')
  })
})

describe('a ratio of which a part is unknown', () => {
  const figure = {
    n: 12,
    value: null,
    low: 0.28,
    high: 0.41,
    p85: null,
    p85_low: null,
    p85_high: null,
    open_count: 0,
    withheld: null,
    numerator: null,
  }

  test('is said from its least to its most', () => {
    const said = sayRange({ ...figure, range: { low: 0.31, high: 0.38, unknown_ratio: 0.07 } })
    expect(said).toMatchObject({ value: '31–38', unit: '%' })
  })

  test('is one number where both ends are said alike, and none where it is known', () => {
    expect(sayRange({ ...figure, range: { low: 0.312, high: 0.313, unknown_ratio: 0.001 } })?.value).toBe(
      '31',
    )
    expect(sayRange({ ...figure, range: null })).toBeNull()
  })
})
