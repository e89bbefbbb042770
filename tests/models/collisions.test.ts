import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

const at = (day: number, hour = 0) =>
  `2026-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`

let stream: Stream
beforeAll(async () => {
  stream = await openStream('collision_fact', 'plan_fault_fact', 'portfolio_fact', 'shared_file_fact')
}, 60_000)
afterAll(() => stream.close())

/** checkout of the red team needs payments of the blue one. */
const world = {
  team: [
    { team_id: 'red', name: 'Red' },
    { team_id: 'blue', name: 'Blue' },
  ],
  service: [
    { service_id: 'checkout', name: 'checkout', value_stream_id: 'buying' },
    { service_id: 'payments', name: 'payments', value_stream_id: 'buying' },
    { service_id: 'stock', name: 'stock', value_stream_id: 'selling' },
  ],
  service_owner: [
    { service_id: 'checkout', team_id: 'red', valid_from_at: at(1) },
    { service_id: 'payments', team_id: 'blue', valid_from_at: at(1) },
  ],
  dependency: [
    { from_service_id: 'checkout', to_service_id: 'payments', kind: 'calls', provenance: 'catalogue' },
  ],
}

interface Plan extends Row {
  release_id: string
}

/** Releases of these services, planned for these days. */
function plans(...list: [id: string, plannedAt: string | null, services: string[], more?: Row][]): {
  release: Plan[]
  release_service: Row[]
} {
  return {
    release: list.map(([release_id, planned_at, , more]) => ({
      release_id,
      name: release_id,
      planned_at,
      ...more,
    })),
    release_service: list.flatMap(([release_id, , services]) =>
      services.map((service_id) => ({ release_id, service_id })),
    ),
  }
}

const collisions = (columns = 'kind, left_id, right_id, severity, reason') =>
  stream.ask(`SELECT ${columns} FROM collision_fact ORDER BY kind, left_id, right_id`)

describe('planned releases collide', () => {
  it('on a service, the more the closer they are', async () => {
    await stream.given({
      ...world,
      ...plans(
        ['a', at(10), ['checkout']],
        ['b', at(10, 9), ['checkout', 'stock']],
        ['c', at(11, 12), ['stock']],
        ['d', at(14, 11), ['stock']],
        ['e', at(17, 12), ['stock']],
      ),
    })
    expect(await collisions('left_id, right_id, severity, gap_hours, reason, starts_at, ends_at')).toEqual([
      ['a', 'b', 'high', 0, 'both release checkout', '2026-03-10T09:00', '2026-03-10T10:00'],
      ['b', 'c', 'low', 26, 'both release stock', '2026-03-11T12:00', null],
      ['c', 'd', 'low', 70, 'both release stock', '2026-03-14T11:00', null],
    ])
  })

  it('where one needs what the other changes, whichever goes first', async () => {
    await stream.given({
      ...world,
      ...plans(['a', at(10), ['payments']], ['b', at(10), ['checkout']], ['c', at(12), ['payments']]),
    })
    expect(await collisions()).toEqual([
      ['dependency', 'a', 'b', 'medium', 'checkout needs payments'],
      ['dependency', 'b', 'c', 'low', 'checkout needs payments'],
      ['same service', 'a', 'c', 'low', 'both release payments'],
    ])
  })

  it('in freezes that hold for them', async () => {
    await stream.given({
      ...world,
      ...plans(['a', at(10), ['checkout']], ['b', at(10), ['stock']], ['c', at(20), []]),
      blackout: [
        { blackout_id: 'stream', kind: 'Sale', value_stream_id: 'buying', starts_at: at(9), ends_at: at(11) },
        {
          blackout_id: 'soft',
          name: 'Audit',
          service_id: 'Stock',
          strictness: 'discouraged',
          starts_at: at(1),
          ends_at: at(30),
        },
        { blackout_id: 'all', name: 'Year end', starts_at: at(20, 23), ends_at: '9999-12-31T00:00' },
        { blackout_id: 'before', starts_at: at(9), ends_at: at(10) },
        { blackout_id: 'test', environment_id: 'uat', starts_at: at(1), ends_at: at(30) },
      ],
      environment: [{ environment_id: 'uat', name: 'uat', tier: 'staging' }],
    })
    expect(await collisions('left_id, right_id, severity, reason, starts_at, ends_at')).toEqual([
      ['a', 'stream', 'high', 'goes out in Sale', '2026-03-10T00:00', '2026-03-11T00:00'],
      ['b', 'soft', 'medium', 'goes out in Audit', '2026-03-10T00:00', '2026-03-11T00:00'],
      ['c', 'all', 'high', 'goes out in Year end', '2026-03-20T23:00', '2026-03-21T00:00'],
    ])
  })

  it('not within a family, nor with what was cancelled, nor without a date', async () => {
    await stream.given({
      ...world,
      ...plans(
        ['top', at(10), ['checkout']],
        ['a', at(10), ['checkout'], { parent_release_id: 'top' }],
        ['b', at(10), ['checkout'], { parent_release_id: 'top' }],
        ['gone', at(10), ['checkout'], { status: 'Canceled' }],
        ['undated', null, ['checkout'], { status: 'planned' }],
      ),
    })
    expect(await collisions()).toEqual([])
  })
})

describe('whatever is told', () => {
  it('a pair is one row however many services it meets on, around a circle of needs too', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => `s${String(i).padStart(3, '0')}`)
    await stream.given({
      service: [...many, 'x', 'y'].map((service_id) => ({ service_id, name: service_id })),
      dependency: [
        ['x', 'y'],
        ['y', 'x'],
        ['x', 'x'],
        ['x', 'nobody'],
      ].map(([from_service_id = '', to_service_id = '']) => ({
        from_service_id,
        to_service_id,
        kind: 'calls',
        provenance: 'catalogue',
      })),
      ...plans(['a', at(10), [...many, 'x', 'nobody']], ['b', at(10), [...many, 'y']]),
    })
    expect(await collisions('kind, left_id, right_id, subject_count, reason')).toEqual([
      ['dependency', 'a', 'b', 2, 'x needs y and one more'],
      ['same service', 'a', 'b', 1000, 'both release s000 and 999 more'],
    ])
  })
})

describe('others collide', () => {
  it('over an environment, unless both are for one release or one gave way', async () => {
    const booked = (booking_id: string, from: number, to: number, more: Row = {}) => ({
      booking_id,
      environment_id: 'uat',
      starts_at: at(from),
      ends_at: at(to),
      ...more,
    })
    await stream.given({
      ...world,
      ...plans(['a', at(28), ['checkout']]),
      environment: [{ environment_id: 'uat', name: 'UAT' }],
      booking: [
        booked('1', 1, 20, { release_id: 'a', status: 'confirmed' }),
        booked('2', 18, 22, { release_id: 'a' }),
        booked('3', 19, 21, { team_id: 'blue', purpose: 'load test', status: 'requested' }),
        booked('4', 5, 6, { status: 'refused' }),
        booked('5', 22, 23),
        booked('6', 9, 9, { purpose: 'nothing' }),
        { ...booked('7', 1, 20), environment_id: 'elsewhere' },
      ],
    })
    expect(
      await collisions('left_id, right_id, severity, reason, left_name, right_name, right_team_id'),
    ).toEqual([
      ['1', '3', 'medium', 'both book UAT', 'a', 'load test', 'blue'],
      ['2', '3', 'medium', 'both book UAT', 'a', 'load test', 'blue'],
    ])
    expect(
      await stream.ask(
        `SELECT subject_id, fault FROM plan_fault_fact WHERE subject_kind = 'booking' ORDER BY 1`,
      ),
    ).toEqual([
      ['6', 'ends before it starts'],
      ['7', 'is for an environment that nothing else tells of: elsewhere'],
    ])
  })

  it('over people whom two releases need at once', async () => {
    const step = (step_id: string, release_id: string, hour: number, more: Row = {}) => ({
      step_id,
      release_id,
      owner_team_id: 'red',
      planned_start_at: at(10, hour),
      planned_minutes: 90,
      ...more,
    })
    await stream.given({
      ...world,
      ...plans(['a', at(10), []], ['b', at(10), []], ['c', at(10), []]),
      runbook_step: [
        step('1', 'a', 20),
        step('2', 'b', 21),
        step('3', 'b', 20, { is_automated: true }),
        step('4', 'c', 21, { owner_team_id: 'blue' }),
        step('5', 'a', 20),
      ],
    })
    expect(await collisions('kind, left_id, right_id, reason, starts_at, ends_at')).toEqual([
      [
        'same people',
        'a',
        'b',
        'Red has steps to do by hand in both at once',
        '2026-03-10T21:00',
        '2026-03-10T21:30',
      ],
    ])
  })

  it('over files that two open changes touch', async () => {
    const request = (number: number, more: Row = {}) => ({
      change_id: `shop#${number}`,
      repository_id: 'shop',
      number,
      title: `Change ${number}`,
      opened_at: at(number),
      ...more,
    })
    const file = (number: number, path: string) => ({ change_id: `shop#${number}`, path })
    await stream.given({
      change: [request(1), request(2), request(3, { merged_at: at(5) })],
      change_file: [
        file(1, 'a.ts'),
        file(1, 'b.ts'),
        file(2, 'a.ts'),
        file(2, 'b.ts'),
        file(2, 'c.ts'),
        file(3, 'a.ts'),
      ],
    })
    expect(await collisions('kind, left_id, right_id, severity, reason, starts_at')).toEqual([
      ['same files', 'shop#1', 'shop#2', 'medium', 'both touch a.ts and one more', null],
    ])
  })
})
