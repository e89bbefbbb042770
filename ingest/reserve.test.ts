import { expect, test } from 'vitest'
import { Reserve, ReserveReached } from './reserve.ts'

const now = Date.UTC(2026, 0, 1)
const budget = { host: 'tool', resource: 'core', limit: 5000, remaining: 4000, resetAt: now + 3_600_000 }

test.each([
  ['much is left', {}],
  ['it is soon over', { remaining: 10, resetAt: now + 600_000 }],
  ['nobody says when it ends', { remaining: 10, resetAt: null }],
  ['nobody says how much there is', { remaining: 10, limit: null }],
])('older records go on when %s', (_, part) => {
  const reserve = new Reserve()
  reserve.note({ ...budget, ...part })
  expect(() => reserve.keep(now)).not.toThrow()
})

test('a fifth of a long limit is kept for what is new', () => {
  const reserve = new Reserve()
  reserve.note({ ...budget, remaining: 1000 })
  expect(() => reserve.keep(now)).not.toThrow()
  reserve.note({ ...budget, remaining: 999 })
  expect(() => reserve.keep(now)).toThrow(ReserveReached)
  expect(() => reserve.keep(now)).toThrow('999 of 5000 requests are left for what is new: tool')
})

test('kinds of requests that are counted apart hold each other back not', () => {
  const reserve = new Reserve()
  reserve.note({ ...budget, resource: 'graphql', remaining: 10 })
  reserve.begin()
  reserve.note(budget)
  expect(() => reserve.keep(now)).not.toThrow()
  expect(reserve.all()).toHaveLength(2)
})
