import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('live_pair_fact', 'requirement_test_fact', 'int_service__scanned')
})
afterAll(() => stream.close())

describe('versions that run together', () => {
  const run = (id: string, day: number, failed = 0): Row => ({
    test_run_id: id,
    finished_at: at(day),
    passed_count: 3 - failed,
    failed_count: failed,
  })
  const ran = (test_run_id: string, service_id: string, version: string, is_subject = false): Row => ({
    test_run_id,
    service_id,
    version,
    is_subject,
  })
  const live = (service_id: string, version: string, day: number): Row => ({
    deployment_id: `${service_id}@${version}`,
    service_id,
    environment_id: `${service_id}:production`,
    version,
    finished_at: at(day),
    outcome: 'succeeded',
  })

  it('were tested together, never, or nobody says, however reports and deployments spell a version', async () => {
    await stream.given({
      service: ['shop', 'cart', 'search', 'mail', 'till'].map((name) => ({ service_id: name, name })),
      environment: ['shop', 'cart', 'search', 'mail', 'till'].map((name) => ({
        environment_id: `${name}:production`,
        name: 'production',
        tier: 'production',
      })),
      dependency: ['cart', 'search', 'mail', 'till'].map((name) => ({
        from_service_id: 'shop',
        to_service_id: name,
        kind: 'calls',
        provenance: 'catalogue',
      })),
      deployment: [
        live('shop', 'v2.0', 2),
        live('cart', '1.1-gabc1234', 1),
        live('search', '5', 3),
        live('search', '4', 1),
        live('mail', '9', 1),
        live('till', '0123abc', 1),
      ],
      test_run: [run('a', 1), run('b', 2, 1), run('c', 2), run('d', 2)],
      test_version: [
        ran('a', 'Shop', '2.0', true),
        ran('a', 'cart', '1.1'),
        ran('b', 'shop', '2.0', true),
        ran('b', 'cart', '1.1'),
        ran('c', 'shop', '2.0', true),
        ran('c', 'search', '4'),
        // Nothing says that this is what is deployed as 0123abc.
        ran('d', 'shop', '2.0', true),
        ran('d', 'till', 'release 7'),
      ],
    })
    expect(
      await stream.ask(
        'SELECT needed_service_id, version, needed_version, is_tested, has_passed, tested_at FROM live_pair_fact ORDER BY needed_service_id',
      ),
    ).toEqual([
      ['cart', 'v2.0', '1.1-gabc1234', true, false, at(2)],
      ['mail', 'v2.0', '9', null, null, null],
      ['search', 'v2.0', '5', false, null, null],
      ['till', 'v2.0', '0123abc', null, null, null],
    ])
    expect(
      await stream.ask(
        `SELECT run_count, passed_count FROM tested_pair_fact WHERE service_id = 'cart' AND other_service_id = 'shop'`,
      ),
    ).toEqual([[2, 1]])
  })
})

describe('tests of requirements', () => {
  it('find their item by id, by key, or by one that it had before', async () => {
    await stream.given({
      work_item: [
        { work_item_id: 'w1', item_key: 'PAY-1' },
        { work_item_id: 'w2', item_key: 'NEW-2' },
      ],
      work_item_alias: [{ item_key: 'OLD-2', work_item_id: 'w2' }],
      test_run: [{ test_run_id: 't', finished_at: at(4), suite: 'unit' }],
      test_result: ['pay-1', 'W2', 'OLD-2', 'GONE-9'].map((requirement) => ({
        test_result_id: requirement,
        test_run_id: 't',
        name: 'adds up',
        requirement,
        outcome: 'passed',
      })),
    })
    expect(
      await stream.ask(
        'SELECT requirement, work_item_id, finished_at FROM requirement_test_fact ORDER BY requirement',
      ),
    ).toEqual([
      ['GONE-9', null, at(4)],
      ['OLD-2', 'w2', at(4)],
      ['W2', 'w2', at(4)],
      ['pay-1', 'w1', at(4)],
    ])
  })
})

it('a scanner tells of services by id or by name, and of others of nothing', async () => {
  await stream.given({
    service: [
      { service_id: 's1', name: 'Cart' },
      { service_id: 's2', name: 'Shop' },
      { service_id: 's3', name: 'Mail' },
    ],
    vulnerability: [
      { vulnerability_id: 'a', service_id: 'cart', severity: 'Critical' },
      { vulnerability_id: 'b', service_id: 'nobody', severity: 'low' },
    ],
    component: [{ component_id: 'c', service_id: 's2', name: 'left-pad' }],
  })
  expect(await stream.ask('SELECT service_id FROM int_service__scanned ORDER BY 1')).toEqual([['s1'], ['s2']])
  expect(
    await stream.ask('SELECT vulnerability_id, service_id, severity FROM int_vulnerability__served'),
  ).toEqual([['a', 's1', 'critical']])
})
