import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('plan_change_fact', 'release_step_fact', 'decision_due_fact')
})
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
