import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { basketsAt, ordersUntil } from '../../../fixtures/org/business.ts'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import { serveHttpjson } from '../../../fixtures/servers/httpjson/index.ts'
import type { ToolServer } from '../../../fixtures/servers/server.ts'
import { makeCallWorld } from '../../../tests/ingest/call-world.ts'
import { openSeriesReader, type SeriesReader } from '../../../tests/ingest/series-reader.ts'
import { connector } from './connector.ts'

const DAY = 86_400_000
const TEN = 600_000
const NOON = Date.UTC(2026, 5, 30, 12)
const world = makeCallWorld(NOON)
let reader: SeriesReader
let shop: ToolServer
let names = 0

/** Another server: what it is asked, and what it answers. */
let asked: IncomingMessage[] = []
let answer: unknown
const other = createServer((request, response) => {
  asked.push(request)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer))
})
const otherUrl = () => `http://localhost:${(other.address() as AddressInfo).port}`

beforeAll(async () => {
  reader = await openSeriesReader(connector, NOON)
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  shop = await serveHttpjson(world, { pageSize: 100, movedTo: `${otherUrl()}/orders` })
  process.env.SHOP_KEY = shop.token
})
afterEach(() => {
  shop.faults.clear()
  asked = []
  answer = []
})
afterAll(async () => {
  await Promise.all([shop.close(), new Promise((resolve) => other.close(resolve))])
  await reader.close()
})

const key = { headers_env: { 'X-Api-Key': 'SHOP_KEY' } }
const baskets = (more: object = {}) => ({
  ...key,
  name: `b${++names}`,
  url: `${shop.url}/v1/baskets?from={from}&to={to}`,
  records: '/data/items',
  next: '/paging/next',
  history_days: 2,
  again_days: 0,
  time: 'at',
  series: [{ id: 'baskets', value: 'open', unit: 'baskets' }],
  ...more,
})
const orders = (more: object = {}) => ({
  ...key,
  name: `o${++names}`,
  url: `${shop.url}/v1/orders`,
  time: 'day',
  segment: 'country',
  series: [{ id: 'orders', value: 'orders' }],
  ...more,
})
const told = (records: unknown, more: object = {}) => {
  answer = records
  return {
    name: `t${++names}`,
    url: `${otherUrl()}/numbers`,
    time: 'at',
    series: [{ id: 's', value: 'n' }],
    ...more,
  }
}

describe('points', () => {
  test('of a stretch come page by page, and the next reading asks for what is new', async () => {
    const own = baskets()
    const { id, report } = await reader.read(own)
    expect(report.error).toBeUndefined()
    const first = Math.floor(NOON / DAY) * DAY - 2 * DAY
    const truth = (until: number) =>
      Array.from({ length: (until - first) / TEN + 1 }, (_, i) => first + i * TEN).map((at) => {
        const [day = '', clock = ''] = new Date(at).toISOString().slice(5, 16).split('T')
        return `baskets||${day} ${clock}=${basketsAt(world, at)}.0`
      })
    expect(await reader.points(id)).toEqual(truth(NOON))
    reader.now = NOON + DAY
    world.advance(reader.now)
    const before = shop.requests.count(/baskets/)
    expect((await reader.read(own)).report.error).toBeUndefined()
    expect(await reader.points(id)).toEqual(truth(NOON + DAY))
    // The day that was under way and the next: 217 of a hundred a page.
    expect(shop.requests.count(/baskets/) - before).toBe(3)
    reader.now = NOON
  })

  test('of an address without a stretch are asked whole, and cost nothing while they are unchanged', async () => {
    const own = orders()
    const { id, report } = await reader.read(own)
    expect(report.error).toBeUndefined()
    expect((await reader.points(id)).length).toBe(90)
    const again = await reader.read(own)
    expect([again.report.error, shop.requests.count(/orders/, 304)]).toEqual([undefined, 1])
    // Of another mapping the answer is worth reading again.
    await reader.read({ ...own, series: [{ id: 'sold', value: 'orders' }] })
    expect(shop.requests.count(/orders/, 304)).toBe(1)
    expect((await reader.points(id)).filter((point) => point.startsWith('sold|DE|')).length).toBe(30)
  })

  test('of several numbers in a record are several series, with pointers, zones, units and respondents', async () => {
    const { id, report } = await reader.read(
      told(
        {
          meta: [],
          list: [
            { when: { day: '2026-06-29' }, a: { n: '4.2', of: 12 }, b: 7, u: 'min' },
            { when: { day: '2026-06-30' }, a: null, b: 8 },
          ],
        },
        {
          records: '/list',
          time: '/when/day',
          unit: 'u',
          zone: 'Europe/Berlin',
          series: [
            { id: 'a', value: '/a/n', respondents: '/a/of', kind: 'score' },
            { id: 'b', value: 'b', unit: 's' },
          ],
        },
      ),
    )
    expect([report.error, report.notes]).toEqual([
      undefined,
      ['Moments without a number, left as gaps, of a: 1'],
    ])
    expect(await reader.points(id)).toEqual([
      'a||06-28 22:00=4.2',
      'b||06-28 22:00=7.0',
      'b||06-29 22:00=8.0',
    ])
    expect(
      await reader.warehouse.rows(
        'select unit, respondent_count as n from raw.httpjson__measurement where _source = $id order by _key',
        { id },
      ),
    ).toEqual([
      { unit: 'min', n: 12 },
      { unit: 'min', n: null },
      { unit: 's', n: null },
    ])
  })

  test('in seconds and milliseconds are the same moments', async () => {
    const at = Date.UTC(2026, 5, 29) / 1000
    const { id } = await reader.read(
      told([
        { at, n: 1 },
        { at: (at + 60) * 1000, n: 2 },
      ]),
    )
    expect(await reader.points(id)).toEqual(['s||06-29 00:00=1.0', 's||06-29 00:01=2.0'])
  })

  test('told twice in one answer are refused the second time, and what is no number with what it is', async () => {
    const at = '2026-06-29T00:00:00Z'
    const { id, report } = await reader.read(
      told([
        { at, n: 1 },
        { at, n: 2 },
        { at: '2026-06-28', n: 'lots' },
        { at: 'soon', n: 1 },
      ]),
    )
    expect(report.error).toBeUndefined()
    expect(await reader.points(id)).toEqual(['s||06-29 00:00=1.0'])
    expect(await reader.rejections(id)).toEqual([
      'no number: "lots"',
      'a second value of the same moment and segment: s||2026-06-29T00:00:00.000Z',
      'no time in ISO 8601 or seconds since 1970: "soon"',
    ])
  })

  test('that were corrected are read again for as long as the entry says', async () => {
    const own = told(
      [
        { at: '2026-06-20', n: 1 },
        { at: '2026-06-29', n: 2 },
      ],
      { again_days: 3 },
    )
    const url = `${own.url}?since={from}&until={to_unix}&now={to_iso}`
    await reader.read({ ...own, url })
    asked = []
    const { id } = await reader.read({ ...own, url })
    answer = []
    const query = new URL(asked[0]?.url ?? '', 'http://x').searchParams
    expect([...query.values()]).toEqual([
      '2026-06-26',
      String(Date.UTC(2026, 6, 1) / 1000),
      '2026-07-01T00:00:00.000Z',
    ])
    expect((await reader.points(id)).length).toBe(2)
  })
})

describe('what does not fit', () => {
  test.each([
    ['an answer without a list', { a: 1 }, {}, /^The answer has no list of records, say under records/],
    [
      'a pointer to nothing',
      { a: [] },
      { records: '/b' },
      /^The answer has no list of records, not at \/b: http/,
    ],
    [
      'a mapping that fits no record',
      [{ day: '2026-06-01', n: 1 }],
      {},
      /^None of 1 records is a point of s, look at the mapping of at and n/,
    ],
    [
      'a value that is nowhere',
      [{ at: '2026-06-01', m: 1 }],
      {},
      /^None of 1 records has a number at n, look at the mapping of s/,
    ],
    [
      'a part of the address that there is not',
      [],
      { url: 'http://localhost/{since}' },
      /^No such part of an address, .*: \{since\}$/,
    ],
  ])('%s is said', async (_, records, more, message) => {
    const { report } = await reader.read(told(records, more))
    expect(report.error?.message).toMatch(message)
  })

  test('a key that is not set, or revoked, is said without what it is', async () => {
    const { report } = await reader.read(orders({ headers_env: { 'X-Api-Key': 'NOT_SET' } }))
    expect(report.error?.message).toBe(
      'An environment variable that is named for a secret is not set: NOT_SET',
    )
    shop.faults.add({ kind: 'revoked' })
    const refused = await reader.read(orders())
    expect(refused.report.error?.code).toBe('unauthorised')
    expect(JSON.stringify(refused.report)).not.toContain(shop.token)
  })

  const passing: Fault[] = [
    { kind: 'rate_limit' },
    { kind: 'server_error', times: 2 },
    { kind: 'truncated' },
    { kind: 'reset' },
    { kind: 'slow', delay: 20 },
  ]
  test.each(passing)('$kind passes', async (fault) => {
    shop.faults.add(fault)
    const { id, report } = await reader.read(orders())
    expect(report.error).toBeUndefined()
    const { count } = ordersUntil(world, Math.floor(world.now() / DAY) * DAY)[0]!
    expect((await reader.points(id)).filter((point) => point.startsWith('orders|DE|')).at(-1)).toMatch(
      `=${count}.0`,
    )
  })

  test('one broken record is rejected, the others land', async () => {
    shop.faults.add({ kind: 'broken_record' })
    const { id, report } = await reader.read(baskets({ history_days: 1 }))
    expect(report.error).toBeUndefined()
    expect((await reader.rejections(id)).length).toBeGreaterThan(0)
    expect(new Set(await reader.rejections(id))).toEqual(new Set(['no number: "many"']))
  })
})

describe('a server that leads elsewhere', () => {
  const records = [{ day: '2026-06-29', country: 'DE', orders: 5 }]

  test('to a private address is refused, and nothing is asked there', async () => {
    answer = records
    const { report } = await reader.read(orders({ url: `${shop.url}/v1/moved` }))
    expect(report.error).toEqual({
      code: 'invalid',
      message: expect.stringMatching(
        /^The server leads to an address that is not public \((127\.0\.0\.1|::1)\), name it under allow if it is meant: http:\/\/localhost:\d+\/orders$/,
      ),
    })
    expect(asked).toEqual([])
  })

  test.each([['localhost'], ['127.0.0.0/8']])(
    'is followed where %s is allowed, without the key',
    async (allowed) => {
      answer = records
      const allow = allowed === 'localhost' ? [allowed] : [allowed, '::1']
      const { id, report } = await reader.read(orders({ url: `${shop.url}/v1/moved`, allow }))
      expect(report.error).toBeUndefined()
      expect(await reader.points(id)).toEqual(['orders|DE|06-29 00:00=5.0'])
      expect(asked.map(({ headers }) => headers['x-api-key'])).toEqual([undefined])
    },
  )
})
