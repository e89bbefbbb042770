import { DuckDBInstance } from '@duckdb/node-api'
import { tableFromIPC as readFlechette } from '@uwdata/flechette'
import { tableFromIPC } from 'apache-arrow'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { ARROW_TYPE } from './formats/arrow.ts'
import type { TableAnswer } from './schemas/table.ts'

let application: Application
beforeAll(async () => void (application = await openApplication()))
afterAll(() => application.close())

const ask = (url: string, headers: Record<string, string> = {}) => application.app.inject({ url, headers })
const askTable = async (url: string) => (await ask(url)).json() as TableAnswer
const columnOf = (table: TableAnswer, name: string) =>
  table.data[table.columns.findIndex((c) => c.name === name)]!

test('a page says how many rows there are beyond it', async () => {
  const all = await askTable('/api/marts/commit?order=committed_at')
  expect(all.total_count).toBeGreaterThan(30)
  const pages = []
  for (let offset = 0; offset < all.total_count; offset += 10) {
    const page = await askTable(`/api/marts/commit?order=committed_at&limit=10&offset=${offset}`)
    expect(page).toMatchObject({ total_count: all.total_count, limit: 10, offset })
    pages.push(...columnOf(page, 'commit_id'))
  }
  expect(pages).toEqual(columnOf(all, 'commit_id'))
})

test('filters are equality, repeated they mean one of', async () => {
  const all = await askTable('/api/marts/deployment_fact?order=finished_at')
  const ids = columnOf(all, 'deployment_id') as string[]
  const some = ids.slice(0, 2)
  const query = some.map((id) => `deployment_id=${encodeURIComponent(id)}`).join('&')
  const found = await askTable(`/api/marts/deployment_fact?${query}`)
  expect([...columnOf(found, 'deployment_id')].sort()).toEqual([...some].sort())
  const derived = await askTable('/api/marts/deployment_fact?is_derived=true&is_prerelease=false')
  expect(derived.total_count).toBeLessThan(all.total_count)
})

test('columns carry unit and meaning from the header', async () => {
  const table = await askTable('/api/marts/change_fact?limit=1')
  expect(table.columns.find((column) => column.name === 'lead_time_hours')).toMatchObject({
    type: 'DOUBLE',
    unit: 'h',
    meaning: expect.stringContaining('deployment'),
  })
})

test('Arrow, JSON and both readers agree', async () => {
  const url = '/api/marts/change_fact?order=change_id'
  const table = await askTable(url)
  const arrow = await ask(url, { accept: ARROW_TYPE })
  expect(arrow.headers['content-type']).toBe(ARROW_TYPE)
  expect(arrow.headers['x-total-count']).toBe(String(table.total_count))
  const titles = columnOf(table, 'title')
  expect(tableFromIPC(arrow.rawPayload).getChild('title')!.toJSON()).toEqual(titles)
  expect([...readFlechette(arrow.rawPayload).getChild('merged_at')!]).toEqual(columnOf(table, 'merged_at'))
})

test('CSV has every row and a file name', async () => {
  const table = await askTable('/api/marts/deployment_fact')
  const csv = await ask('/api/marts/deployment_fact?format=csv')
  expect(csv.headers['content-type']).toContain('text/csv')
  expect(csv.headers['content-disposition']).toContain('deployment_fact.csv')
  expect(csv.body.trim().split('\r\n')).toHaveLength(table.total_count + 1)
})

test('Parquet is read by DuckDB, and leaves no file behind', async () => {
  const table = await askTable('/api/marts/change_fact?is_bot=false')
  const parquet = await ask('/api/marts/change_fact?is_bot=false&format=parquet')
  expect(parquet.statusCode).toBe(200)
  const file = join(application.folder, 'download.parquet')
  writeFileSync(file, parquet.rawPayload)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const result = await connection.runAndReadAll(`select count(*)::integer as n from read_parquet('${file}')`)
  expect(result.getRowObjects()).toEqual([{ n: table.total_count }])
  connection.closeSync()
  instance.closeSync()
  await expect.poll(() => readdirSync(join(application.warehouse.folder, 'publish'))).toEqual([])
})

test('the cases behind a number come in every form', async () => {
  const url = '/api/metrics/change_lead_time/cases?from=2026-01-01&to=2026-03-01'
  const table = await askTable(url)
  expect(table.total_count).toBeGreaterThan(0)
  expect(table.sql).toContain('select')
  expect(table.columns.map((column) => column.name)).toEqual(expect.arrayContaining(['case_id', 'value']))
  const csv = await ask(`${url}&format=csv`)
  expect(csv.body.trim().split('\r\n')).toHaveLength(table.total_count + 1)
  const parquet = await ask(`${url}&format=parquet`)
  expect(parquet.rawPayload.subarray(0, 4).toString()).toBe('PAR1')
})
