import { expect, test } from 'vitest'
import { filterCases, gatherCases, isNeverOpen, type Part } from './cases.ts'
import type { Asked } from './scope.ts'

const START = 1_000
const events = {
  metric: { header: { columns: [] } },
  calendar: { window: { start: START } },
} as unknown as Asked
const stock = { ...events, metric: { header: { columns: [{ name: 'entered_at' }] } } } as unknown as Asked

type Row = Record<string, number | null>

function part(keys: (string | null)[], rows: Row[]): Part {
  const names = Object.keys(rows[0]!)
  const column = (name: string) => Float64Array.from(rows, (row) => row[name] ?? Number.NaN)
  return { keys, count: rows.length, columns: Object.fromEntries(names.map((name) => [name, column(name)])) }
}

let others = 100
const event = (happened_at: number, value: number | null, case_number = ++others) => ({
  happened_at,
  value,
  case_number,
})

test('a case of two services counts once in all, and once in each', () => {
  const parts = [part(['a'], [event(1_500, 7, 1), event(1_200, 3)]), part(['b'], [event(1_400, 9, 1)])]
  const all = gatherCases(parts, events, () => null).get(null)!
  expect([...all.columns['value']!]).toEqual([3, 9])
  const each = gatherCases(parts, events, ([key]) => key!)
  expect([...each].map(([key, { count }]) => [key, count])).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})

test('it is its first row, of two at one time the one with the lower value, a known one before an unknown', () => {
  const parts = [part([null], [event(1_500, null, 1), event(1_500, 8, 1), event(1_500, 4, 1)])]
  expect([...gatherCases(parts, events, () => null).get(null)!.columns['value']!]).toEqual([4])
})

test('what happened in the window before counts there too', () => {
  const parts = [part([null], [event(900, 1, 1), event(800, 2, 1), event(1_000, 3, 1)])]
  expect([...gatherCases(parts, events, () => null).get(null)!.columns['value']!]).toEqual([2, 3])
})

test('what stands has one beginning, however long ago, and the end of the first that left', () => {
  const stay = (left_at: number | null) => ({ ...event(900, 1, 1), entered_at: 900, left_at })
  const parts = [part([null], [stay(null), stay(2_000), stay(1_000)])]
  expect([...gatherCases(parts, stock, () => null).get(null)!.columns['left_at']!]).toEqual([1_000])
})

test('rows are left out of every column', () => {
  const { count, columns } = filterCases(
    part([null], [event(1, 5), event(2, 6), event(3, 7)]),
    (i) => i !== 1,
  )
  expect(count).toBe(2)
  expect([...columns['happened_at']!, ...columns['value']!]).toEqual([1, 3, 5, 7])
})

test('whether a case is open is read unless each branch of a metric writes out that none is', () => {
  expect(isNeverOpen('select 1 AS value, false AS is_open from a')).toBe(true)
  expect(
    isNeverOpen('select false AS is_open from a union all select ended_at is null AS is_open from b'),
  ).toBe(false)
  expect(isNeverOpen('select 1 AS value from a')).toBe(false)
})
