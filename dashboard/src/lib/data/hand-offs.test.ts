import { expect, it } from 'vitest'
import { drawMatrix } from './hand-offs.ts'
import type { MetricAnswer } from './types.ts'

const answer = (groups: [string | null, object][]) =>
  ({ groups: groups.map(([key, window]) => ({ key, window })) }) as unknown as MetricAnswer

it('draws a square of the teams that hand over or are handed to, by name', () => {
  const counts = answer([
    ['red → blue', { n: 7, open_count: 1 }],
    ['blue → green', { n: 2, open_count: 0 }],
    ['grey → red', { n: 0, open_count: 0 }],
    [null, { n: 9, open_count: 0 }],
  ])
  const waits = answer([['red → blue', { value: 5, p85: 9, low: 1, high: 8 }]])
  const matrix = drawMatrix(counts, waits)
  expect(matrix.teams).toEqual(['blue', 'green', 'red'])
  expect(matrix.most).toBe(7)
  expect(matrix.cell('red', 'blue')).toMatchObject({ n: 7, p50: 5, p85: 9, openCount: 1 })
  expect(matrix.cell('blue', 'green')).toMatchObject({ n: 2, p50: null })
  expect(matrix.cell('blue', 'red')).toBeNull()
})

it('is empty without hand-offs', () => {
  expect(drawMatrix(answer([]), null)).toMatchObject({ teams: [], most: 0 })
})
