import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import { countRows, describeRelation, parseValue, readRows, readSpans, type Relation } from './relation.ts'

let warehouse: Warehouse
let thing: Relation
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-api-'))

beforeAll(async () => {
  warehouse = await openWarehouse({ folder })
  await warehouse.build(async (lane) => {
    await lane.run(`create table thing as select * from (values
      ('a', 1, true, timestamp '2026-01-01 10:00', date '2026-01-01'),
      ('b', 1, false, timestamp '2026-01-02 10:00:00.123', date '2026-01-02'),
      ('c', 2, NULL, timestamp '2106-01-01', NULL)) t(thing_id, size_count, is_hot, seen_at, seen_date)`)
    await lane.run(`create table tie as select 'a' as thing_id, 7 as place union all select 'c', 8`)
  })
  thing = (await describeRelation(warehouse, 'main.thing', ['thing_id']))!
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true })
})

const ids = async (selection: Parameters<typeof readRows>[2]) =>
  (await readRows<{ thing_id: string }>(warehouse, thing, selection)).map((row) => row.thing_id)

test('filters by equality with one of several values, unknown included', async () => {
  expect(await ids({ where: { thing_id: ['a', 'c'] } })).toEqual(['a', 'c'])
  expect(await ids({ where: { is_hot: [null] } })).toEqual(['c'])
  expect(await ids({ where: { is_hot: [true, null] } })).toEqual(['a', 'c'])
  expect(await ids({ where: { thing_id: [] } })).toEqual([])
})

test('filters times by epoch milliseconds and dates by their text', async () => {
  expect(await ids({ where: { seen_at: [Date.parse('2026-01-02T10:00:00.123Z')] } })).toEqual(['b'])
  expect(await ids({ where: { seen_date: ['2026-01-01'] } })).toEqual(['a'])
})

test('orders totally, unknown last, so that pages fit together', async () => {
  expect(await ids({ order: ['-size_count'] })).toEqual(['c', 'a', 'b'])
  expect(await ids({ order: ['is_hot'] })).toEqual(['b', 'a', 'c'])
  expect(await ids({ order: ['size_count'], limit: 1, offset: 1 })).toEqual(['b'])
})

test('keeps rows whose key is among those of another relation', async () => {
  const relation = (await describeRelation(warehouse, 'main.tie'))!
  const among = { column: 'thing_id', relation, key: 'thing_id', where: { place: [8] } }
  expect(await ids({ among })).toEqual(['c'])
  expect(await countRows(warehouse, thing, { among })).toBe(1)
})

test('spans leave out what claims to be from the future', async () => {
  const spans = await readSpans(warehouse, thing, 'size_count', 'seen_at', Date.parse('2026-06-01'))
  expect(spans).toHaveLength(1)
  expect(spans[0]).toMatchObject({ row_count: 2, first_at: Date.parse('2026-01-01T10:00Z') })
})

test('names the nearest column, and never lets text become SQL', async () => {
  await expect(ids({ where: { thing_idd: ['a'] } })).rejects.toThrow('did you mean thing_id?')
  await expect(ids({ order: ['thing_id; drop table thing'] })).rejects.toThrow('Unknown column')
  expect(await ids({ where: { thing_id: ["a' or 1=1 --"] } })).toEqual([])
})

test('a relation that does not exist yet has no rows', async () => {
  const missing = await describeRelation(warehouse, 'meta.nothing_here')
  expect(missing).toBeUndefined()
  expect(await readRows(warehouse, missing, {})).toEqual([])
  expect(await countRows(warehouse, missing)).toBe(0)
})

test.each([
  ['is_hot', 'yes', 'true or false'],
  ['size_count', 'many', 'a number'],
  ['seen_at', 'noon', 'epoch milliseconds'],
  ['seen_date', '2026-13-01', 'YYYY-MM-DD'],
])('refuses a value of %s that is %s', (name, text, words) => {
  const column = thing.columns.find((c) => c.name === name)!
  expect(() => parseValue(column, text)).toThrow(words)
})
