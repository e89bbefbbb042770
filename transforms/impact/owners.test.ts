import { expect, test } from 'vitest'
import { fitsPattern, ownersOf, teamsOf } from './owners.ts'

test.each([
  ['*', 'a/b.ts', true],
  ['*.js', 'deep/er/x.js', true],
  ['*.js', 'x.jsx', false],
  ['/build/', 'build/logs/x', true],
  ['/build/', 'src/build/x', false],
  ['docs/*', 'docs/a.md', true],
  ['docs/*', 'docs/deep/a.md', false],
  ['apps/', 'src/apps/x', true],
  ['apps/', 'apps', false],
  ['apps', 'src/apps/x', true],
  ['**/logs', 'a/b/logs/x.txt', true],
  ['**/logs', 'logs/x.txt', true],
  ['src/**/test', 'src/test/x', true],
  ['src/**/test', 'src/a/b/test/x', true],
  ['a+b/(c)', 'a+b/(c)', true],
])('%s against %s: %s', (pattern, path, matches) => {
  expect(fitsPattern(pattern, path)).toBe(matches)
})

test('the last rule that matches wins, even one without owners', () => {
  const rules = [
    { pattern: '*', owners: ['@org/all'] },
    { pattern: '/docs/', owners: ['@org/docs', '@somebody'] },
    { pattern: '/docs/free.md', owners: [] },
  ]
  expect(ownersOf('src/x.ts', rules)).toEqual(['@org/all'])
  expect(ownersOf('docs/x.md', rules)).toEqual(['@org/docs', '@somebody'])
  expect(ownersOf('docs/free.md', rules)).toEqual([])
  expect(ownersOf('src/x.ts', [])).toEqual([])
})

test('only teams are told, no persons', () => {
  expect(teamsOf(['@org/docs', '@somebody', 'who@example.org'])).toEqual(['@org/docs'])
})

test('a pattern that a stranger made to take for ever is answered at once', () => {
  const path = `${'a'.repeat(3_000)}/${'b/'.repeat(200)}x`
  const from = performance.now()
  for (const pattern of [`${'*a'.repeat(40)}b`, `${'**/b/'.repeat(40)}y`, `${'**/*b*b*b'.repeat(3)}y`])
    expect(fitsPattern(pattern, path)).toBe(false)
  expect(performance.now() - from).toBeLessThan(2_000)
})

test.each([
  ['src/*-api-*.ts', 'src/my-api-v1-api-2.ts', true],
  ['src/*-api-*.ts', 'src/my-ap-v1.ts', false],
  ['*.test.*', 'a/b/c.test.ts', true],
  ['a?c*e', 'abcde', true],
  ['a*b*c', 'a/b/c', false],
])('%s and %s: %s', (pattern, path, isMatch) => {
  expect(fitsPattern(pattern, path)).toBe(isMatch)
})
