import { DuckDBInstance } from '@duckdb/node-api'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { figureQuery } from './figures.ts'
import type { MetricAnswer } from './schemas/metric.ts'
import type { ModelAnswer, ModelsAnswer } from './schemas/model.ts'

let application: Application
beforeAll(async () => void (application = await openApplication()))
afterAll(() => application.close())

const ask = (url: string) => application.app.inject({ url })
const figure = '/api/metrics/change_lead_time?from=2026-01-05&to=2026-03-02&by=service'
const columns = 'group_key, bucket_date, n, value, low, high, withheld, unit'

/** The rows of a downloaded file, as another DuckDB reads them. */
async function readBack(name: string, format: string, sql: string) {
  const answer = await ask(`${figure}&format=${format}`)
  expect(answer.statusCode).toBe(200)
  const file = join(application.folder, name)
  writeFileSync(file, answer.rawPayload)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql.replace('$file', `'${file}'`))).getRowObjectsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

test('a figure comes as CSV and Parquet, the whole window and every bucket, and both say the same', async () => {
  const answer = (await ask(figure)).json() as MetricAnswer
  const order = 'order by group_key nulls first, bucket_date nulls first'
  const parquet = await readBack(
    'a.parquet',
    'parquet',
    `select ${columns} from read_parquet($file) ${order}`,
  )
  const csv = await readBack(
    'a.csv',
    'csv',
    `select group_key, bucket_date::date as bucket_date, n::bigint as n, value::double as value, low::double as low,
       high::double as high, withheld, unit from read_csv($file, all_varchar := true) ${order}`,
  )
  expect(csv).toEqual(parquet)
  const { buckets, window } = answer.total
  expect(parquet).toHaveLength((1 + answer.groups.length) * (1 + buckets.length))
  expect(parquet[0]).toMatchObject({ group_key: null, bucket_date: null, n: String(window.n), unit: 'h' })
  expect(parquet.slice(1, buckets.length + 1).map((row) => row['value'])).toEqual(
    buckets.map((bucket) => bucket.value),
  )
})

test('of many groups the window alone is told, and of one the buckets where it is named', async () => {
  const whole = (await ask(figure)).json<MetricAnswer>()
  const brief = (await ask(`${figure}&buckets=total`)).json<MetricAnswer>()
  expect(brief.total).toEqual(whole.total)
  expect(brief.groups.map(({ key, window }) => [key, window])).toEqual(
    whole.groups.map(({ key, window }) => [key, window]),
  )
  const unowned = (await ask(`${figure.replace('service', 'team')}&buckets=total`)).json<MetricAnswer>()
  expect(unowned.groups.map(({ key }) => key)).toEqual([null])
  for (const { groups } of [brief, unowned])
    expect(groups.some((group) => 'buckets' in group || 'limits' in group)).toBe(false)
  const named = encodeURIComponent(whole.groups[0]!.key!)
  const one = (await ask(`${figure}&buckets=total&group=${named}`)).json<MetricAnswer>()
  expect(one.groups).toEqual([whole.groups[0], ...brief.groups.slice(1)])
  expect((await ask(`${figure}&group=${named}`)).statusCode).toBe(400)
})

test('a file of too many buckets is refused with what to do', async () => {
  const answer = (await ask(figure)).json() as MetricAnswer
  const group = { ...answer.total, buckets: Array.from({ length: 2000 }, () => answer.total.buckets[0]!) }
  const wide = { ...answer, groups: Array.from({ length: 100 }, () => group) }
  expect(() => figureQuery(wide)).toThrow(/choose a larger bucket.*: 20\d{4}/)
})

test('every model says which version of it this is, and since when', async () => {
  const { models } = (await ask('/api/models')).json() as ModelsAnswer
  for (const { name, version } of models)
    expect({ name, ...version }).toMatchObject({
      is_initial: true,
      earlier_count: 0,
      built_at: expect.any(Number),
    })
  const model = (await ask('/api/models/change_lead_time')).json() as ModelAnswer
  expect(model.method?.figure).toContain('Median')
  expect(model.version.hash).toMatch(/^[0-9a-f]{16}$/)
})
