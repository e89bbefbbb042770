import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { judgeSeries } from './process.ts'
import { measureDispersion } from './chart.ts'
import type { SeriesBucket } from './series.ts'

const duration = { measure: 'duration', better: 'lower' } as const
const count = { measure: 'count', better: 'higher' } as const
const proportion = { measure: 'proportion', better: 'lower' } as const

function dateOf(week: number): string {
  return new Date(Date.UTC(2026, 0, 5 + 7 * week)).toISOString().slice(0, 10)
}

function listWeeks(values: (number | null)[]): SeriesBucket[] {
  return values.map((value, i) => ({ bucket_date: dateOf(i), value, n: 10, numerator: null, is_open: false }))
}

function countWeeks(totals: number[]): SeriesBucket[] {
  return totals.map((total, i) => ({
    bucket_date: dateOf(i),
    value: total / 7,
    n: total,
    numerator: total,
    is_open: false,
  }))
}

function shareWeeks(weeks: [count: number, n: number][]): SeriesBucket[] {
  return weeks.map(([part, n], i) => ({
    bucket_date: dateOf(i),
    value: n > 0 ? part / n : null,
    n,
    numerator: part,
    is_open: false,
  }))
}

const steady = [40, 44, 38, 41, 46, 39, 42, 37, 43, 40, 45, 38, 41, 44, 39, 42]

test('seven buckets say nothing', () => {
  const judgement = judgeSeries(listWeeks(steady.slice(0, 7)), duration)
  expect(judgement).toMatchObject({
    verdict: 'too few buckets',
    center: null,
    lower: null,
    upper: null,
    since: null,
  })
  expect(judgement.signals).toEqual(Array.from({ length: 7 }, () => false))
})

test('what can be below nothing is judged as it is, on both sides', () => {
  const days = [-2, 1, 0, -1, 2, -3, 1, 0, -1, 2, 0, -2, 1]
  const slip = { measure: 'quantity', better: 'lower' } as const
  const quiet = judgeSeries(listWeeks(days), slip)
  expect(quiet).toMatchObject({ verdict: 'noise' })
  expect(quiet.center).toBeCloseTo(days.reduce((sum, each) => sum + each, 0) / days.length, 12)
  expect(quiet.lower).toBeLessThan(-3)
  expect(judgeSeries(listWeeks([...days, -40]), slip)).toMatchObject({
    verdict: 'signal',
    direction: 'better',
  })
  expect(judgeSeries(listWeeks([...days, 40]), slip)).toMatchObject({ verdict: 'signal', direction: 'worse' })
})

test('a level has the limits of 2.66 mean moving ranges', () => {
  const values = [10, 12, 11, 13, 9, 12, 10, 13]
  const { center, lower, upper } = judgeSeries(listWeeks(values), { measure: 'level', better: 'lower' })
  const range = (2 + 1 + 2 + 4 + 3 + 2 + 3) / 7
  expect(center).toBeCloseTo(11.25, 12)
  // Second neighbours differ less than neighbours: no autocorrelation widens these.
  expect(upper).toBeCloseTo(11.25 + 2.66 * range, 2)
  expect(lower).toBeCloseTo(Math.max(0, 11.25 - 2.66 * range), 2)
})

test('a jump of the newest bucket is a signal since then', () => {
  const judgement = judgeSeries(listWeeks([...steady, 90]), duration)
  expect(judgement).toMatchObject({ verdict: 'signal', since: dateOf(16), direction: 'worse', side: 'above' })
  expect(judgement.signals.filter(Boolean)).toHaveLength(1)
})

test('eight in a row on one side are a signal since the first of them, all marked', () => {
  const lower = steady.slice(0, 8).map((value) => value * 0.82)
  const judgement = judgeSeries(listWeeks([...steady, ...lower]), duration)
  expect(judgement).toMatchObject({ verdict: 'signal', direction: 'better', side: 'below' })
  expect(judgement.since! <= dateOf(16)).toBe(true)
  expect(judgement.signals.slice(16)).toEqual(Array.from({ length: 8 }, () => true))
})

test('a signal that has ended stays marked, and the verdict is noise', () => {
  const judgement = judgeSeries(listWeeks([...steady.slice(0, 8), 120, ...steady.slice(8)]), duration)
  expect(judgement.verdict).toBe('noise')
  expect(judgement.signals[8]).toBe(true)
  expect(judgement).toMatchObject({ since: null, direction: null })
})

test('neither direction is better where the metric has none', () => {
  expect(judgeSeries(listWeeks([...steady, 90]), { ...duration, better: 'neither' }).direction).toBe(
    'neither',
  )
})

test('an open bucket never signals and moves no limit', () => {
  const weeks = listWeeks([...steady, 400])
  weeks[16]!.is_open = true
  expect(judgeSeries(weeks, duration)).toEqual({
    ...judgeSeries(weeks.slice(0, 16), duration),
    signals: weeks.map(() => false),
  })
})

test('gaps neither add to a run nor break it', () => {
  const low = steady.slice(0, 8).map((value) => value / 2)
  const weeks = listWeeks([...steady, ...low.slice(0, 4), null, null, ...low.slice(4)])
  const { verdict, since, signals } = judgeSeries(weeks, duration)
  expect([verdict, since]).toEqual(['signal', dateOf(16)])
  expect(signals.slice(20, 22)).toEqual([false, false])
})

test('values that never change are noise', () => {
  for (const value of [0, 0.1, 41]) {
    const weeks = listWeeks(Array.from({ length: 26 }, () => value))
    expect(judgeSeries(weeks, duration).verdict).toBe('noise')
    expect(judgeSeries(weeks, { measure: 'level', better: 'lower' }).verdict).toBe('noise')
  }
  const nothing = judgeSeries(countWeeks(Array.from({ length: 26 }, () => 0)), count)
  expect(nothing.verdict).toBe('noise')
  expect(nothing.upper).toBeCloseTo(0, 12)
  const none = judgeSeries(shareWeeks(Array.from({ length: 26 }, () => [0, 9])), proportion)
  const all = judgeSeries(shareWeeks(Array.from({ length: 26 }, () => [9, 9])), proportion)
  expect([none.verdict, all.verdict]).toEqual(['noise', 'noise'])
})

test('seconds have noise as hours have', () => {
  const seconds = [36, 41, 33, 38, 44, 35, 31, 40, 37, 43, 36, 34, 39, 65]
  const hours = listWeeks(seconds.map((value) => value / 3600))
  expect(judgeSeries(hours, duration)).toMatchObject({ verdict: 'signal' })
  const mild = listWeeks(
    [36, 61, 43, 58, 44, 65, 51, 40, 67, 43, 56, 34, 59, 77].map((value) => value / 3600),
  )
  expect(judgeSeries(mild, duration).verdict).toBe('noise')
})

test('rare counts: eight weeks without are nothing, four in a week are', () => {
  const rare = [0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  expect(judgeSeries(countWeeks(rare), count).verdict).toBe('noise')
  expect(judgeSeries(countWeeks([...rare, 4]), count)).toMatchObject({
    verdict: 'signal',
    direction: 'better',
  })
})

test('counts that stop are a signal since they stopped', () => {
  const busy = [12, 15, 11, 13, 16, 12, 14, 11, 13, 15, 12, 14]
  const judgement = judgeSeries(countWeeks([...busy, 0, 0, 0, 0]), count)
  expect(judgement).toMatchObject({ verdict: 'signal', since: dateOf(12), direction: 'worse', side: 'below' })
})

test('a month is judged by its own days', () => {
  const months = countWeeks([31, 28, 31, 30, 31, 30, 31, 31, 30]).map((bucket, i) => ({
    ...bucket,
    bucket_date: new Date(Date.UTC(2026, i, 1)).toISOString().slice(0, 10),
    value: 1,
  }))
  const judgement = judgeSeries(months, count)
  expect(judgement.center).toBeCloseTo(1, 2)
  expect(judgement.verdict).toBe('noise')
  expect(judgement.upper).toBeGreaterThan(1.5)
})

test('a proportion is judged by its own n', () => {
  const weeks: [number, number][] = [
    [2, 20],
    [3, 20],
    [1, 20],
    [2, 20],
    [2, 20],
    [1, 20],
    [3, 20],
    [2, 20],
    [2, 20],
  ]
  expect(judgeSeries(shareWeeks([...weeks, [1, 1]]), proportion).verdict).toBe('noise')
  expect(judgeSeries(shareWeeks([...weeks, [2, 3]]), proportion).verdict).toBe('noise')
  expect(judgeSeries(shareWeeks([...weeks, [14, 20]]), proportion)).toMatchObject({
    verdict: 'signal',
    direction: 'worse',
  })
  expect(judgeSeries(shareWeeks([...weeks, [0, 0]]), proportion).signals[9]).toBe(false)
})

test('counts in bursts have wider limits than Poisson', () => {
  const even = countWeeks([9, 11, 10, 8, 12, 9, 11, 10, 10, 9])
  const bursts = countWeeks([2, 22, 4, 19, 1, 17, 5, 20, 3, 7])
  expect(measureDispersion(even, 'count')).toBe(1)
  expect(measureDispersion(bursts, 'count')).toBeGreaterThan(5)
  expect(judgeSeries(bursts, count).upper).toBeGreaterThan(1.5 * judgeSeries(even, count).upper!)
})

const series = fc.array(fc.double({ min: 0.1, max: 1000, noNaN: true }), { minLength: 8, maxLength: 40 })

test('limits enclose the centre; the unit changes neither verdict nor signals', () => {
  fc.assert(
    fc.property(series, (values) => {
      const hours = judgeSeries(listWeeks(values), duration)
      expect(hours.lower! <= hours.center! && hours.center! <= hours.upper!).toBe(true)
      const longer = judgeSeries(listWeeks(values.map((value) => value * 24)), duration)
      expect(longer.signals).toEqual(hours.signals)
      expect(longer.center! / hours.center!).toBeCloseTo(24, 6)
    }),
  )
})

test('points beyond the limits shown are the points that signal', () => {
  const totals = fc.array(fc.nat(60), { minLength: 8, maxLength: 30 })
  fc.assert(
    fc.property(totals, (list) => {
      const weeks = countWeeks(list)
      const { lower, upper, signals } = judgeSeries(weeks, count)
      for (const [i, { value }] of weeks.entries()) {
        if (value! > upper! + 1e-9 || value! < lower! - 1e-9) expect(signals[i]).toBe(true)
      }
    }),
  )
})
