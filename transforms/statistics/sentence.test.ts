import { expect, test } from 'vitest'
import { sayDate, sayDuration, sayHeadline, sayValue } from './sentence.ts'
import type { Saying } from './sentence.ts'

const fall: Saying = {
  title: 'Lead time',
  label: 'Payments',
  measure: 'duration',
  unit: 'h',
  before: 41.2,
  after: 18.9,
  since: '2026-05-12',
  n: 84,
}

test('a fall is said in one sentence', () => {
  expect(sayHeadline(fall)).toBe('Lead time of Payments fell from 41 h to 19 h; signal since 12 May; n = 84')
})

test('all together have no label, another year is named', () => {
  expect(
    sayHeadline({ ...fall, label: null, before: 2, after: 80, since: '2025-12-29', today: '2026-01-20' }),
  ).toBe('Lead time rose from 2 h to 3.3 d; signal since 29 Dec 2025; n = 84')
})

test('what the data do not support is not said', () => {
  expect(sayHeadline({ ...fall, before: null })).toBeNull()
  expect(sayHeadline({ ...fall, n: 4 })).toBeNull()
  expect(sayHeadline({ ...fall, side: 'above' })).toBeNull()
  expect(sayHeadline({ ...fall, after: 41.2 })).toBeNull()
  expect(sayHeadline({ ...fall, after: Number.NaN })).toBeNull()
})

test('figures that look alike get another digit', () => {
  expect(sayHeadline({ ...fall, before: 41.4, after: 40.6 })).toContain('fell from 41.4 h to 40.6 h')
})

test('counts that stopped are news', () => {
  const stop = {
    ...fall,
    title: 'Deployment frequency',
    measure: 'count',
    unit: '/day',
    after: 0,
    before: 2.25,
    n: 0,
  } as const
  expect(sayHeadline(stop)).toBe(
    'Deployment frequency of Payments fell from 2.3 /day to 0 /month; signal since 12 May; n = 0',
  )
})

test.each([
  [0.004, '14 s'],
  [0.4, '24 min'],
  [19.2, '19 h'],
  [80, '3.3 d'],
  [24 * 90, '3 months'],
  [24 * 1000, '2.7 years'],
])('%f hours are %s', (hours, said) => {
  expect(sayDuration(hours)).toBe(said)
})

test.each([
  [0.123, 'proportion', 'ratio', '12 %'],
  [0.049, 'proportion', 'ratio', '4.9 %'],
  [3.21, 'count', '/day', '3.2 /day'],
  [0.3, 'count', '/day', '2.1 /week'],
  [12, 'level', 'changes', '12 changes'],
] as const)('%f of a %s in %s is %s', (value, measure, unit, said) => {
  expect(sayValue(value, measure, unit)).toBe(said)
})

test('a date is a day and a month', () => {
  expect(sayDate('2026-09-01')).toBe('1 Sep')
})
