import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { pairRank } from './rank.ts'
import { seedRandom } from './random.ts'
import { selectDifference, selectNext } from './selection.ts'
import { compareDurations, compareSamples, logShift } from './shift.ts'

const sort = (values: Iterable<number>) => Float64Array.from(values).sort()

test('the shift of water permeability is Hollander and Wolfe’s (example 4.1)', () => {
  const term = sort([0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46])
  const early = sort([1.15, 0.88, 0.9, 0.74, 1.21])
  const shift = compareSamples(early, term)
  expect(shift.difference).toBeCloseTo(-0.305, 12)
  expect(shift.low).toBeCloseTo(-0.76, 12)
  expect(shift.high).toBeCloseTo(0.15, 12)
  expect(shift.is_change).toBe(false)
})

test.each([
  [3, 4, null],
  [5, 5, 3],
  [8, 8, 14],
  [10, 10, 24],
  [15, 15, 65],
  [20, 20, 128],
])('the bound for %i and %i rows is one beyond the Mann–Whitney table’s critical value', (n, m, rank) => {
  expect(pairRank(n, m)).toBe(rank)
})

test('counting out and the normal approximation meet', () => {
  expect(pairRank(30, 30)! / pairRank(30, 31)!).toBeCloseTo(30 / 31, 1)
})

// Few distinct values, so that ties abound.
const tied = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 25 })
const smooth = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 25 })
const sample = fc.oneof(tied, smooth).map(sort)

test('every order statistic of the differences is the one that sorting them all gives', () => {
  fc.assert(
    fc.property(sample, sample, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (x, y, at) => {
      const all = sort([...x].flatMap((a) => [...y].map((b) => a - b)))
      const k = Math.floor(at * all.length)
      expect(selectDifference(x, y, k + 1)).toBe(all[k])
      if (k + 1 < all.length) expect(selectNext(x, y, k + 1, all[k]!)).toBe(all[k + 1])
    }),
    { numRuns: 500 },
  )
})

test('order statistics of large samples are exact where narrowing is needed', () => {
  const random = seedRandom(5)
  for (const step of [0, 0.5]) {
    const draw = () => (step ? Math.round(random.normal() * 4) * step : random.normal())
    const [x, y] = [sort(Array.from({ length: 700 }, draw)), sort(Array.from({ length: 400 }, draw))]
    const all = sort([...x].flatMap((a) => [...y].map((b) => a - b)))
    for (const k of [1, 2, 777, 140_000, 279_999, 280_000]) expect(selectDifference(x, y, k)).toBe(all[k - 1])
  }
})

test('differences that are all but equal take no more steps than there are values', () => {
  const tiny = sort([...Array.from({ length: 40_000 }, () => 1), 2, 5e-324])
  const times = [1, 2, 3, 4, 5].map(() => {
    const startedAt = performance.now()
    expect(selectDifference(tiny, tiny, (tiny.length * tiny.length) / 2)).toBe(0)
    return performance.now() - startedAt
  })
  // Halved down to the smallest number it would be a thousand walks along both, each time.
  expect(Math.min(...times)).toBeLessThan(400)
})

test('the shift moves with either sample and stretches with both', () => {
  const five = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 5, maxLength: 30 }).map(sort)
  fc.assert(
    fc.property(five, five, fc.integer({ min: -300, max: 300 }), (x, y, by) => {
      const shift = compareSamples(x, y)
      const moved = compareSamples(
        x.map((value) => value + by),
        y,
      )
      expect([moved.difference, moved.low, moved.high]).toEqual(
        [shift.difference, shift.low, shift.high].map((value) => value! + by),
      )
      expect(
        compareSamples(
          x.map((value) => value * 4),
          y.map((value) => value * 4),
        ).high,
      ).toBe(shift.high! * 4)
      expect(compareSamples(y, x).low).toBeCloseTo(-shift.high!, 9)
    }),
  )
})

test('a halving is a ratio of one half', () => {
  const before = sort(Array.from({ length: 20 }, (_, i) => 5 + i * i))
  const now = before.map((hours) => hours / 2)
  expect(compareDurations(now, before).ratio).toBeCloseTo(0.5, 12)
  const { low, high } = logShift(now, before)
  expect(low! < 0.5 && 0.5 < high!).toBe(true)
})

test('a few rows say nothing', () => {
  expect(compareDurations(sort([1, 2, 3, 4]), sort([1, 2, 3, 4, 5, 6]))).toMatchObject({
    difference: null,
    is_change: false,
    ratio: null,
  })
  expect(logShift(sort([]), sort([1, 2])).ratio).toBeNull()
})

test('coverage is 95 % for skewed samples of unequal size, and no less when rounding ties them', () => {
  const random = seedRandom(6)
  for (const round of [0, 0.5]) {
    let covered = 0
    for (let i = 0; i < 3000; i++) {
      const draw = () => {
        const value = Math.exp(random.normal())
        return round ? Math.round(value / round) * round : value
      }
      const now = sort(Array.from({ length: 14 }, () => draw() + 3))
      const { low, high } = compareSamples(now, sort(Array.from({ length: 9 }, draw)))
      if (low! <= 3 && 3 <= high!) covered++
    }
    expect(covered / 3000).toBeGreaterThan(0.942)
  }
})

test('a hundred thousand rows on each side take seconds at most', () => {
  const random = seedRandom(7)
  const draw = () => Math.exp(3 + random.normal())
  const [x, y] = [sort(Array.from({ length: 1e5 }, draw)), sort(Array.from({ length: 1e5 }, draw))]
  const before = process.cpuUsage()
  expect(compareDurations(x, y).ratio).toBeCloseTo(1, 1)
  const { user } = process.cpuUsage(before)
  expect(user / 1000).toBeLessThan(5000)
})
