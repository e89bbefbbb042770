import { expect, test } from 'vitest'
import { isFlat, quarters } from './memory.ts'

const series = (value: (index: number) => number) =>
  Array.from({ length: 120 }, (_, index) => ({ at: index, bytes: value(index) }))

test('a start that grows is not held against what stays flat', () => {
  expect(isFlat(series((index) => 100 + Math.min(index, 20) * 10 + (index % 3)))).toBe(true)
})

test('what keeps growing is found, saw teeth or not', () => {
  expect(isFlat(series((index) => 100 + index))).toBe(false)
  expect(isFlat(series((index) => 100 + index + (index % 10) * 5))).toBe(false)
})

test('one peak is no growth', () => {
  const samples = series((index) => (index === 110 ? 900 : 100))
  expect(quarters(samples)).toEqual({ first: 100, last: 100 })
})
