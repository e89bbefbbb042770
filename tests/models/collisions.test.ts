import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { march as at } from './days.ts'
import { openStream, type Stream } from './stream.ts'
import { collisions, plans, world } from './collision-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('collision_fact', 'plan_fault_fact', 'portfolio_fact', 'shared_file_fact')
})
afterAll(() => stream.close())

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
    expect(
      await collisions(stream, 'left_id, right_id, severity, gap_hours, reason, starts_at, ends_at'),
    ).toEqual([
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
    expect(await collisions(stream)).toEqual([
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
    expect(await collisions(stream, 'left_id, right_id, severity, reason, starts_at, ends_at')).toEqual([
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
    expect(await collisions(stream)).toEqual([])
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
    expect(await collisions(stream, 'kind, left_id, right_id, subject_count, reason')).toEqual([
      ['dependency', 'a', 'b', 2, 'x needs y and one more'],
      ['same service', 'a', 'b', 1000, 'both release s000 and 999 more'],
    ])
  })
})
