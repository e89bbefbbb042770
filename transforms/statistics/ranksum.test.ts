import fc from 'fast-check'
import { expect, test } from 'vitest'
import '../../tests/chance.ts'
import { seedRandom } from './random.ts'
import { compareRanks } from './ranksum.ts'

const sort = (values: Iterable<number>) => Float64Array.from(values).sort()

test('two samples that do not overlap are as unlike as samples of their size can be', () => {
  const early = sort([1, 2, 3, 4, 5, 6, 7, 8])
  const late = sort([11, 12, 13, 14, 15, 16, 17, 18])
  const found = compareRanks(late, early)!
  expect(found.side).toBe('above')
  // R: wilcox.test(11:18, 1:8, exact = FALSE)$p.value
  expect(found.probability).toBeCloseTo(0.0009391, 6)
  expect(compareRanks(early, late)).toEqual({ ...found, side: 'below' })
})

test('ties narrow the spread: near what all orders of the same few values give', () => {
  const [current, previous] = [
    [1, 2, 2, 3, 3, 3, 4],
    [2, 3, 3, 4, 4, 5],
  ]
  const found = compareRanks(sort(current), sort(previous))!
  const exact = countOrders([...current, ...previous], current.length, rankSumOf(current, previous))
  expect(found.side).toBe('below')
  expect(Math.abs(found.probability - exact)).toBeLessThan(0.06)
})

const rankSumOf = (a: number[], b: number[]) =>
  a.reduce((sum, x) => sum + b.reduce((one, y) => one + (x > y ? 1 : x === y ? 0.5 : 0), 0), 0)

/** Share of all ways to draw `n` of the values whose statistic is as far from the middle. */
function countOrders(values: number[], n: number, statistic: number): number {
  const middle = (n * (values.length - n)) / 2
  let [all, far] = [0, 0]
  const draw = (at: number, own: number[], other: number[]) => {
    if (own.length > n || other.length > values.length - n) return
    if (at === values.length) {
      all++
      if (Math.abs(rankSumOf(own, other) - middle) >= Math.abs(statistic - middle) - 1e-9) far++
      return
    }
    draw(at + 1, [...own, values[at]!], other)
    draw(at + 1, own, [...other, values[at]!])
  }
  draw(0, [], [])
  return far / all
}

test('says nothing of four rows, nor of values that are all one', () => {
  expect(compareRanks(sort([1, 2, 3, 4]), sort([1, 2, 3, 4, 5]))).toBeNull()
  expect(compareRanks(sort([2, 2, 2, 2, 2]), sort([2, 2, 2, 2, 2]))).toBeNull()
})

test('counts as counting every pair does', () => {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 30 })
  fc.assert(
    fc.property(values, values, (a, b) => {
      const found = compareRanks(sort(a), sort(b))
      if (!found) return
      const wins = rankSumOf(a, b)
      expect(found.side).toBe(wins > (a.length * b.length) / 2 ? 'above' : 'below')
    }),
  )
})

test('one in twenty of like samples is below five in a hundred', () => {
  const random = seedRandom(7)
  const draw = () => sort(Array.from({ length: 40 }, () => random.uniform()))
  const hits = Array.from({ length: 2000 }, () => compareRanks(draw(), draw())!.probability < 0.05)
  expect(hits.filter(Boolean).length / 2000).toBeGreaterThan(0.03)
  expect(hits.filter(Boolean).length / 2000).toBeLessThan(0.065)
})
