import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reasonsOf } from '../../transforms/forensics/reasons.ts'
import { readSuspects } from '../../transforms/forensics/suspects.ts'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { base, id, incident, names, on, service, went } from './suspect-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('suspect_fact', 'deployment_fact', 'unmatched_fact', 'failure_candidate_fact')
})
afterAll(() => stream.close())

const needs = (from: string, to: string, confidence_ratio = 1): Row => ({
  from_service_id: service(from),
  to_service_id: service(to),
  kind: 'runtime',
  provenance: 'catalogue',
  confidence_ratio,
})

const ranked = () =>
  stream.ask(`SELECT split_part(deployment_id, ':', 3), relation, hops, path, score FROM suspect_fact
    WHERE incident_id = 'i' ORDER BY place`)

describe('suspects of an incident', () => {
  it('are ranked by time, place and being the last, each with its points', async () => {
    await stream.given({
      ...base,
      deployment: [
        went('shop', '1', at(3, 12)),
        went('shop', '2', at(5, 6)),
        went('cart', '1', at(5, 11)),
        went('mail', '1', at(5, 11)),
      ],
      dependency: [needs('shop', 'cart', 0.8)],
    })
    expect(await ranked()).toEqual([
      ['shop-2', 'same', 0, 'shop', 7],
      ['cart-1', 'needs', 1, 'shop → cart', 6.16],
      ['shop-1', 'same', 0, 'shop', 4.02],
    ])
    expect(
      await stream.ask(`SELECT time_points, place_points, last_points, size_points, record_points, signal_points, file_points,
        repair_points, score FROM suspect_fact WHERE incident_id = 'i' AND service_id = '${service('cart')}'`),
    ).toEqual([[3.56, 1.6, 1, 0, 0, 0, 0, 0, 6.16]])
  })

  it('come through the web over three steps, by the shortest way, and circles end', async () => {
    await stream.given({
      ...base,
      deployment: names.map((name) => went(name, '1', at(5, 6))),
      dependency: [
        needs('shop', 'cart'),
        needs('cart', 'stock'),
        needs('stock', 'db'),
        needs('stock', 'shop'),
        needs('db', 'cart'),
        needs('mail', 'shop'),
      ],
    })
    expect((await ranked()).map(([name, relation, hops, path]) => [name, relation, hops, path])).toEqual([
      ['shop-1', 'same', 0, 'shop'],
      ['cart-1', 'needs', 1, 'shop → cart'],
      ['mail-1', 'is needed by', 1, 'shop ← mail'],
      ['stock-1', 'is needed by', 1, 'shop ← stock'],
      ['db-1', 'needs', 3, 'shop → cart → stock → db'],
    ])
  })

  it('are none for an incident without a service', async () => {
    await stream.given({ ...base, incident_service: [], deployment: [went('shop', '1', at(5, 11))] })
    expect(await ranked()).toEqual([])
    expect(await readSuspects(stream.warehouse, 'i')).toEqual([])
  })

  it('begin before it, by clocks that differ by five minutes at most', async () => {
    await stream.given({
      ...base,
      deployment: [
        went('shop', 'rolling', at(5, 12, 40), { started_at: at(5, 11, 50) }),
        went('cart', 'skewed', at(5, 12, 4)),
        went('stock', 'after', at(5, 12, 6)),
        went('db', 'later', at(5, 18), { started_at: at(5, 17) }),
      ],
      dependency: [needs('shop', 'cart'), needs('shop', 'stock'), needs('shop', 'db')],
    })
    expect((await ranked()).map(([name]) => name)).toEqual(['shop-rolling', 'cart-skewed'])
    expect(await stream.ask('SELECT time_points FROM suspect_fact ORDER BY place')).toEqual([[4], [4]])
  })

  it('lie 72 hours back at most, further away in the web 24', async () => {
    await stream.given({
      ...base,
      deployment: [
        went('shop', 'in', at(2, 12)),
        went('shop', 'out', at(2, 11, 59)),
        went('cart', 'in', at(2, 12)),
        went('stock', 'in', at(4, 12)),
        went('stock', 'out', at(4, 11, 59)),
      ],
      dependency: [needs('shop', 'cart'), needs('cart', 'stock')],
    })
    expect((await ranked()).map(([name]) => name).toSorted()).toEqual(['cart-in', 'shop-in', 'stock-in'])
  })

  it('get a point for a word of the title in their changes, but not for the name of a service', async () => {
    await stream.given({
      ...base,
      incident: [incident('i', at(5, 12), { title: 'shop: voucher rounding above 5 %' })],
      change: [
        {
          change_id: `${id('shop')}#1`,
          repository_id: id('shop'),
          number: 1,
          title: 'Rounding of vouchers in shop',
          merged_at: at(5, 5),
          merge_commit_id: `${id('shop')}@2`,
        },
      ],
      deployment: [went('shop', '1', at(5, 1)), went('shop', '2', at(5, 6))],
    })
    expect(
      await stream.ask(
        'SELECT version, file_points, matched_word, matched_place FROM suspect_fact ORDER BY place',
      ),
    ).toEqual([
      ['2', 1, 'rounding', 'Rounding of vouchers in shop'],
      ['1', 0, null, null],
    ])
  })

  it('get a point where the same was said twice before after deployments of their service', async () => {
    const before = [1, 2, 3].map((n) => incident(`before${n}`, at(n, 12), { title: `p95 above ${n}.5 s` }))
    await stream.given({
      ...base,
      incident: [...before, incident('i', at(5, 12), { title: 'p95 above 12 s' })],
      incident_service: [
        ...before.map(({ incident_id }) => on(String(incident_id), 'shop')),
        on('i', 'shop'),
      ],
      deployment: [1, 2, 3, 5].map((day) => went('shop', String(day), at(day, 11))),
    })
    expect(
      await stream.ask(
        `SELECT incident_id, signal_count, signal_points FROM suspect_fact WHERE place = 1 ORDER BY incident_id`,
      ),
    ).toEqual([
      ['before1', 0, 0],
      ['before2', 1, 0],
      ['before3', 2, 1],
      ['i', 3, 1],
    ])
  })

  it('are told with sums that give their points again', async () => {
    await stream.given({
      ...base,
      deployment: [
        ...Array.from({ length: 12 }, (_, n) => went('shop', `${n}`, at(1, n))),
        went('shop', 'last', at(5, 9)),
        went('cart', '1', at(5, 3)),
      ],
      dependency: [needs('shop', 'cart', 0.5)],
      incident: [incident('i', at(5, 12)), incident('old', at(1, 3, 10))],
      incident_service: [on('i', 'shop'), on('old', 'shop')],
    })
    const [first, second] = await readSuspects(stream.warehouse, 'i')
    for (const suspect of [first!, second!]) {
      const sum = reasonsOf(suspect).reduce((total, { points }) => total + points, 0)
      expect(sum).toBeCloseTo(suspect.score, 9)
    }
    expect(reasonsOf(first!).map(({ text }) => text)).toEqual([
      'It went out 3 h before: 4 × ½^(3 h ÷ 6 h)',
      'The same service: 4',
      'The last deployment of shop before it',
      'Too few earlier deployments, or its changes are not known',
      '1 of 12 before it needed repair, of all services 1 of 13: (1 ÷ 12) ÷ (1 ÷ 13) − 1, at most 1',
      'The same was said once before within a day after a deployment of shop, too seldom',
      'No word of the title stands in its files or changes',
      'It is no repair of another one',
    ])
    expect(first!.record_points).toBe(0.08)
    expect(reasonsOf(second!)[1]).toMatchObject({
      points: 1,
      text: '1 step away, shop → cart: 4 × ½^1 × 0.5',
    })
  })
})
