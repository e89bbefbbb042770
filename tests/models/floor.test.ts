import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { workday as at } from './days.ts'
import { R, shop, stays } from './floor-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('floor_stay_fact', 'bet_fact')
})
afterAll(() => stream.close())

const item = (id: string, more: Row = {}): Row => ({
  work_item_id: id,
  item_key: `PAY-${id}`,
  project_key: 'PAY',
  native_type: 'Story',
  title: 'Words',
  created_at: at(1),
  known_at: at(1),
  ...more,
})

/** Consecutive states of an item, each with the day on which it began; the last one lasts. */
function states(id: string, ...steps: [day: number, flow: string | null, more?: Row][]): Row[] {
  return steps.map(([day, flow, more], i) => ({
    work_item_id: id,
    entered_at: at(day),
    left_at: steps[i + 1] ? at(steps[i + 1]![0]) : null,
    flow_state: flow,
    ...more,
  }))
}

describe('an item stands', () => {
  it('as an idea, at work with its waiting apart, and nowhere once it is done', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: states('1', [1, 'new'], [3, 'active'], [5, 'waiting'], [8, 'active'], [9, 'done']),
    })
    expect(await stays(stream)).toEqual([
      ['1', 'idea', null, at(1), at(3), 'work'],
      ['1', 'work', 'active', at(3), at(5), 'work'],
      ['1', 'work', 'waiting', at(5), at(8), 'work'],
      ['1', 'work', 'active', at(8), at(9), 'done'],
    ])
  })

  it('at an age that counts from its coming to the station, whatever it did there', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: states('1', [1, 'new'], [3, 'active'], [5, 'waiting'], [8, 'done']),
    })
    expect(await stays(stream, 'visit_at, visit_hours, went_on')).toEqual([
      [at(1), 48, true],
      [at(3), 48, false],
      [at(3), 120, true],
    ])
  })

  it('in work when it was set aside after its start, and a part of another one in no idea pile', async () => {
    await stream.given({
      work_item: [item('1'), item('2', { parent_work_item_id: '1' })],
      work_item_state: [
        ...states('1', [1, 'new'], [3, 'active'], [5, 'new']),
        ...states('2', [1, 'new'], [4, 'active']),
      ],
    })
    expect(await stays(stream, 'piece_id, station, activity, entered_at')).toEqual([
      ['1', 'idea', null, at(1)],
      ['1', 'work', 'active', at(3)],
      ['1', 'work', null, at(5)],
      ['2', 'work', 'active', at(4)],
    ])
  })

  it('apart when it was touched long ago, by what is known of touches', async () => {
    await stream.given({
      work_item: [item('1', { known_at: at(20) }), item('2')],
      work_item_state: [...states('1', [1, 'new']), ...states('2', [2, 'new'])],
      work_item_assignee: [{ work_item_id: '2', entered_at: at(6), account_id: 'anna' }],
    })
    expect(await stays(stream, 'piece_id, touched_at')).toEqual([
      ['1', at(20)],
      ['2', at(6)],
    ])
  })

  it('once: with its merged change until that is deployed, then where its tracker says', async () => {
    const { change, ...rest } = shop(
      [
        [1, 10],
        [2, 14],
      ],
      [
        ['root', 2],
        ['m1', 12],
      ],
    )
    await stream.given({
      ...rest,
      change: change.map((row) => ({ ...row, branch: 'pay-1' })),
      work_item: [item('1')],
      work_item_state: states('1', [1, 'new'], [3, 'active'], [9, 'waiting']),
    })
    expect(await stays(stream)).toEqual([
      ['1', 'idea', null, at(1), at(3), 'work'],
      ['1', 'work', 'active', at(3), at(9), 'work'],
      ['1', 'work', 'waiting', at(9), at(10), 'releasing'],
      ['1', 'releasing', 'waiting', at(10), at(12), 'live'],
      ['1', 'work', 'waiting', at(12), at(14), 'releasing'],
      ['1', 'releasing', 'waiting', at(14), null, null],
    ])
    expect(await stays(stream, 'service_id, deployment_id')).toContainEqual([`git:${R}`, 'd-m1'])
  })

  it('where its children agree that it belongs', async () => {
    await stream.given({
      repository: [{ repository_id: R, name: 'shop' }],
      'config.service': [
        { service_id: 'shop', name: 'shop', repository_id: R, path_prefix: 'shop', value_stream: 'buying' },
      ],
      work_item: [item('1'), item('2', { parent_work_item_id: '1', service_id: 'shop' })],
      work_item_state: [...states('1', [1, 'new']), ...states('2', [2, 'active'])],
    })
    expect(await stays(stream, 'piece_id, value_stream_id')).toEqual([
      ['1', 'buying'],
      ['2', 'buying'],
    ])
  })
})

describe('where nothing tells, there is no station', () => {
  it('in a gap of the history', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: [
        ...states('1', [3, 'active', { left_at: at(5) }]),
        ...states('1', [8, 'active', { left_at: at(9) }]),
      ],
    })
    expect(await stays(stream, 'station, entered_at, left_at, reason')).toEqual([
      ['work', at(3), at(5), null],
      [null, at(5), at(8), 'gap'],
      ['work', at(8), at(9), null],
      [null, at(9), null, 'gap'],
    ])
  })

  it('in a state that nothing maps before the start; after it the item is in work, waiting or not', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: states('1', [1, null], [3, 'active'], [5, null]),
    })
    expect(await stays(stream, 'station, activity, entered_at, reason')).toEqual([
      [null, null, at(1), 'unmapped'],
      ['work', 'active', at(3), null],
      ['work', null, at(5), null],
    ])
  })

  it('and an item is never in two places: a state ends where the next begins, one that runs backwards at once', async () => {
    await stream.given({
      work_item: [item('1'), item('2')],
      work_item_state: [
        ...states('1', [3, 'active', { left_at: at(9) }]),
        ...states('1', [6, 'waiting', { left_at: null }]),
        ...states('2', [7, 'active', { left_at: at(4) }]),
      ],
    })
    expect(await stays(stream, 'piece_id, station, entered_at, left_at')).toEqual([
      ['1', 'work', at(3), at(6)],
      ['1', 'work', at(6), null],
      ['2', null, at(7), null],
    ])
  })
})
