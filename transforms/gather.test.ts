import { expect, test } from 'vitest'
import { GatheredRows } from './gather.ts'
import type { ColumnBatch } from './append.ts'

function gather() {
  const appended: ColumnBatch[] = []
  const rows = new GatheredRows(async (columns) => {
    if (new Set(Object.values(columns).map(({ length }) => length)).size > 1) throw new Error('Unequal')
    appended.push(columns)
  })
  return { appended, rows }
}

test('rows that come a few at a time are appended together, in their order', async () => {
  const { appended, rows } = gather()
  for (let i = 0; i < 20_000; i++) await rows.add({ id: [`${i}`, `${i}b`], is_odd: [i % 2 === 1, null] })
  await rows.add({ id: [], is_odd: [] })
  expect(appended.length).toBe(2)
  await rows.flush()
  await rows.flush()
  expect(appended.length).toBe(3)
  const ids = appended.flatMap(({ id }) => Array.from(id!))
  expect(ids).toEqual(Array.from({ length: 20_000 }, (_, i) => [`${i}`, `${i}b`]).flat())
  expect(appended.flatMap(({ is_odd }) => Array.from(is_odd!)).slice(0, 4)).toEqual([false, null, true, null])
})

test('what comes in other columns stays apart, and what is not of one length is refused', async () => {
  const { appended, rows } = gather()
  await rows.add({ id: ['a'], name: ['A'] })
  await rows.add({ id: ['b'] })
  await rows.add({ id: ['c'] })
  expect(appended).toEqual([{ id: ['a'], name: ['A'] }])
  await expect(rows.add({ id: ['d', 'e'], name: ['D'] })).rejects.toThrow('Unequal')
  expect(appended[1]).toEqual({ id: ['b', 'c'] })
})
