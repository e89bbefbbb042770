import { expect, test } from 'vitest'
import { fitsWildcard } from './wildcard.ts'

test.each([
  ['*', '', true],
  ['a*', 'a', true],
  ['a*c', 'abbc', true],
  ['a*c', 'abbcd', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['', '', true],
  ['', 'a', false],
  ['.', 'a', false],
])('%s on %s', (pattern, text, fits) => {
  expect(fitsWildcard(pattern, text)).toBe(fits)
})

test('a pattern of many stars takes no longer than the text and the pattern are long', () => {
  const startedAt = performance.now()
  expect(fitsWildcard(`${'*a'.repeat(200)}b`, 'a'.repeat(10_000))).toBe(false)
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})
