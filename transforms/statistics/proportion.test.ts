import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { compareProportions, wilsonInterval } from './proportion.ts'

test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('Wilson of %i of %i is Newcombe’s (1998, table I)', (count, n, low, high) => {
  const interval = wilsonInterval(count, n)
  expect(interval.low).toBeCloseTo(low, 4)
  expect(interval.high).toBeCloseTo(high, 4)
})

test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [6, 7, 2, 7, 0.0582, 0.8062],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [0, 10, 0, 10, -0.2775, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
  [10, 10, 0, 10, 0.6075, 1],
])('difference of %i/%i and %i/%i is Newcombe’s (1998, table II, method 10)', (a, m, b, n, low, high) => {
  const difference = compareProportions({ count: a, n: m }, { count: b, n })
  expect(difference.low).toBeCloseTo(low, 4)
  expect(difference.high).toBeCloseTo(high, 4)
  expect(difference.is_change).toBe(low > 0)
})

test('no rows say nothing', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: null, high: null })
  expect(compareProportions({ count: 0, n: 0 }, { count: 1, n: 3 })).toMatchObject({
    difference: null,
    is_change: false,
  })
})

test('a count beyond n is refused', () => {
  expect(() => wilsonInterval(4, 3)).toThrow('count is not within 0..3: 4')
})

const proportion = fc.nat(500).chain((n) => fc.record({ n: fc.constant(n + 1), count: fc.nat(n + 1) }))

test('intervals stay within 0..1, hold the proportion and rise with the count', () => {
  fc.assert(
    fc.property(proportion, ({ count, n }) => {
      const { low, high } = wilsonInterval(count, n) as { low: number; high: number }
      expect(low >= 0 && high <= 1 && low <= count / n && count / n <= high).toBe(true)
      const next = wilsonInterval(Math.min(n, count + 1), n) as { low: number; high: number }
      expect(next.low >= low && next.high >= high).toBe(true)
    }),
  )
})

test('differences stay within −1..1 and turn their sign with their order', () => {
  fc.assert(
    fc.property(proportion, proportion, (now, before) => {
      const there = compareProportions(now, before)
      const back = compareProportions(before, now)
      expect(there.low! >= -1 - 1e-12 && there.high! <= 1 + 1e-12).toBe(true)
      expect(there.low).toBeCloseTo(-back.high!, 12)
    }),
  )
})

test('coverage is 93–97 % on average for proportions of 5–50 % and n from 20', () => {
  for (const n of [20, 35, 50, 100, 200]) {
    const shares = Array.from({ length: 181 }, (_, i) => 0.05 + (0.45 * i) / 180)
    const mean = shares.reduce((sum, share) => sum + cover(n, share), 0) / shares.length
    expect(mean).toBeGreaterThan(0.93)
    expect(mean).toBeLessThan(0.97)
  }
})

/** Probability that the interval holds the share, summed over all counts. */
function cover(n: number, share: number): number {
  let sum = 0
  for (let count = 0, p = (1 - share) ** n; count <= n; count++) {
    const { low, high } = wilsonInterval(count, n) as { low: number; high: number }
    if (low <= share && share <= high) sum += p
    p *= ((n - count) / (count + 1)) * (share / (1 - share))
  }
  return sum
}
