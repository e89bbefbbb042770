import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ordersUntil } from '../../../fixtures/org/business.ts'
import { servePrometheus } from '../../../fixtures/servers/prometheus/index.ts'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import type { ToolServer } from '../../../fixtures/servers/server.ts'
import { makeCallWorld } from '../../../tests/ingest/call-world.ts'
import { openSeriesReader, type SeriesReader } from '../../../tests/ingest/series-reader.ts'
import { connector } from './connector.ts'

const DAY = 86_400_000
const NOON = Date.UTC(2026, 5, 30, 12)
const world = makeCallWorld(NOON)
let reader: SeriesReader
let server: ToolServer
let small: ToolServer
let names = 0

beforeAll(async () => {
  reader = await openSeriesReader(connector, NOON)
  server = await servePrometheus(world)
  small = await servePrometheus(world, { maxSamples: 20 })
  process.env.SERIES_PROMETHEUS = server.token
  process.env.SERIES_SMALL = small.token
})
afterEach(() => server.faults.clear())
afterAll(async () => {
  await Promise.all([server.close(), small.close()])
  await reader.close()
})

const byCountry = {
  id: 'orders',
  query: 'sum by (country) (increase(shop_orders_total[1d]))',
  segment: 'country',
  unit: 'orders',
}

function entry(more: object = {}) {
  const name = `p${++names}`
  return {
    url: server.url,
    token_env: 'SERIES_PROMETHEUS',
    name,
    history_days: 5,
    series: [byCountry],
    ...more,
  }
}

/** Orders of the days before these midnights of June. */
function truth(days: readonly number[], countries = ['DE', 'FR', 'PL']): string[] {
  return countries.flatMap((country) =>
    days.map((day) => {
      const { count } = ordersUntil(world, Date.UTC(2026, 5, day)).find((one) => one.country === country)!
      return `orders|${country}|06-${String(day).padStart(2, '0')} 00:00=${count}.0`
    }),
  )
}

describe('points', () => {
  test('come by segment in steps, and a later reading asks for what is new and the last two again', async () => {
    const own = entry()
    const { id, report } = await reader.read(own)
    expect(report.error).toBeUndefined()
    expect(await reader.points(id)).toEqual(truth([26, 27, 28, 29, 30]))
    reader.now = NOON + 2 * DAY
    world.advance(reader.now)
    const before = server.requests.count(/query_range/)
    const again = await reader.read(own)
    expect([again.report.error, server.requests.count(/query_range/) - before]).toEqual([undefined, 1])
    expect((await reader.points(id)).length).toBe(7 * 3)
    expect(again.report.streams.find(({ name }) => name === 'measurement')?.landed).toBe(2 * 3)
    reader.now = NOON
  })

  test('without a label to tell them apart are one series, summed by the query', async () => {
    const series = [{ id: 'all', query: 'sum(increase(shop_orders_total[1d]))' }]
    const { id, report } = await reader.read(entry({ series, history_days: 2 }))
    const [first] = await reader.points(id)
    const sum = ordersUntil(world, Date.UTC(2026, 5, 29)).reduce((all, { count }) => all + count, 0)
    expect([report.error, first]).toEqual([undefined, `all||06-29 00:00=${sum}.0`])
  })

  test('of a long time in short steps come in windows that the server answers', async () => {
    const before = server.requests.count(/query_range/, 200)
    const series = [{ ...byCountry, step: '5m' }]
    const { id, report } = await reader.read(entry({ series, history_days: 40 }))
    expect(report.error).toBeUndefined()
    // 40 days of 288 steps each, 10,000 at a time.
    expect(server.requests.count(/query_range/, 200) - before).toBe(2)
    expect((await reader.points(id)).length).toBe(40 * 288 * 3 + 3)
  })

  test('that are too much for one query come in halves of it', async () => {
    const { id, report } = await reader.read(
      entry({ url: small.url, token_env: 'SERIES_SMALL', history_days: 20 }),
    )
    expect(report.error).toBeUndefined()
    expect((await reader.points(id)).length).toBe(20 * 3)
  })

  test('that are no number are gaps, and said', async () => {
    server.faults.add({
      kind: 'broken_record',
      record: ({ metric }) => (metric as { country: string }).country === 'FR',
    })
    const { id, report } = await reader.read(entry())
    expect(report.notes).toEqual(['Moments without a number, left as gaps, of orders: 5'])
    expect(await reader.points(id)).toEqual(truth([26, 27, 28, 29, 30], ['DE', 'PL']))
    expect(await reader.rejections(id)).toEqual([])
  })
})

describe('an answer', () => {
  test('with a warning lands, is said, and asked for again until it is whole', async () => {
    const own = entry()
    server.faults.add({ kind: 'partial' })
    const { id, report } = await reader.read(own)
    expect(report.error).toBeUndefined()
    expect(report.notes.join()).toMatch(
      /^The numbers of orders may lack something and are asked for again.*store-2/,
    )
    expect(await reader.points(id)).toEqual(truth([26, 27, 28, 29, 30], ['DE', 'FR']))
    expect((await reader.read(own)).report.notes).toEqual([])
    expect(await reader.points(id)).toEqual(truth([26, 27, 28, 29, 30]))
  })

  const passing: [string, Fault][] = [
    ['a limit', { kind: 'rate_limit' }],
    ['a server that fails for a moment', { kind: 'server_error', times: 2 }],
    ['a body cut in the middle', { kind: 'truncated' }],
    ['a connection that breaks', { kind: 'reset' }],
    ['a slow body', { kind: 'slow', delay: 20 }],
  ]
  test.each(passing)('comes in spite of %s', async (_, fault) => {
    server.faults.add(fault)
    const { id, report } = await reader.read(entry())
    expect(report.error).toBeUndefined()
    expect(await reader.points(id)).toEqual(truth([26, 27, 28, 29, 30]))
  })

  test('that refuses one query says its words, and the other series are read all the same', async () => {
    const series = [{ id: 'bad', query: 'sum(rate(' }, byCountry]
    const { id, report } = await reader.read(entry({ series }))
    expect(report.error?.message).toMatch(/parse error: sum\(rate\(/)
    expect(await reader.points(id)).toEqual(truth([26, 27, 28, 29, 30]))
  })

  test('with two series for one segment is refused, and says what differs', async () => {
    const { report } = await reader.read(entry({ series: [{ ...byCountry, segment: [] as string[] }] }))
    expect(report.error?.message).toMatch(
      /^The query of orders gives two series for one segment, .*: country$/,
    )
  })

  test('of a revoked token says so, and keeps what was there', async () => {
    const own = entry()
    const { id } = await reader.read(own)
    server.faults.add({ kind: 'revoked' })
    const { report } = await reader.read(own)
    expect(report.error).toEqual({
      code: 'unauthorised',
      message: expect.stringMatching(/^The server refuses access/),
    })
    expect((await reader.points(id)).length).toBe(15)
  })
})

test('a duration that is none, and a series named twice, are refused with what is meant', async () => {
  await expect(
    connector.sources([entry({ series: [{ ...byCountry, step: '1 day' }] })], '/'),
  ).rejects.toThrow('No duration as 90s, 5m, 1h, 1d or 1w: 1 day')
  await expect(connector.sources([entry({ series: [byCountry, byCountry] })], '/')).rejects.toThrow(
    /^A series is named twice in prometheus:p\d+: orders$/,
  )
})
