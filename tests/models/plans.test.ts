import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('portfolio_fact', 'plan_fault_fact')
})
afterAll(() => stream.close())

const release = (release_id: string, more: Row = {}): Row => ({
  release_id,
  name: release_id.toUpperCase(),
  ...more,
})

describe('the portfolio', () => {
  it('has every plan at its place, whatever it says of its parent', async () => {
    await stream.given({
      release: [
        release('top', { planned_at: at(20) }),
        release('part', { parent_release_id: 'top', planned_at: at(19) }),
        release('self', { parent_release_id: 'self', planned_at: at(1) }),
        release('a', { parent_release_id: 'b', planned_at: at(1) }),
        release('b', { parent_release_id: 'a', planned_at: at(1) }),
        release('lost', { parent_release_id: 'gone' }),
        release('tag', { released_at: at(2), kind: 'version' }),
      ],
    })
    expect(
      await stream.ask(
        'SELECT release_id, place, parent_release_id, depth FROM portfolio_fact ORDER BY release_id',
      ),
    ).toEqual([
      ['a', 'enterprise', null, 0],
      ['b', 'project', 'a', 1],
      ['lost', 'independent', null, 0],
      ['part', 'project', 'top', 1],
      ['self', 'independent', null, 0],
      ['top', 'enterprise', null, 0],
    ])
    expect(
      await stream.ask(
        `SELECT subject_id, fault FROM plan_fault_fact WHERE fault NOT LIKE 'names no service' ORDER BY subject_id, fault`,
      ),
    ).toEqual([
      ['a', 'parents go in a circle: a → b → a'],
      ['lost', 'has no date'],
      ['lost', 'names a parent that is not known: gone'],
      ['self', 'names itself as its parent'],
    ])
  })

  it('knows the state, by the plan, by the release itself, and by its phases', async () => {
    await stream.given({
      release: [
        release('out', { planned_at: at(5), released_at: at(6, 12), status: 'planned' }),
        release('begun', { planned_at: at(20), status: 'Planned' }),
        release('off', { planned_at: at(20), status: 'Canceled' }),
        release('odd', { planned_at: at(20, 10), status: 'on the wall' }),
      ],
      release_phase: [
        {
          release_id: 'begun',
          phase: 'build',
          planned_start_at: at(1),
          planned_end_at: at(5),
          actual_start_at: at(2),
          actual_end_at: at(8),
        },
        {
          release_id: 'begun',
          phase: 'test',
          planned_start_at: at(6),
          planned_end_at: at(9),
          actual_start_at: at(9),
        },
        { release_id: 'begun', phase: 'release', planned_start_at: at(20), planned_end_at: at(19) },
        { release_id: 'nobody', phase: 'build' },
      ],
      approval: [
        { approval_id: '1', release_id: 'begun', gate: 'go', requested_at: at(9) },
        { approval_id: '2', release_id: 'begun', gate: 'scope', requested_at: at(1), decided_at: at(2) },
      ],
    })
    expect(
      await stream.ask(
        `SELECT release_id, state, due_at, slip_hours, phase, next_phase, next_phase_at, next_gate, finished_count
        FROM portfolio_fact ORDER BY release_id`,
      ),
    ).toEqual([
      ['begun', 'in progress', '2026-03-21T00:00', 72, 'test', 'release', '2026-03-20T00:00', 'go', 1],
      ['odd', 'planned', '2026-03-20T11:00', null, null, null, null, null, 0],
      ['off', 'cancelled', '2026-03-21T00:00', null, null, null, null, null, 0],
      ['out', 'released', '2026-03-06T00:00', 12, null, null, null, null, 0],
    ])
    expect(
      await stream.ask(
        `SELECT subject_id, fault, consequence FROM plan_fault_fact WHERE fault <> 'names no service' ORDER BY subject_id, fault`,
      ),
    ).toEqual([
      ['begun', 'ends a phase before it starts: release', 'its end counts'],
      ['nobody', 'is not known, but has a phase', 'that is left aside'],
      ['odd', 'has a status that says nothing here: on the wall', 'it counts as planned'],
    ])
  })

  it('names what is wrong with dates, services and freezes, and what is twice', async () => {
    await stream.given({
      service: [{ service_id: 's', name: 'shop' }],
      release: [
        release('late', { planned_start_at: at(9), planned_at: at(8) }),
        release('one', { name: 'Spring', planned_at: at(3) }),
        release('two', { name: 'spring ', planned_at: at(3) }),
        release('same-day', { planned_start_at: at(3, 9), planned_at: at(3) }),
      ],
      release_service: ['late', 'one', 'two', 'same-day'].flatMap((release_id) => [
        { release_id, service_id: 'SHOP' },
        ...(release_id === 'one' ? [{ release_id, service_id: 'loyalty' }] : []),
      ]),
      blackout: [
        { blackout_id: 'back', name: 'Backwards', starts_at: at(9), ends_at: at(8) },
        { blackout_id: 'open', name: 'Open', starts_at: at(9) },
        { blackout_id: 'whose', name: 'Whose', service_id: 'loyalty', starts_at: at(1), ends_at: at(9) },
      ],
      booking: [
        { booking_id: 'b', environment_id: 'uat', release_id: 'gone', starts_at: at(1), ends_at: at(2) },
      ],
    })
    expect(
      await stream.ask('SELECT subject_id, fault FROM plan_fault_fact ORDER BY subject_id, fault'),
    ).toEqual([
      ['b', 'is for a release that is not known: gone'],
      ['b', 'is for an environment that nothing else tells of: uat'],
      ['back', 'ends before it starts'],
      ['late', 'ends before it starts'],
      ['one', 'bears the name and date of another one'],
      ['one', 'names a service that is not known: loyalty'],
      ['open', 'has no beginning or no end'],
      ['two', 'bears the name and date of another one'],
      ['whose', 'is for a service that is not known: loyalty'],
    ])
    expect(await stream.ask('SELECT count(*) FROM portfolio_fact')).toEqual([[4]])
  })
})
