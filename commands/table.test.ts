import { expect, test } from 'vitest'
import { formatTable, rowsOf } from './table.ts'

const table = {
  columns: [
    { name: 'name', type: 'VARCHAR' },
    { name: 'n', type: 'BIGINT' },
    { name: 'built_at', type: 'TIMESTAMP' },
  ],
  rows: [
    ['a|b', 12, Date.UTC(2026, 0, 2)],
    ['say "hi", you', null, null],
  ],
}

test('aligns text left and numbers right, and shows unknown as a dash', () => {
  expect(formatTable(table, 'table').split('\n')).toEqual([
    'name            n  built_at',
    '─────────────  ──  ────────────────────────',
    'a|b            12  2026-01-02T00:00:00.000Z',
    'say "hi", you   –  –',
  ])
})

test('quotes csv where it must, and leaves unknown empty', () => {
  expect(formatTable(table, 'csv')).toBe(
    'name,n,built_at\na|b,12,2026-01-02T00:00:00.000Z\n"say ""hi"", you",,',
  )
})

test('escapes markdown', () => {
  expect(formatTable(table, 'md').split('\n')[2]).toBe(String.raw`| a\|b | 12 | 2026-01-02T00:00:00.000Z |`)
})

test('keeps unknown as null in json', () => {
  expect(JSON.parse(formatTable(table, 'json'))[1]).toEqual({
    name: 'say "hi", you',
    n: null,
    built_at: null,
  })
})

test('never sends control characters to the terminal', () => {
  const evil = { columns: [{ name: 'x', type: 'VARCHAR' }], rows: [['\u001b[31mred\nline\r']] }
  expect(formatTable(evil, 'table').split('\n').at(-1)).toBe('·[31mred⏎line·')
})

test('turns columns into rows', () => {
  expect(
    rowsOf(
      [
        [1, 2],
        ['a', 'b'],
      ],
      2,
    ),
  ).toEqual([
    [1, 'a'],
    [2, 'b'],
  ])
  expect(rowsOf([], 0)).toEqual([])
})
