import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { compareRates, countInterval, rateInterval } from './count.ts'
import { seedRandom } from './random.ts'

test.each([
  [0, 0, 3.689],
  [1, 0.0253, 5.572],
  [5, 1.623, 11.668],
  [10, 4.795, 18.39],
  [50, 37.11, 65.92],
  [100, 81.36, 121.63],
])('a count of %i has the bounds of Garwood’s table', (count, low, high) => {
  const interval = countInterval(count)
  expect(interval.low).toBeCloseTo(low, 2)
  expect(interval.high).toBeCloseTo(high, 2)
})

test('bounds hold the count, rise with it and are found for a million', () => {
  fc.assert(
    fc.property(fc.nat(5000), (count) => {
      const { low, high } = countInterval(count)
      expect(low <= count && count < high).toBe(true)
      expect(countInterval(count + 1).low > low && countInterval(count + 1).high > high).toBe(true)
    }),
    { numRuns: 50 },
  )
  expect(countInterval(1e6).low).toBeCloseTo(998_041, 0)
})

test('a rate is a day’s', () => {
  expect(rateInterval(10, 5).low).toBeCloseTo(4.795 / 5, 3)
  expect(rateInterval(10, 0)).toEqual({ low: null, high: null })
})

test('a negative count is refused', () => {
  expect(() => countInterval(-1)).toThrow('count is not 0 or more: -1')
})

test('nothing happened twice says nothing, an appearance has no ratio', () => {
  expect(compareRates({ count: 0, days: 30 }, { count: 0, days: 30 }).difference).toBeNull()
  expect(compareRates({ count: 30, days: 30 }, { count: 0, days: 30 })).toMatchObject({
    is_change: true,
    ratio: null,
  })
})

test('bursts widen the interval', () => {
  const now = { count: 60, days: 28 }
  const before = { count: 35, days: 28 }
  expect(compareRates(now, before).is_change).toBe(true)
  expect(compareRates(now, before, 4).is_change).toBe(false)
})

test('coverage of the difference is at least 95 % for few and for many', () => {
  const random = seedRandom(8)
  for (const [a, b] of [
    [2, 2],
    [3, 12],
    [40, 25],
  ] as const) {
    let covered = 0
    for (let i = 0; i < 1500; i++) {
      const { low, high } = compareRates(
        { count: random.poisson(a), days: 1 },
        { count: random.poisson(b), days: 1 },
      )
      if (low === null || (low <= a - b && a - b <= high!)) covered++
    }
    expect(covered / 1500).toBeGreaterThan(0.95 - 0.01)
  }
})
