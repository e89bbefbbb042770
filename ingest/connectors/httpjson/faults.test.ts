import { describe, expect, test } from 'vitest'
import { ordersUntil } from '../../../fixtures/org/business.ts'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import { DAY, startSeries, world } from '../../../tests/ingest/httpjson-series.ts'

const series = startSeries()
const { told, orders, baskets } = series

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
    const { report } = await series.reader.read(told(records, more))
    expect(report.error?.message).toMatch(message)
  })

  test('a key that is not set, or revoked, is said without what it is', async () => {
    const { report } = await series.reader.read(orders({ headers_env: { 'X-Api-Key': 'NOT_SET' } }))
    expect(report.error?.message).toBe(
      'An environment variable that is named for a secret is not set: NOT_SET',
    )
    series.shop.faults.add({ kind: 'revoked' })
    const refused = await series.reader.read(orders())
    expect(refused.report.error?.code).toBe('unauthorised')
    expect(JSON.stringify(refused.report)).not.toContain(series.shop.token)
  })

  const passing: Fault[] = [
    { kind: 'rate_limit' },
    { kind: 'server_error', times: 2 },
    { kind: 'truncated' },
    { kind: 'reset' },
    { kind: 'slow', delay: 20 },
  ]
  test.each(passing)('$kind passes', async (fault) => {
    series.shop.faults.add(fault)
    const { id, report } = await series.reader.read(orders())
    expect(report.error).toBeUndefined()
    const { count } = ordersUntil(world, Math.floor(world.now() / DAY) * DAY)[0]!
    expect((await series.reader.points(id)).filter((point) => point.startsWith('orders|DE|')).at(-1)).toMatch(
      `=${count}.0`,
    )
  })

  test('one broken record is rejected, the others land', async () => {
    series.shop.faults.add({ kind: 'broken_record' })
    const { id, report } = await series.reader.read(baskets({ history_days: 1 }))
    expect(report.error).toBeUndefined()
    expect((await series.reader.rejections(id)).length).toBeGreaterThan(0)
    expect(new Set(await series.reader.rejections(id))).toEqual(new Set(['no number: "many"']))
  })
})

describe('a server that leads elsewhere', () => {
  const records = [{ day: '2026-06-29', country: 'DE', orders: 5 }]

  test('to a private address is refused, and nothing is asked there', async () => {
    series.answer = records
    const { report } = await series.reader.read(orders({ url: `${series.shop.url}/v1/moved` }))
    expect(report.error).toEqual({
      code: 'invalid',
      message: expect.stringMatching(
        /^The server leads to an address that is not public \((127\.0\.0\.1|::1)\), name it under allow if it is meant: http:\/\/localhost:\d+\/orders$/,
      ),
    })
    expect(series.asked).toEqual([])
  })

  test.each([['localhost'], ['127.0.0.0/8']])(
    'is followed where %s is allowed, without the key',
    async (allowed) => {
      series.answer = records
      const allow = allowed === 'localhost' ? [allowed] : [allowed, '::1']
      const { id, report } = await series.reader.read(orders({ url: `${series.shop.url}/v1/moved`, allow }))
      expect(report.error).toBeUndefined()
      expect(await series.reader.points(id)).toEqual(['orders|DE|06-29 00:00=5.0'])
      expect(series.asked.map(({ headers }) => headers['x-api-key'])).toEqual([undefined])
    },
  )
})
