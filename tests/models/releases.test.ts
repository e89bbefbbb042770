import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

const at = (day: number, hour = 0) =>
  `2026-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`

let stream: Stream
beforeAll(async () => {
  stream = await openStream(
    'plan_change_fact',
    'release_step_fact',
    'decision_due_fact',
    'live_pair_fact',
    'requirement_test_fact',
    'int_service__scanned',
  )
}, 60_000)
afterAll(() => stream.close())

const revision = (revised_at: string, more: Row): Row => ({
  release_id: 'r',
  name: 'Autumn',
  status: 'planned',
  revised_at,
  ...more,
})

describe('what changed since it was planned', () => {
  it('tells each field that says something else, from what to what and by whom', async () => {
    await stream.given({
      release_revision: [
        revision(at(1), { planned_at: at(10), owner: 'shop', services: 'cart 1, checkout' }),
        revision(at(3), { planned_at: at(10), owner: 'shop', services: 'cart 1, checkout' }),
        revision(at(5), {
          planned_at: at(12),
          owner: 'payments',
          services: 'cart 2',
          author_name: 'Ada',
          authentication: 'git',
        }),
        revision(at(6), { planned_at: at(11), owner: null, services: 'cart 2' }),
      ],
    })
    expect(
      await stream.ask(
        'SELECT changed_at, field, from_text, to_text, moved_hours, author_name FROM plan_change_fact ORDER BY changed_at, field',
      ),
    ).toEqual([
      [at(1), 'plan', null, '2026-03-10 00:00:00', null, null],
      [at(5), 'date', '2026-03-10 00:00:00', '2026-03-12 00:00:00', 48, 'Ada'],
      [at(5), 'owner', 'shop', 'payments', null, 'Ada'],
      [at(5), 'scope', 'cart 1, checkout', 'cart 2', null, 'Ada'],
      [at(6), 'date', '2026-03-12 00:00:00', '2026-03-11 00:00:00', -24, null],
      [at(6), 'owner', 'payments', null, null, null],
    ])
  })

  it('is told of a plan without a date, and of nothing nothing', async () => {
    await stream.given({ release_revision: [revision(at(1), {})] })
    expect(await stream.ask('SELECT field, to_text FROM plan_change_fact')).toEqual([['plan', 'no date']])
    await stream.given({})
    expect(await stream.ask('SELECT * FROM plan_change_fact')).toEqual([])
  })
})

describe('steps of a release', () => {
  const template = (methodology: string, ...steps: string[]): Row[] =>
    steps.map((step, position) => ({
      methodology,
      step: step.replace('?', ''),
      phase: step.replace('?', ''),
      position,
      is_optional: step.endsWith('?'),
    }))
  const release = (release_id: string, methodology: string | null): Row => ({
    release_id,
    name: release_id,
    methodology,
    planned_at: at(20),
  })
  const phase = (release_id: string, name: string, more: Row): Row => ({ release_id, phase: name, ...more })

  it('are held against the template while it is under way', async () => {
    await stream.given({
      'config.phase_template': template('staged', 'idea?', 'design', 'build', 'test', 'release'),
      release: [release('r', 'Staged'), release('free', null), release('odd', 'by moon')],
      release_phase: [
        phase('r', 'Build', {
          planned_end_at: at(5),
          planned_start_at: at(2),
          actual_start_at: at(2),
          actual_end_at: at(6),
        }),
        phase('r', 'test', { planned_end_at: at(9), actual_start_at: at(1) }),
        phase('r', 'party', { planned_end_at: at(21) }),
        phase('free', 'build', { actual_start_at: at(2) }),
        phase('odd', 'build', { planned_end_at: at(2), planned_start_at: at(4) }),
        phase('nobody', 'build', {}),
      ],
    })
    expect(
      await stream.ask(
        'SELECT release_id, step, verdict, is_deviation, slip_hours FROM release_step_fact ORDER BY release_id, coalesce(position, 99)',
      ),
    ).toEqual([
      ['free', 'build', 'under way', false, null],
      ['odd', 'build', 'ahead', false, null],
      ['r', 'idea', 'left out', false, null],
      ['r', 'design', 'skipped', true, null],
      ['r', 'build', 'taken', false, 24],
      ['r', 'test', 'out of order', true, null],
      ['r', 'release', 'missing', true, null],
      ['r', 'party', 'added', true, null],
    ])
  })
})

describe('decisions that are due', () => {
  it('are go or stop, gates that were asked for, and signatures that end too soon', async () => {
    await stream.given({
      release: [
        { release_id: 'open', name: 'Open', planned_at: at(20) },
        { release_id: 'decided', name: 'Decided', planned_at: at(20) },
        { release_id: 'out', name: 'Out', planned_at: at(1), released_at: at(1) },
        { release_id: 'undated', name: 'Undated' },
      ],
      decision: [
        { decision_id: '1', release_id: 'decided', kind: 'go', decided_at: at(2) },
        { decision_id: '2', release_id: 'open', kind: 'note', decided_at: at(2) },
      ],
      approval: [
        { approval_id: '1', release_id: 'open', gate: 'go-live', requested_at: at(3) },
        {
          approval_id: '2',
          release_id: 'open',
          gate: 'scope',
          decided_at: at(3),
          expires_at: at(10),
          verdict: 'approved',
        },
        {
          approval_id: '3',
          release_id: 'decided',
          gate: 'scope',
          decided_at: at(3),
          expires_at: at(28),
          verdict: 'approved',
        },
      ],
      waiver: [
        { waiver_id: '1', policy: 'green_build', release_id: 'decided', expires_at: at(10) },
        { waiver_id: '2', policy: 'green_build', release_id: 'open', expires_at: at(10), revoked_at: at(4) },
      ],
    })
    expect(
      await stream.ask(
        'SELECT release_id, kind, subject, due_at, asked_at FROM decision_due_fact ORDER BY release_id, kind, subject',
      ),
    ).toEqual([
      ['decided', 'waiver', 'green_build', at(10), null],
      ['open', 'approval', 'scope', at(10), null],
      ['open', 'gate', 'go-live', at(20), at(3)],
      ['open', 'go', '', at(20), null],
      ['undated', 'go', '', null, null],
    ])
  })
})

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
