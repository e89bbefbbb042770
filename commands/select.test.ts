import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import { assertSelect } from './select.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-'))
let warehouse: Warehouse

beforeAll(async () => {
  warehouse = await openWarehouse({ folder })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true })
})

test.each([
  'select 1 as a',
  'with x as (select 1 as a) select * from x',
  'select * from meta.build',
  'from range(3)',
  'describe meta.build',
  'values (1)',
  'select * from information_schema.tables',
])('lets %s through', async (sql) => {
  await expect(assertSelect(warehouse, sql)).resolves.toBeUndefined()
})

test.each([
  ['insert into meta.build values (1)', /read-only/],
  ['delete from meta.build', /read-only/],
  ['drop table meta.build', /read-only/],
  ["copy (select 1) to 'x.csv'", /read-only/],
  ["attach 'x.duckdb'", /read-only/],
  ['pragma version', /read-only/],
  ['set threads = 1', /read-only/],
  ['select 1; select 2', /one select/],
  ['', /one select/],
  ['selec 1', /syntax error/],
  ["select * from '/etc/passwd'", /files cannot be queried/i],
  ['select * from "publish/x.parquet"', /files cannot be queried/i],
  ["select * from read_csv('/etc/passwd')", /not allowed here: read_csv/],
  ["select * from (select * from glob('*'))", /not allowed here: glob/],
  ["with x as (select * from read_text('x')) select * from x", /not allowed here: read_text/],
  ["select * from query('drop table meta.build')", /not allowed here: query/],
  ["select (select content from read_blob('x'))", /not allowed here: read_blob/],
  ["select getenv('HOME')", /not allowed here: getenv/],
])('refuses %s', async (sql, reason) => {
  await expect(assertSelect(warehouse, sql)).rejects.toThrow(reason)
})
