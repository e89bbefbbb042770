import { expect, test } from 'vitest'
import type { Forecast } from '#lib/data/types.ts'
import { sayBasis, sayGrowth, sayRecord, saySplit } from './forecast.ts'

const told = {
  remaining_count: 1,
  pace: 'teams',
  sample: { from: '2026-01-01', to: '2026-04-01', day_count: 90, done_count: 86, added_count: 0 },
  trials: 10_000,
  seed: 1,
  backtest: {
    n: 51,
    hit_count: 43,
    hit_ratio: 43 / 51,
    low: 0.66,
    high: 0.94,
    apart_count: 27,
    pending_count: 1,
  },
} as Forecast

test('the basis says what is left, whose pace it is, and n', () => {
  expect(sayBasis(told)).toBe(
    '1 item left; 86 finished in the last 90 days by its teams, as if they did nothing else · 10,000 trials, seed 1',
  )
  expect(sayBasis({ ...told, pace: 'scope', sample: { ...told.sample, added_count: 40 } })).toContain(
    '86 finished in the last 90 days, 40 added',
  )
})

test('the record is told with n and interval, or that there is none', () => {
  expect(sayRecord(told)).toBe(
    'Asked in each of 51 earlier weeks, the 85 % date came true 43 times (84 %, 95 % interval 66–94 % by the 27 that do not overlap).',
  )
  expect(sayRecord({ ...told, backtest: null })).toContain('Not looked back at yet')
})

test('growth and splitting are told as they were measured, or that too little is known', () => {
  const suggested = (made_count: number, ratio: number | null) =>
    ({
      ...told,
      suggested: {
        growth: { added_count: made_count, day_count: 90 },
        split: { ratio, item_count: 86, made_count },
      },
    }) as Forecast
  expect(sayGrowth(suggested(12, 1.14))).toBe('Scope grew by 12 in these 90 days.')
  expect(sayGrowth(suggested(0, 1))).toBe('Nothing was added in these 90 days.')
  expect(saySplit(suggested(12, 1.14))).toBe('Of 86 finished items 12 more were made: each became 1.14.')
  expect(saySplit(suggested(0, 1))).toBe('None of 86 finished items is known to have been split.')
  expect(saySplit(suggested(0, null))).toContain('Too few were finished')
})
