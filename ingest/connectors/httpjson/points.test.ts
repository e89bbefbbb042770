import { describe, expect, test } from 'vitest'
import { basketsAt } from '../../../fixtures/org/business.ts'
import { DAY, NOON, startSeries, world } from '../../../tests/ingest/httpjson-series.ts'

const series = startSeries()
const { baskets, orders, told } = series

const TEN = 600_000

describe('points', () => {
  test('of a stretch come page by page, and the next reading asks for what is new', async () => {
    const own = baskets()
    const { id, report } = await series.reader.read(own)
    expect(report.error).toBeUndefined()
    const first = Math.floor(NOON / DAY) * DAY - 2 * DAY
    const truth = (until: number) =>
      Array.from({ length: (until - first) / TEN + 1 }, (_, i) => first + i * TEN).map((at) => {
        const [day = '', clock = ''] = new Date(at).toISOString().slice(5, 16).split('T')
        return `baskets||${day} ${clock}=${basketsAt(world, at)}.0`
      })
    expect(await series.reader.points(id)).toEqual(truth(NOON))
    series.reader.now = NOON + DAY
    world.advance(series.reader.now)
    const before = series.shop.requests.count(/baskets/)
    expect((await series.reader.read(own)).report.error).toBeUndefined()
    expect(await series.reader.points(id)).toEqual(truth(NOON + DAY))
    // The day that was under way and the next: 217 of a hundred a page.
    expect(series.shop.requests.count(/baskets/) - before).toBe(3)
    series.reader.now = NOON
  })

  test('of an address without a stretch are asked whole, and cost nothing while they are unchanged', async () => {
    const own = orders()
    const { id, report } = await series.reader.read(own)
    expect(report.error).toBeUndefined()
    expect((await series.reader.points(id)).length).toBe(90)
    const again = await series.reader.read(own)
    expect([again.report.error, series.shop.requests.count(/orders/, 304)]).toEqual([undefined, 1])
    // Of another mapping the answer is worth reading again.
    await series.reader.read({ ...own, series: [{ id: 'sold', value: 'orders' }] })
    expect(series.shop.requests.count(/orders/, 304)).toBe(1)
    expect((await series.reader.points(id)).filter((point) => point.startsWith('sold|DE|')).length).toBe(30)
  })

  test('of several numbers in a record are several series, with pointers, zones, units and respondents', async () => {
    const { id, report } = await series.reader.read(
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
    expect(await series.reader.points(id)).toEqual([
      'a||06-28 22:00=4.2',
      'b||06-28 22:00=7.0',
      'b||06-29 22:00=8.0',
    ])
    expect(
      await series.reader.warehouse.rows(
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
    const { id } = await series.reader.read(
      told([
        { at, n: 1 },
        { at: (at + 60) * 1000, n: 2 },
      ]),
    )
    expect(await series.reader.points(id)).toEqual(['s||06-29 00:00=1.0', 's||06-29 00:01=2.0'])
  })

  test('told twice in one answer are refused the second time, and what is no number with what it is', async () => {
    const at = '2026-06-29T00:00:00Z'
    const { id, report } = await series.reader.read(
      told([
        { at, n: 1 },
        { at, n: 2 },
        { at: '2026-06-28', n: 'lots' },
        { at: 'soon', n: 1 },
      ]),
    )
    expect(report.error).toBeUndefined()
    expect(await series.reader.points(id)).toEqual(['s||06-29 00:00=1.0'])
    expect(await series.reader.rejections(id)).toEqual([
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
    await series.reader.read({ ...own, url })
    series.asked = []
    const { id } = await series.reader.read({ ...own, url })
    series.answer = []
    const query = new URL(series.asked[0]?.url ?? '', 'http://x').searchParams
    expect([...query.values()]).toEqual([
      '2026-06-26',
      String(Date.UTC(2026, 6, 1) / 1000),
      '2026-07-01T00:00:00.000Z',
    ])
    expect((await series.reader.points(id)).length).toBe(2)
  })
})
