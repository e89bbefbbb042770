import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { WarehouseError } from '../transforms/warehouse.ts'
import { CommandError, describeError, exitCodes, exitMeanings, exitOf, type Exit } from './exit.ts'

test('the documented table is the one in use', () => {
  const text = readFileSync(new URL('../docs/exit-codes.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| +(\d+) \| (.+?) *\|$/gm)].map(([, code, meaning]) => [
    Number(code),
    meaning,
  ])
  const wanted = Object.entries(exitCodes).map(([name, code]) => [code, exitMeanings[name as Exit]])
  expect(rows).toEqual(wanted)
})

test.each([
  [new CommandError('query', 'no'), 'query'],
  [new WarehouseError('locked', 'in use'), 'warehouse'],
  [new WarehouseError('no_space', 'full'), 'space'],
  [Object.assign(new Error('x'), { code: 'EADDRINUSE' }), 'port'],
  [Object.assign(new Error('x'), { name: 'ConfigError' }), 'configuration'],
  [new Error('x'), 'unexpected'],
  ['x', 'unexpected'],
])('%s ends as %s', (error, exit) => {
  expect(exitOf(error)).toBe(exit)
})

test('an error is one line for people, and whole when debugging', () => {
  const error = new CommandError('usage', 'Unknown model: x', new Error('inner'))
  expect(describeError(error, false)).toBe('streamgauge: Unknown model: x')
  expect(describeError(error, true)).toMatch(/exit\.test\.ts[\s\S]*caused by: Error: inner/)
  expect(describeError(new Error('odd'), false)).toContain('--debug')
})
