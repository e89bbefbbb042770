import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('hand_off_fact')
})
afterAll(() => stream.close())

const at = (day: number, hour = 0) =>
  `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`
const R = 'github.com/acme/shop'

const teams: Row[] = ['red', 'blue', 'green'].map((name) => ({ team_id: name, name }))

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

const handOffs = (columns = 'kind, from_team_id, to_team_id, happened_at, hours, is_open') =>
  stream.ask(`SELECT ${columns} FROM hand_off_fact ORDER BY happened_at, hand_off_id`)

async function passing(...steps: Step[]) {
  await stream.given({ team: teams, work_item: [item('1')], work_item_state: states('1', ...steps) })
  return handOffs()
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
    expect(await handOffs()).toEqual([])
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
    expect(await handOffs('pair')).toEqual([['core (github:1) → core (github:2)'], ['core (github:2) → web']])
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
    expect(await handOffs()).toEqual([['blocked', 'red', 'blue', at(2), 48, false]])
  })

  it('by a link told from the other end, once', async () => {
    await stream.given({
      team: teams,
      work_item: [item('1', { team_id: 'red' }), item('2', { team_id: 'blue' })],
      work_item_state: other([2, 'active', 'blue']),
      work_item_link: [blocks('blocks', '2', '1'), blocks('is blocked by', '1', '2')],
    })
    expect(await handOffs('kind, is_open, taken_at')).toEqual([['blocked', false, at(9)]])
  })

  it('and is open while both are under way', async () => {
    await stream.given({
      team: teams,
      work_item: [item('1', { team_id: 'red' }), item('2', { team_id: 'blue' })],
      work_item_state: [...states('1', [1, 'waiting', 'red']), ...states('2', [1, 'active', 'blue'])],
      work_item_link: [blocks('blocks', '2', '1')],
    })
    expect(await handOffs('hours, is_open')).toEqual([[null, true]])
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
    expect(await handOffs()).toEqual([])
  })
})

describe('a review crosses teams', () => {
  const people = {
    team: teams,
    account: [
      { account_id: 'github:anna', tool: 'github', is_bot: false },
      { account_id: 'github:ben', tool: 'github', is_bot: false },
      { account_id: 'github:scan', tool: 'github', is_bot: true },
    ],
    team_account: [
      { team_id: 'red', account_id: 'github:anna', valid_from_at: at(1) },
      { team_id: 'blue', account_id: 'github:ben', valid_from_at: at(1) },
    ],
  }
  const change = {
    change_id: `${R}#1`,
    repository_id: R,
    number: 1,
    title: 'Add it',
    author_id: 'github:anna',
    opened_at: at(2),
    ready_at: at(3),
    merged_at: at(6),
  }
  const review = (id: string, reviewer: string, day: number): Row => ({
    review_id: id,
    change_id: `${R}#1`,
    reviewer_id: reviewer,
    submitted_at: at(day),
    verdict: 'approved',
  })

  it('from ready to the first one by a person of the other team', async () => {
    await stream.given({
      ...people,
      change: [change],
      review: [review('a', 'github:scan', 3), review('b', 'github:ben', 4), review('c', 'github:ben', 5)],
    })
    expect(await handOffs('kind, from_team_id, to_team_id, hours, evidence')).toEqual([
      ['review', 'red', 'blue', 24, 'author'],
    ])
  })

  it('by the team that people were in then', async () => {
    await stream.given({
      ...people,
      team_account: [
        { team_id: 'red', account_id: 'github:anna', valid_from_at: at(1) },
        { team_id: 'red', account_id: 'github:ben', valid_from_at: at(1), valid_to_at: at(10) },
        { team_id: 'blue', account_id: 'github:ben', valid_from_at: at(10) },
      ],
      change: [change],
      review: [review('b', 'github:ben', 4)],
    })
    expect(await handOffs()).toEqual([])
  })

  it('not where a person is in two teams, in none, or reviews their own', async () => {
    await stream.given({
      ...people,
      team_account: [
        ...people.team_account,
        { team_id: 'green', account_id: 'github:ben', valid_from_at: at(1) },
      ],
      change: [change],
      review: [review('b', 'github:ben', 4), review('c', 'github:anna', 4), review('d', 'github:gone', 4)],
    })
    expect(await handOffs()).toEqual([])
  })
})

describe('an incident is reassigned', () => {
  const people = {
    team: teams,
    account: ['anna', 'ben'].map((name) => ({
      account_id: `pagerduty:${name}`,
      tool: 'pagerduty',
      is_bot: false,
    })),
    team_account: [
      { team_id: 'red', account_id: 'pagerduty:anna', valid_from_at: at(1) },
      { team_id: 'blue', account_id: 'pagerduty:ben', valid_from_at: at(1) },
    ],
  }
  const event = (id: string, kind: string, hour: number, who: string): Row => ({
    incident_event_id: id,
    incident_id: 'I',
    kind,
    happened_at: at(2, hour),
    ...(kind === 'acknowledged' ? { account_id: who } : { assignee_id: who }),
  })
  const incident = { incident_id: 'I', opened_at: at(2), resolved_at: at(2, 20), title: 'Down' }

  it('to another team, until somebody there acknowledges it', async () => {
    await stream.given({
      ...people,
      incident: [incident],
      incident_event: [
        event('1', 'assigned', 1, 'pagerduty:anna'),
        event('2', 'acknowledged', 2, 'pagerduty:anna'),
        event('3', 'escalated', 4, 'pagerduty:ben'),
        event('4', 'acknowledged', 7, 'pagerduty:ben'),
      ],
    })
    expect(await handOffs('kind, from_team_id, to_team_id, hours, evidence')).toEqual([
      ['incident', 'red', 'blue', 3, 'escalated'],
    ])
  })

  it('and not within a team', async () => {
    await stream.given({
      ...people,
      incident: [incident],
      incident_event: [
        event('1', 'assigned', 1, 'pagerduty:anna'),
        event('2', 'acknowledged', 2, 'pagerduty:anna'),
      ],
    })
    expect(await handOffs()).toEqual([])
  })
})
