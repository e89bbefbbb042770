import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readQuality } from '../../transforms/forensics/quality.ts'
import { reasonsOf } from '../../transforms/forensics/reasons.ts'
import { readSuspects } from '../../transforms/forensics/suspects.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('suspect_fact', 'deployment_fact', 'unmatched_fact', 'failure_candidate_fact')
})
afterAll(() => stream.close())

const names = ['shop', 'cart', 'stock', 'db', 'mail']
const id = (name: string) => `github.com/acme/${name}`
const service = (name: string) => `git:${id(name)}`
const at = (day: number, hour = 0, minute = 0) =>
  `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00`
const repository: Row[] = names.map((name) => ({ repository_id: id(name), name, default_branch: 'main' }))
const went = (name: string, version: string, finished_at: string, more: Row = {}): Row => ({
  deployment_id: `github:acme:${name}-${version}`,
  origin: 'tool',
  repository_id: id(name),
  native_environment: 'production',
  commit_id: `${id(name)}@${version}`,
  version,
  finished_at,
  outcome: 'succeeded',
  url: `https://example.org/${name}/${version}`,
  ...more,
})
const incident = (name: string, opened_at: string, more: Row = {}): Row => ({
  incident_id: name,
  opened_at,
  title: 'Errors',
  url: `https://pager.example/${name}`,
  ...more,
})
const on = (name: string, of: string): Row => ({ incident_id: name, service_id: service(of) })
const needs = (from: string, to: string, confidence_ratio = 1): Row => ({
  from_service_id: service(from),
  to_service_id: service(to),
  kind: 'runtime',
  provenance: 'catalogue',
  confidence_ratio,
})
const said = (cause: string, more: Row): Row => ({
  incident_cause_id: cause,
  incident_id: 'i',
  verdict: 'caused',
  decided_at: at(9),
  ...more,
})
const deployed = (name: string, version: string) => `github:acme:${name}-${version}`
const base = {
  repository,
  incident: [incident('i', at(5, 12))],
  incident_service: [on('i', 'shop')],
}

const ranked = () =>
  stream.ask(`SELECT split_part(deployment_id, ':', 3), relation, hops, path, score FROM suspect_fact
    WHERE incident_id = 'i' ORDER BY place`)
const attributed = () =>
  stream.ask(`SELECT split_part(deployment_id, ':', 3), evidence, confidence_ratio, is_chosen, is_evidence
    FROM incident_deployment_fact ORDER BY is_chosen DESC, 1`)
const failed = () =>
  stream.ask(`SELECT version, failure_evidence FROM deployment_fact WHERE is_failed ORDER BY finished_at`)

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

describe('what people say of a cause', () => {
  const two = {
    ...base,
    deployment: [went('shop', '1', at(5, 6)), went('shop', '2', at(5, 10)), went('cart', '1', at(3))],
  }

  it('goes before what is inferred, however long ago the deployment was', async () => {
    await stream.given({ ...two, incident_cause: [said('c', { deployment_id: deployed('cart', '1') })] })
    expect(await attributed()).toEqual([
      ['cart-1', 'confirmed', 1, true, true],
      ['shop-2', 'near', 0.6, false, false],
    ])
    expect(await failed()).toEqual([['1', 'confirmed cause']])
    expect(
      await stream.ask(`SELECT attribution, confidence_ratio, answer, candidate_count FROM incident_fact`),
    ).toEqual([['confirmed', 1, 'confirmed', 2]])
    expect(
      await stream.ask(`SELECT split_part(deployment_id, ':', 3), failure_source FROM failure_candidate_fact
        WHERE failure_source = 'named_incident'`),
    ).toEqual([['cart-1', 'named_incident']])
  })

  it('goes before what the incident names', async () => {
    await stream.given({
      ...two,
      incident_link: [{ incident_id: 'i', deployment_id: deployed('shop', '2'), evidence: 'note' }],
      incident_cause: [said('c', { deployment_id: deployed('shop', '1') })],
    })
    expect(await attributed()).toEqual([
      ['shop-1', 'confirmed', 1, true, true],
      ['shop-2', 'named', 1, false, false],
    ])
  })

  it('refuses a suspect, which is no evidence from then on', async () => {
    await stream.given({
      ...two,
      incident_cause: [said('c', { deployment_id: deployed('shop', '2'), verdict: 'not caused' })],
    })
    expect(await attributed()).toEqual([['shop-2', 'refused', 0, false, false]])
    expect(await failed()).toEqual([])
    expect(await stream.ask('SELECT deployment_id, answer, candidate_count FROM incident_fact')).toEqual([
      [null, 'refused', 0],
    ])
  })

  it('that no deployment caused it leaves nothing to match', async () => {
    await stream.given({ ...two, incident_cause: [said('c', { verdict: 'not caused' })] })
    expect(await attributed()).toEqual([])
    expect(await stream.ask('SELECT answer FROM incident_fact')).toEqual([['no deployment']])
    expect(await stream.ask(`SELECT thing_id FROM unmatched_fact WHERE kind = 'incident'`)).toEqual([])
  })

  it('counts as it was said last', async () => {
    const first = said('a', { deployment_id: deployed('shop', '1') })
    const none = said('b', { verdict: 'not caused', decided_at: at(10) })
    const again = said('c', { deployment_id: deployed('shop', '2'), decided_at: at(11) })
    const back = said('d', {
      deployment_id: deployed('shop', '2'),
      verdict: 'not caused',
      decided_at: at(12),
    })
    const answers = async (...incident_cause: Row[]) => {
      await stream.given({ ...two, incident_cause })
      return stream.ask(`SELECT answer, split_part(deployment_id, ':', 3) FROM incident_fact`)
    }
    expect(await answers(first)).toEqual([['confirmed', 'shop-1']])
    expect(await answers(first, none)).toEqual([['no deployment', null]])
    expect(await answers(first, none, again)).toEqual([['confirmed', 'shop-2']])
    expect((await answers(first, none, again, back))[0]![0]).not.toBe('confirmed')
  })

  it('finds deployment and incident by address, and by service@version before the incident', async () => {
    const found = async (more: Row) => {
      await stream.given({ ...two, incident_cause: [said('c', more)] })
      return stream.ask(
        `SELECT incident_id, split_part(deployment_id, ':', 3), verdict FROM int_incident__answered`,
      )
    }
    expect(await found({ deployment_id: 'https://example.org/shop/1' })).toEqual([['i', 'shop-1', 'caused']])
    expect(await found({ deployment_id: 'Shop@2', incident_id: 'https://pager.example/i' })).toEqual([
      ['i', 'shop-2', 'caused'],
    ])
    expect(await found({ deployment_id: 'shop@9' })).toEqual([])
    expect(await found({ deployment_id: deployed('shop', '2'), incident_id: 'gone' })).toEqual([])
  })

  it('is kept and not followed where the deployment began after the incident', async () => {
    await stream.given({
      ...base,
      deployment: [went('shop', '1', at(5, 6)), went('shop', 'late', at(5, 14))],
      incident_cause: [said('c', { deployment_id: deployed('shop', 'late') })],
    })
    expect(await stream.ask('SELECT verdict FROM int_incident__answered')).toEqual([['too late']])
    expect(await attributed()).toEqual([['shop-1', 'near', 0.6, true, true]])
  })
})

describe('how good the ranking is', () => {
  it('is held against causes that are known, without their own word in the score', async () => {
    await stream.given({
      ...base,
      deployment: [went('shop', '1', at(5, 6)), went('shop', '2', at(5, 10)), went('cart', '1', at(1))],
      incident: ['i', 'j', 'k'].map((name) => incident(name, at(5, 12))),
      incident_service: ['i', 'j', 'k'].map((name) => on(name, 'shop')),
      incident_link: [{ incident_id: 'i', deployment_id: deployed('shop', '2'), evidence: 'note' }],
      incident_cause: [
        said('c', { incident_id: 'j', deployment_id: deployed('shop', '1') }),
        said('d', { incident_id: 'k', deployment_id: deployed('cart', '1') }),
      ],
    })
    const { first, third, bands } = await readQuality(stream.warehouse)
    expect([first.count, first.n, third.count, third.n]).toEqual([1, 3, 2, 3])
    expect(
      bands.filter(({ right }) => right.n > 0).map(({ from, to, right }) => [from, to, right.count, right.n]),
    ).toEqual([[8, 10, 1, 3]])
  })

  it('says nothing where no cause is known', async () => {
    await stream.given({ ...base, deployment: [went('shop', '1', at(5, 6))] })
    const { first } = await readQuality(stream.warehouse)
    expect([first.n, first.value, first.low, first.high]).toEqual([0, null, null, null])
  })
})
