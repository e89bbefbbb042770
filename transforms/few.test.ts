import { expect, test } from 'vitest'
import { differingIn, keepsKeys, type FewRow } from './few.ts'

const columns = ['id', 'part', 'text']
const row = (isCome: boolean, ...values: (string | null)[]): FewRow => ({
  isCome,
  texts: new Map(columns.map((column, i) => [column, values[i] ?? null])),
})
const gone = (...values: (string | null)[]) => row(false, ...values)
const come = (...values: (string | null)[]) => row(true, ...values)

test.each([
  ['one text', [gone('a', '1', 'x'), come('a', '1', 'y')], ['text']],
  ['unknown and known', [gone('a', '1', null), come('a', '1', 'y')], ['text']],
  [
    'rows in another order',
    [come('b', '1', 'y'), gone('a', '1', 'x'), gone('b', '1', 'y'), come('a', '1', 'x')],
    [],
  ],
  ['a row that came', [come('a', '1', 'x')], undefined],
  ['a row that went for another', [gone('a', '1', 'x'), come('b', '1', 'x')], undefined],
  [
    'a key that came twice',
    [gone('a', '1', 'x'), gone('b', '1', 'x'), come('a', '1', 'y'), come('a', '1', 'z')],
    undefined,
  ],
  ['parts of keys that make the same text together', [gone('a', '', 'x'), come('', 'a', 'x')], undefined],
])('%s is told by the columns that differ, or not at all', (_, rows, differing) => {
  expect(differingIn(rows, ['id', 'part'], columns)).toEqual(differing)
})

test.each([
  ['one that another row left', [gone('a', '1', 'x'), come('a', '1', 'y')], true],
  ['none, since rows only went', [gone('a', '1', 'x')], true],
  ['one of its own', [gone('a', '1', 'x'), come('b', '1', 'x')], false],
  [
    'one that another bears that came',
    [gone('a', '1', 'x'), come('a', '1', 'y'), come('a', '1', 'z')],
    false,
  ],
  ['one of which a part is unknown', [gone('a', null, 'x'), come('a', null, 'y')], false],
])('a row that came with a key, %s, may break the grain or not', (_, rows, keeps) => {
  expect(keepsKeys(rows, ['id', 'part'])).toBe(keeps)
})
