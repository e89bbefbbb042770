import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { handOffs, teams } from './hand-off-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('hand_off_fact')
})
afterAll(() => stream.close())

const item = (id: string, more: Row = {}): Row => ({
  work_item_id: id,
  item_key: `PAY-${id}`,
  title: `Item ${id}`,
  created_at: at(1),
  url: `https://tracker/${id}`,
  ...more,
})

type Step = [day: number, state: string, team?: string | null]

/** Consecutive states of an item with the team that had it then; the last one lasts. */
function states(id: string, ...steps: Step[]): Row[] {
  return steps.map(([day, flow_state, team_id], i) => ({
    work_item_id: id,
    entered_at: at(day),
    left_at: steps[i + 1] ? at(steps[i + 1]![0]) : null,
    flow_state,
    team_id: team_id ?? null,
  }))
}

async function passing(...steps: Step[]) {
  await stream.given({ team: teams, work_item: [item('1')], work_item_state: states('1', ...steps) })
  return handOffs(stream)
}

describe('an item is handed over', () => {
  it('when it was active with one team, waited, and is active with another', async () => {
    expect(
      await passing([1, 'active', 'red'], [3, 'waiting', 'red'], [6, 'active', 'blue'], [8, 'done', 'blue']),
    ).toEqual([['waited between', 'red', 'blue', at(6), 72, false]])
  })

  it('when its team changes without waiting in between, at once', async () => {
    expect(await passing([1, 'active', 'red'], [3, 'active', 'blue'], [4, 'done', 'blue'])).toEqual([
      ['passed on', 'red', 'blue', at(3), 0, false],
    ])
  })

  it('and waits from the change on where the first team never worked on it', async () => {
    expect(await passing([1, 'new', 'red'], [3, 'waiting', 'blue'], [5, 'active', 'blue'])).toEqual([
      ['passed on', 'red', 'blue', at(3), 48, false],
    ])
  })

  it('and still waits while nobody has taken it up: open, without hours', async () => {
    expect(await passing([1, 'active', 'red'], [3, 'waiting', 'blue'])).toEqual([
      ['passed on', 'red', 'blue', at(3), null, true],
    ])
  })

  it('and is not open when it went on to a third team, or was given up', async () => {
    expect(
      await passing(
        [1, 'active', 'red'],
        [3, 'waiting', 'blue'],
        [5, 'active', 'green'],
        [6, 'cancelled', 'green'],
      ),
    ).toEqual([
      ['passed on', 'red', 'blue', at(3), null, false],
      ['passed on', 'blue', 'green', at(5), 0, false],
    ])
  })

  it('not by a state whose team is unknown, nor by being closed by somebody else', async () => {
    expect(
      await passing([1, 'active', 'red'], [2, 'waiting', null], [3, 'active', 'red'], [4, 'done', 'blue']),
    ).toEqual([])
  })

  it('back and forth as often as it goes', async () => {
    const rows = await passing([1, 'active', 'red'], [2, 'active', 'blue'], [3, 'active', 'red'])
    expect(rows.map(([, from, to]) => `${from} ${to}`)).toEqual(['red blue', 'blue red'])
  })

  it('not where no team is known, or where there is nothing', async () => {
    expect(await passing([1, 'active'], [2, 'waiting'], [3, 'active'])).toEqual([])
    await stream.given({})
    expect(await handOffs(stream)).toEqual([])
  })

  it('between teams by their names of today: two of the same name are told apart', async () => {
    await stream.given({
      team: [
        { team_id: 'github:1', name: 'core' },
        { team_id: 'github:2', name: 'core' },
        { team_id: 'github:3', name: 'web' },
      ],
      work_item: [item('1')],
      work_item_state: states(
        '1',
        [1, 'active', 'github:1'],
        [2, 'active', 'github:2'],
        [3, 'active', 'github:3'],
      ),
    })
    expect(await handOffs(stream, 'pair')).toEqual([
      ['core (github:1) → core (github:2)'],
      ['core (github:2) → web'],
    ])
  })
})

describe('an item waits for one of another team', () => {
  const own = states(
    '1',
    [1, 'active', 'red'],
    [4, 'waiting', 'red'],
    [8, 'active', 'red'],
    [9, 'done', 'red'],
  )
  const blocks = (kind: string, from: string, to: string): Row => ({
    from_work_item_id: from,
    to_work_item_id: to,
    kind,
  })
  const other = (...steps: Step[]) => [...own, ...states('2', ...steps)]

  it('by a link: for as long as it was in states of waiting while the other one was not over', async () => {
    await stream.given({
      team: teams,
      work_item: [item('1', { team_id: 'red' }), item('2', { team_id: 'blue', created_at: at(2) })],
      work_item_state: other([2, 'active', 'blue'], [6, 'done', 'blue']),
      work_item_link: [blocks('blocks', '2', '1')],
    })
    expect(await handOffs(stream)).toEqual([['blocked', 'red', 'blue', at(2), 48, false]])
  })

  it('by a link told from the other end, once', async () => {
    await stream.given({
      team: teams,
      work_item: [item('1', { team_id: 'red' }), item('2', { team_id: 'blue' })],
      work_item_state: other([2, 'active', 'blue']),
      work_item_link: [blocks('blocks', '2', '1'), blocks('is blocked by', '1', '2')],
    })
    expect(await handOffs(stream, 'kind, is_open, taken_at')).toEqual([['blocked', false, at(9)]])
  })

  it('and is open while both are under way', async () => {
    await stream.given({
      team: teams,
      work_item: [item('1', { team_id: 'red' }), item('2', { team_id: 'blue' })],
      work_item_state: [...states('1', [1, 'waiting', 'red']), ...states('2', [1, 'active', 'blue'])],
      work_item_link: [blocks('blocks', '2', '1')],
    })
    expect(await handOffs(stream, 'hours, is_open')).toEqual([[null, true]])
  })

  it('not within a team, nor by another kind of link, nor where it was over before', async () => {
    await stream.given({
      team: teams,
      work_item: [
        item('1', { team_id: 'red' }),
        item('2', { team_id: 'red' }),
        item('3', { team_id: 'blue', created_at: at(20) }),
      ],
      work_item_state: other([2, 'active', 'red']),
      work_item_link: [blocks('blocks', '2', '1'), blocks('relates', '3', '1'), blocks('blocks', '3', '1')],
    })
    expect(await handOffs(stream)).toEqual([])
  })
})
