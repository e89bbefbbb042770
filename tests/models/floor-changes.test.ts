import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStream, type Stream } from './stream.ts'
import { workday as at } from './days.ts'
import { R, shop, stays } from './floor-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('floor_stay_fact', 'bet_fact')
})
afterAll(() => stream.close())

describe('a change that no item stands for', () => {
  it('is in work as a request, then waits for the deployment that has it', async () => {
    await stream.given(
      shop(
        [
          [1, 10],
          [2, 14],
        ],
        [
          ['root', 2],
          ['m1', 12],
        ],
      ),
    )
    expect(await stays(stream)).toEqual([
      [`${R}#1`, 'work', 'waiting', at(8), at(10), 'merged'],
      [`${R}#1`, 'releasing', 'waiting', at(10), at(12), 'live'],
      [`${R}#2`, 'work', 'waiting', at(12), at(14), 'merged'],
      [`${R}#2`, 'releasing', 'waiting', at(14), null, null],
    ])
  })

  it('is worked at as a draft and from its first review on, and leaves when it is closed', async () => {
    const { change: _, ...rest } = shop([], [['root', 2]])
    await stream.given({
      ...rest,
      change: [
        {
          change_id: `${R}#1`,
          repository_id: R,
          number: 1,
          opened_at: at(3),
          ready_at: at(4),
          author_id: 'anna',
        },
        { change_id: `${R}#2`, repository_id: R, number: 2, opened_at: at(3), closed_at: at(5) },
        { change_id: `${R}#3`, repository_id: R, number: 3, opened_at: at(6), is_draft: true },
      ],
      review: [
        {
          review_id: 'r',
          change_id: `${R}#1`,
          reviewer_id: 'ben',
          submitted_at: at(6),
          verdict: 'commented',
        },
      ],
    })
    expect(await stays(stream, 'item_key, activity, entered_at, left_at, left_to')).toEqual([
      ['#1', 'active', at(3), at(4), 'work'],
      ['#1', 'waiting', at(4), at(6), 'work'],
      ['#1', 'active', at(6), null, null],
      ['#2', 'waiting', at(3), at(5), 'closed'],
      ['#3', 'active', at(6), null, null],
    ])
  })

  it('waits for nothing where merges stand for deployments', async () => {
    await stream.given(shop([[1, 10]], []))
    expect(await stays(stream, 'station, left_to')).toEqual([['work', 'merged']])
  })

  it('is not there without any', async () => {
    await stream.given({})
    expect(await stays(stream)).toEqual([])
  })
})

describe('a bet', () => {
  const goal = { goal_id: 'visitors', metric: 'visitors', unit: 'thousands', baseline: 180, target: 200 }
  const bets = () =>
    stream.ask(
      'SELECT goal_id, release_id, service_id, state, point_count, before_count, after_count FROM bet_fact ORDER BY 1, 2',
    )

  it('counts what was measured before and since its release, and claims nothing', async () => {
    await stream.given({
      ...shop([], []),
      goal: [goal],
      goal_claim: [{ goal_id: 'visitors', release_id: 'r' }],
      release: [{ release_id: 'r', name: 'R', released_at: at(10) }],
      release_service: [{ release_id: 'r', service_id: 'shop' }],
      outcome: [8, 9, 10, 11, 12].map((n) => ({
        goal_id: 'visitors',
        measured_at: at(n),
        value: n === 12 ? null : n,
      })),
    })
    expect(await bets()).toEqual([['visitors', 'r', `git:${R}`, 'live', 4, 2, 2]])
  })

  it('is planned before its release, and a goal without one is unclaimed; what is since is unknown then', async () => {
    await stream.given({
      goal: [goal, { ...goal, goal_id: 'returns' }],
      goal_claim: [{ goal_id: 'visitors', release_id: 'r' }],
      release: [{ release_id: 'r', name: 'R', planned_at: at(20) }],
      outcome: [{ goal_id: 'visitors', measured_at: at(3), value: 1 }],
    })
    expect(await bets()).toEqual([
      ['returns', '', '', 'unclaimed', 0, null, null],
      ['visitors', 'r', '', 'planned', 1, null, null],
    ])
  })
})
