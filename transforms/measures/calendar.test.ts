import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import '../../tests/chance.ts'
import { bucketOf, drawCalendar, localDate, startOfDay } from './calendar.ts'

const window = {
  from: '2026-03-16',
  to: '2026-04-06',
  zone: 'Europe/Berlin',
  bucket: 'week',
  by: 'none',
} as const
const late = Date.parse('2030-01-01T00:00Z')

describe('calendar', () => {
  it('begins days at local midnight on both sides of a change of the clock', () => {
    const iso = (date: string, zone: string) => new Date(startOfDay(date, zone)).toISOString()
    expect(iso('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z')
    expect(iso('2026-03-30', 'Europe/Berlin')).toBe('2026-03-29T22:00:00.000Z')
    expect(iso('2026-10-26', 'Europe/Berlin')).toBe('2026-10-25T23:00:00.000Z')
    expect(iso('2026-01-01', 'Asia/Kathmandu')).toBe('2025-12-31T18:15:00.000Z')
  })

  it('begins a day without midnight when its clock begins', () => {
    const start = startOfDay('2024-09-08', 'America/Santiago')
    expect(new Date(start).toISOString()).toBe('2024-09-08T04:00:00.000Z')
  })

  it('agrees with the local date everywhere', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Africa/Cairo',
    ]
    const day = fc
      .integer({ min: 12_000, max: 25_000 })
      .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10))
    fc.assert(
      fc.property(day, fc.constantFrom(...zones), (date, zone) => {
        fc.pre(!(zone === 'Pacific/Apia' && date === '2011-12-30'))
        const start = startOfDay(date, zone)
        expect(localDate(start, zone)).toBe(date)
        expect(localDate(start - 1, zone) < date).toBe(true)
      }),
    )
  })

  it('has weeks from Monday, of 167 hours where the clock goes forward', () => {
    const { buckets } = drawCalendar({ ...window, asOf: late })
    expect(buckets.map(({ date, start, end }) => [date, (end - start) / 3_600_000])).toEqual([
      ['2026-03-16', 168],
      ['2026-03-23', 167],
      ['2026-03-30', 168],
    ])
  })

  it('cuts the first and the last bucket by the window, keeping their names', () => {
    const { buckets } = drawCalendar({ ...window, from: '2026-03-18', to: '2026-04-01', asOf: late })
    expect(buckets.map(({ date, days }) => [date, days])).toEqual([
      ['2026-03-16', 5],
      ['2026-03-23', 7],
      ['2026-03-30', 2],
    ])
    expect(bucketOf('2026-03-18', 'month')).toBe('2026-03-01')
  })

  it('counts no days that are still to come', () => {
    const asOf = Date.parse('2026-03-25T12:00Z')
    const { buckets, window: whole, previous } = drawCalendar({ ...window, asOf })
    expect(buckets.map(({ days, isOpen }) => [days, isOpen])).toEqual([
      [7, false],
      [3, true],
      [0, true],
    ])
    expect([whole.days, previous.days]).toEqual([10, 21])
  })

  it('sets the window of the same length before it', () => {
    const { previous, window: whole } = drawCalendar({ ...window, asOf: late })
    expect(previous.end).toBe(whole.start)
    expect(localDate(previous.start, window.zone)).toBe('2026-02-23')
  })
})
