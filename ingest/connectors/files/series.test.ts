import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDeclared } from '../../../tests/warehouse.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'
import { syncSources } from '../../sync.ts'
import { connector } from './connector.ts'

let folder: string
let warehouse: Warehouse
let clock = Date.UTC(2026, 5, 1)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-series-'))
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 200 })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

async function read(file: string, text: string, entry: object = {}) {
  const path = join(folder, file)
  writeFileSync(path, text)
  // Two writings within a tick of the disk's clock are two all the same.
  utimesSync(path, new Date(), new Date((clock += 60_000)))
  const sources = await connector.sources([{ path, ...entry }], '/')
  const { sources: reports } = await syncSources(warehouse, { sources }, { connectors: [connector] })
  expect(reports[0]?.error).toBeUndefined()
  return sources[0]!.id
}

const points = (source: string) =>
  warehouse.rows(
    `select series_id, segment, strftime(measured_at, '%Y-%m-%d %H:%M') as measured, value, unit, respondent_count as n
     from (select * from raw.files__measurement where _source = '${source}'
       qualify row_number() over (partition by _key order by _loaded_at desc) = 1)
     where not _is_deleted order by measured, segment`,
  )
const rejections = async (source: string) =>
  (
    await warehouse.rows<{ reason: string }>(
      `select reason from raw.rejected where _source = '${source}' order by _key`,
    )
  ).map(({ reason }) => reason)

test('a date and a value a line are a series, as the entry says which', async () => {
  const source = await read('conversion.csv', 'Date;Rate\n2026-06-01;3.1\n2026-06-02;3.25\n', {
    entity: 'measurement',
    map: { Date: 'measured_at', Rate: 'value' },
    set: { series_id: 'conversion', unit: '%' },
    zone: 'Europe/Berlin',
  })
  expect(await points(source)).toEqual([
    { series_id: 'conversion', segment: '', measured: '2026-05-31 22:00', value: 3.1, unit: '%', n: null },
    { series_id: 'conversion', segment: '', measured: '2026-06-01 22:00', value: 3.25, unit: '%', n: null },
  ])
})

test('segments, units and respondents may stand in columns of their own', async () => {
  const source = await read(
    'measurements.ndjson',
    [
      {
        series_id: 'csat',
        segment: 'DE',
        measured_at: '2026-06-01',
        value: 4.4,
        unit: 'of 5',
        respondent_count: 31,
      },
      {
        series_id: 'csat',
        segment: 'FR',
        measured_at: '2026-06-01',
        value: -1,
        unit: 'of 5',
        respondent_count: 3,
      },
      { series_id: 'csat', measured_at: '2026-06-01', value: 4.1, unit: 'of 5', respondent_count: 34 },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  )
  expect(await points(source)).toEqual([
    { series_id: 'csat', segment: '', measured: '2026-06-01 00:00', value: 4.1, unit: 'of 5', n: 34 },
    { series_id: 'csat', segment: 'DE', measured: '2026-06-01 00:00', value: 4.4, unit: 'of 5', n: 31 },
    { series_id: 'csat', segment: 'FR', measured: '2026-06-01 00:00', value: -1, unit: 'of 5', n: 3 },
  ])
})

test('what is no point is refused with its line, and the others stand', async () => {
  const source = await read(
    'measurement-bad.csv',
    [
      'series_id,measured_at,value,respondent_count',
      's,2026-06-01,1,10',
      's,2026-06-01,2,10',
      's,yesterday,2,10',
      's,2026-06-03,"3,5",10',
      's,2026-06-04,n/a,10',
      's,2026-06-05,5,many',
      ',2026-06-06,6,10',
      's,2026-06-07,,10',
      's,2026-06-08,8',
    ].join('\n'),
  )
  expect((await points(source)).map(({ measured, value }) => `${measured} ${value}`)).toEqual([
    '2026-06-01 00:00 1',
    '2026-06-07 00:00 null',
    '2026-06-08 00:00 8',
  ])
  expect((await rejections(source)).map((reason) => reason.split(',', 1)[0]?.slice(0, 60))).toEqual([
    expect.stringMatching(/^line 3: the same key as a row before: s\|\|\d+$/),
    'line 4: measured_at: no time in ISO 8601 (2026-06-30T12:00:0',
    'line 5: value: a comma in a number may mean two things',
    'line 6: value: no number: n/a',
    'line 7: respondent_count: no whole number',
    'line 8: no series_id',
  ])
})

test('a corrected and a withdrawn point are kept beside what they were', async () => {
  const text = 'series_id,measured_at,value\nlate,2026-06-01,10\nlate,2026-06-02,11\nlate,2026-06-03,12\n'
  await read('measurement-late.csv', text)
  await read('measurement-late.csv', text.replace('11', '15').replace('late,2026-06-03,12\n', ''))
  const sql = readFileSync(join(import.meta.dirname, 'stg_files__measurement_seen.sql'), 'utf8')
  expect(
    await warehouse.rows(
      `select strftime(measured_at, '%d') as day, value, is_withdrawn from (${sql}) where series_id = 'late' order by measured_at, revised_at`,
    ),
  ).toEqual([
    { day: '02', value: 11, is_withdrawn: false },
    { day: '02', value: 15, is_withdrawn: false },
    { day: '03', value: 12, is_withdrawn: false },
    { day: '03', value: null, is_withdrawn: true },
  ])
})

test('Parquet says its times with or without a zone', async () => {
  await warehouse.export(
    `select 'load' as series_id, 'DE' as segment, timestamp '2026-06-01 10:00:00' as measured_at, 1.5::float as value, 's' as unit
     union all select 'load', 'FR', timestamp '2026-06-01 10:00:00', -2, 's'`,
    {},
    'measurement.parquet',
    'parquet',
  )
  const path = join(folder, 'data', 'publish', 'measurement.parquet')
  const sources = await connector.sources([{ path, zone: 'Europe/Berlin' }], '/')
  const { sources: reports } = await syncSources(warehouse, { sources }, { connectors: [connector] })
  expect(reports[0]?.notes).toEqual([])
  expect(
    (await points(sources[0]!.id)).map(({ segment, measured, value }) => [segment, measured, value]),
  ).toEqual([
    ['DE', '2026-06-01 08:00', 1.5],
    ['FR', '2026-06-01 08:00', -2],
  ])
})

test('an address that leads to a private one is read where that is allowed, without its token', async () => {
  const tokens: (string | undefined)[] = []
  const server = createServer((request, response) => {
    tokens.push(request.headers.authorization)
    const { port } = server.address() as AddressInfo
    if (request.url === '/measurement.csv')
      response.writeHead(302, { location: `http://localhost:${port}/there.csv` }).end()
    else response.end('series_id,measured_at,value\nmoved,2026-06-01,1\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  process.env.SERIES_FILE_TOKEN = 'secret'
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/measurement.csv`
  const entry = { url, name: 'moved', entity: 'measurement', token_env: 'SERIES_FILE_TOKEN' }
  const readIt = async (more: object) => {
    const sources = await connector.sources([{ ...entry, ...more }], '/')
    const { sources: reports } = await syncSources(warehouse, { sources }, { connectors: [connector] })
    return reports[0]?.error?.message
  }
  expect(await readIt({})).toMatch(
    /^The server leads to an address that is not public .*: http:\/\/localhost:\d+\/there\.csv$/,
  )
  expect(await readIt({ allow: ['localhost'] })).toBeUndefined()
  server.close()
  expect((await points('files:moved')).map(({ value }) => value)).toEqual([1])
  expect(tokens).toEqual(['Bearer secret', 'Bearer secret', undefined])
})
