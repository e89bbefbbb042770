import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import { openStream, type Stream } from './stream.ts'

describe('planned dates', () => {
  let stream: Stream
  beforeAll(async () => {
    stream = await openStream('release_plan_fact')
  })
  afterAll(() => stream.close())

  const plans = () =>
    stream.ask('SELECT release_id, phase, slip_hours, is_on_time FROM release_plan_fact ORDER BY 1, 2')

  it('tell how far a release and its phases slipped, early ones below zero', async () => {
    await stream.given({
      release: [
        { release_id: 'early', planned_at: at(10, 12), released_at: at(9, 12) },
        { release_id: 'late', planned_at: at(10, 12), released_at: at(12, 12) },
      ],
      release_phase: [
        { release_id: 'late', phase: 'test', planned_end_at: at(5, 12), actual_end_at: at(5, 18) },
      ],
    })
    expect(await plans()).toEqual([
      ['early', '', -24, true],
      ['late', '', 48, false],
      ['late', 'test', 6, false],
    ])
  })

  it('without a time of day hold until the end of the day', async () => {
    await stream.given({
      release: [
        { release_id: 'day', planned_at: at(10), released_at: at(11) },
        { release_id: 'same', planned_at: at(10), released_at: at(10, 17) },
        { release_id: 'next', planned_at: at(10), released_at: at(11, 2) },
      ],
    })
    expect(await plans()).toEqual([
      ['day', '', 24, false],
      ['next', '', 2, false],
      ['same', '', 0, true],
    ])
  })

  it('that nobody made are unknown, not on time; a release still to come has no slip', async () => {
    await stream.given({
      release: [
        { release_id: 'unplanned', released_at: at(10) },
        { release_id: 'ahead', planned_at: at(20) },
      ],
    })
    expect(await plans()).toEqual([['ahead', '', null, null]])
  })

  it('count to the team of its services, else of most of its items', async () => {
    await stream.given({
      service: [{ service_id: 's', name: 's', repository_id: 'r' }],
      service_owner: [{ service_id: 's', team_id: 'red', valid_from_at: at(1) }],
      release: ['a', 'b'].map((id) => ({ release_id: id, planned_at: at(9), released_at: at(9) })),
      release_service: [{ release_id: 'a', service_id: 's' }],
      work_item: ['1', '2', '3'].map((id) => ({
        work_item_id: id,
        team_id: id === '3' ? 'red' : 'blue',
        created_at: at(1),
      })),
      release_item: ['1', '2', '3'].map((id) => ({ release_id: 'b', work_item_id: id })),
    })
    expect(await stream.ask('SELECT release_id, team_id FROM release_plan_fact ORDER BY 1')).toEqual([
      ['a', 'red'],
      ['b', 'blue'],
    ])
  })
})
