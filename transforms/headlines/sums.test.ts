import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawCalendar } from '../measures/calendar.ts'
import { readParts } from '../measures/cases.ts'
import { drawValue } from '../measures/figures.ts'
import { placeOf } from '../measures/places.ts'
import { edgesOf, findPlace } from '../measures/samples.ts'
import type { Asked, Bound } from '../measures/scope.ts'
import { findProfile } from '../profiles.ts'
import { openWarehouse, type Warehouse } from '../warehouse.ts'
import { drawLevel, lookAt, lookAtSums } from './levels.ts'
import { readSums } from './sums.ts'

const folder = mkdtempSync(join(tmpdir(), 'sums-'))
let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await openWarehouse({ folder, threads: 1 })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true })
})

const COLUMNS = ['case_id', 'happened_at', 'value', 'is_open', 'service_id', 'team_id', 'value_stream_id']
/** Every seventh hour something of one of five services: one in ten unknown, half of those for good. */
const rows = (value: string) => `select
  CAST(i AS VARCHAR) AS case_id,
  make_timestamp(CAST(1735689600000 + 25200000 * i AS BIGINT) * 1000) AS happened_at,
  CASE WHEN i % 10 <> 3 THEN ${value} END AS value,
  i % 20 = 3 AS is_open,
  'service ' || i % 5 AS service_id,
  CASE WHEN i % 5 < 4 THEN 'team ' || i % 2 END AS team_id,
  'stream' AS value_stream_id,
  'a column of this name' AS place
from range(2500) AS number(i)`

function askFor(measure: string, value: string, zone: string, bucket: 'day' | 'week' | 'month'): Asked {
  const asOf = Date.parse('2026-11-03T12:00:00Z')
  const parameters = { from: '2025-02-03', to: '2026-11-04', asOf, zone, bucket, by: 'none' }
  const calendar = drawCalendar(parameters)
  calendar.previous = { ...calendar.window, end: calendar.window.start, days: 0 }
  const header = { measure, grain: ['case_id'], columns: COLUMNS.map((name) => ({ name })) }
  const metric = { name: 'metric', header, sql: rows(value) }
  return { metric, parameters, calendar, profile: findProfile(undefined) } as unknown as Asked
}

const groups = { level_0: 'team', level_1: 'service', level_2: 'none' }
const zones = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Africa/Cairo']

test.each([
  ['count', 'CAST(i % 3 AS DOUBLE)', 'Europe/Berlin', 'week'],
  ['count', 'CAST(1 AS DOUBLE)', 'Africa/Cairo', 'month'],
  ['proportion', 'CAST(CASE WHEN i % 4 = 0 THEN 1 ELSE 0 END AS DOUBLE)', 'UTC', 'week'],
  ['proportion', 'CAST(i % 2 AS DOUBLE)', 'Australia/Lord_Howe', 'day'],
] as const)(
  'sums of the engine tell what rows do: %s of %s, %s by %s',
  async (measure, value, zone, bucket) => {
    const asked = askFor(measure, value, zone, bucket)
    const sums = lookAtSums((await readSums(warehouse, asked, groups, {}))!, asked)
    const look = lookAt(await readParts(warehouse, asked, groups, {}), asked)
    expect(sums.parts.map(({ keys }) => keys)).toEqual(look.parts.map(({ keys }) => keys))
    for (const level of [0, 1, 2]) {
      const of = (one: typeof look) => [...drawLevel(one, level, () => true)]
      const [summed, drawn] = [of(sums), of(look)]
      expect(summed.map((one) => [one!.key, one!.buckets])).toEqual(
        drawn.map((one) => [one!.key, one!.buckets]),
      )
      const figures = (all: typeof drawn) =>
        all.map((one) => one!.samples().map((sample) => drawValue(measure, sample, 'p50')))
      expect(figures(summed)).toEqual(figures(drawn))
    }
  },
)

test('where values are not whole, rows have to tell', async () => {
  expect(await readSums(warehouse, askFor('count', 'i / 4', 'UTC', 'week'), groups, {})).toBeNull()
})

test.each(
  zones.flatMap((zone) => (['day', 'week', 'month'] as const).map((bucket) => [zone, bucket] as const)),
)('the engine finds the bucket of a moment at all its edges: %s by %s', async (zone, bucket) => {
  const edges = edgesOf(askFor('count', '1', zone, bucket).calendar)
  const moments = [...edges].flatMap((edge) => [edge, edge + 1, edge - 1]).filter((at) => at >= edges[0]!)
  const bound: Bound = {}
  const place = placeOf('happened_at', edges, bound)
  const found = await warehouse.rows<{ place: number }>(
    `SELECT ${place} AS place FROM (SELECT unnest($moments) AS ms) AS one
      CROSS JOIN LATERAL (SELECT make_timestamp(CAST(ms AS BIGINT) * 1000) AS happened_at) AS one_time ORDER BY ms`,
    { ...bound, moments: moments.toSorted((a, b) => a - b) },
  )
  const known = moments.toSorted((a, b) => a - b).map((at) => findPlace(edges, at))
  expect(found.map((row) => row.place)).toEqual(known)
})
