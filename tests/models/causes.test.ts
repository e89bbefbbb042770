import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readQuality } from '../../transforms/forensics/quality.ts'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { base, incident, on, went } from './suspect-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('suspect_fact', 'deployment_fact', 'unmatched_fact', 'failure_candidate_fact')
})
afterAll(() => stream.close())

const said = (cause: string, more: Row): Row => ({
  incident_cause_id: cause,
  incident_id: 'i',
  verdict: 'caused',
  decided_at: at(9),
  ...more,
})
const deployed = (name: string, version: string) => `github:acme:${name}-${version}`

const attributed = () =>
  stream.ask(`SELECT split_part(deployment_id, ':', 3), evidence, confidence_ratio, is_chosen, is_evidence
    FROM incident_deployment_fact ORDER BY is_chosen DESC, 1`)
const failed = () =>
  stream.ask(`SELECT version, failure_evidence FROM deployment_fact WHERE is_failed ORDER BY finished_at`)

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
