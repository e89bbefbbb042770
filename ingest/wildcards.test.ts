import { expect, test } from 'vitest'
import { matchesAny } from './wildcards.ts'

test.each([
  ['shop', ['shop'], true],
  ['shop', ['sho'], false],
  ['Shop-legacy', ['*-legacy'], true],
  ['legacy', ['*-legacy'], false],
  ['a-b-c', ['a*b*c'], true],
  ['a-c-b', ['a*b*c'], false],
  ['ab', ['ab*b'], false],
  ['abb', ['ab*b'], true],
  ['anything', ['*'], true],
  ['a.b', ['a?b', 'a.b'], true],
  ['axb', ['a.b'], false],
])('%s against %j', (name, patterns, isMatch) => {
  expect(matchesAny(name, patterns)).toBe(isMatch)
})
