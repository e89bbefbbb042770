import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { quantileFigure, quantileRanks, sampleQuantile, withholdBelowFive } from './quantile.ts'
import { seedRandom } from './random.ts'

test.each([
  [5, null, null],
  [6, 1, 6],
  [8, 1, 8],
  [9, 2, 8],
  [10, 2, 9],
  [20, 6, 15],
  [50, 18, 33],
  [100, 40, 61],
])('the median of %i has the ranks of the sign test’s tables', (n, low, high) => {
  expect(quantileRanks(n, 0.5)).toEqual({ low, high })
})

test('the 85th percentile has no upper bound below 23 rows', () => {
  expect(quantileRanks(22, 0.85).high).toBeNull()
  expect(quantileRanks(23, 0.85)).toEqual({ low: 16, high: 23 })
})

test('ranks are the innermost that cover 95 %', () => {
  for (const q of [0.15, 0.5, 0.85, 0.95]) {
    for (let n = 1; n <= 150; n++) {
      const below = sumBinomial(n, q)
      const { low, high } = quantileRanks(n, q)
      // P(fewer than rank rows lie below) ≤ 2.5 %, and the next rank would break that.
      expect(low === null ? 0 : below[low]!).toBeLessThanOrEqual(0.025)
      expect(below[(low ?? 0) + 1]).toBeGreaterThan(0.025)
      expect(high === null ? 0 : 1 - below[high]!).toBeLessThanOrEqual(0.025)
      expect(1 - below[(high ?? n + 1) - 1]!).toBeGreaterThan(0.025)
    }
  }
})

/** Element k: P(Binomial(n, q) < k). */
function sumBinomial(n: number, q: number): number[] {
  const below = [0]
  for (let k = 0, p = (1 - q) ** n; k <= n; k++) {
    below.push(below[k]! + p)
    p *= ((n - k) / (k + 1)) * (q / (1 - q))
  }
  return below
}

test('a million rows have their ranks at once, mirrored for mirrored quantiles', () => {
  const n = 1_000_000
  const { low, high } = quantileRanks(n, 0.85)
  expect([low, high]).toEqual([849300, 850701])
  expect(quantileRanks(n, 0.15)).toEqual({ low: n + 1 - high!, high: n + 1 - low! })
})

test('coverage is at least 95 % for a skewed population', () => {
  const random = seedRandom(3)
  for (const [n, q] of [
    [7, 0.5],
    [12, 0.5],
    [40, 0.5],
    [30, 0.85],
    [90, 0.85],
  ] as const) {
    const truth = -Math.log(1 - q)
    let covered = 0
    for (let i = 0; i < 4000; i++) {
      const sample = Float64Array.from({ length: n }, () => -Math.log(1 - random.uniform())).sort()
      const { low, high } = quantileFigure(sample, q)
      if (low! <= truth && truth <= high!) covered++
    }
    expect(covered / 4000).toBeGreaterThan(0.95 - 0.007)
  }
})

test('a few rows are withheld', () => {
  expect(quantileFigure([1, 2, 3], 0.5)).toEqual({
    n: 3,
    value: null,
    low: null,
    high: null,
    withheld: 'n = 3, too few',
  })
  expect(withholdBelowFive(5)).toBeNull()
  expect(sampleQuantile([], 0.5)).toBeNull()
})

test('samples have the quantiles that DuckDB gives them', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const random = seedRandom(4)
  for (const n of [1, 2, 5, 18, 101]) {
    const sorted = Float64Array.from({ length: n }, random.normal).sort()
    for (const q of [0.15, 0.5, 0.85, 0.99]) {
      const sql = `select quantile_cont(x, ${q}::double) from (select unnest([${sorted.join(', ')}]::double[]) as x)`
      const reader = await connection.runAndReadAll(sql)
      expect(sampleQuantile(sorted, q)).toBeCloseTo(reader.getRows()[0]![0] as number, 14)
    }
  }
  connection.closeSync()
})

test('bounds are ordered around the value and move with the sample', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 5, maxLength: 60 })
  fc.assert(
    fc.property(values, fc.constantFrom(0.5, 0.85), (list, q) => {
      const figure = quantileFigure(Float64Array.from(list).sort(), q)
      expect((figure.low ?? -Infinity) <= figure.value! && figure.value! <= (figure.high ?? Infinity)).toBe(
        true,
      )
      const doubled = quantileFigure(Float64Array.from(list, (x) => x * 2).sort(), q)
      expect(doubled.value).toBeCloseTo(figure.value! * 2, 6)
      expect(doubled.low).toBe(figure.low === null ? null : figure.low * 2)
    }),
  )
})
