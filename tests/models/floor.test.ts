import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('floor_stay_fact', 'bet_fact')
})
afterAll(() => stream.close())

const R = 'github.com/acme/shop'
const at = (day: number, hour = 10) =>
  `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`
const sha = (label: string) => `${R}@${label}`

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

/** A main line of requests that merged on their days, and deployments of its commits. */
function shop(merges: [number: number, day: number][], deployments: [label: string, day: number][]) {
  const labels: [string, number][] = [
    ['root', 1],
    ...merges.map(([number, day]): [string, number] => [`m${number}`, day]),
  ]
  return {
    repository: [{ repository_id: R, name: 'shop', default_branch: 'main' }],
    commit: labels.map(([label, day], i) => ({
      commit_id: sha(label),
      repository_id: R,
      sha: label,
      author_id: 'anna',
      authored_at: at(day),
      committed_at: at(day),
      subject: label,
      title: label,
      parent_count: i === 0 ? 0 : 1,
    })),
    commit_parent: labels.slice(1).map(([label], i) => ({
      commit_id: sha(label),
      parent_commit_id: sha(labels[i]![0]),
      parent_position: 1,
    })),
    code_ref: [
      {
        code_ref_id: 'main',
        repository_id: R,
        name: 'main',
        kind: 'branch',
        is_default: true,
        is_release: false,
        commit_id: sha(labels.at(-1)![0]),
      },
    ],
    change: merges.map(([number, day]) => ({
      change_id: `${R}#${number}`,
      repository_id: R,
      number,
      title: `Request ${number}`,
      author_id: 'anna',
      base_branch: 'main',
      opened_at: at(day - 2),
      merged_at: at(day),
      merge_commit_id: sha(`m${number}`),
    })),
    change_commit: merges.map(([number]) => ({
      change_id: `${R}#${number}`,
      commit_id: sha(`m${number}`),
      is_merge_commit: true,
    })),
    requested_commit: merges.map(([number, day]) => ({
      change_id: `${R}#${number}`,
      commit_id: sha(`m${number}`),
      repository_id: R,
      is_merge_commit: true,
      author_id: 'anna',
      authored_at: at(day),
      subject: 'Words',
    })),
    deployment: deployments.map(([label, day]) => ({
      deployment_id: `d-${label}`,
      origin: 'tool',
      repository_id: R,
      native_environment: 'production',
      commit_id: sha(label),
      finished_at: at(day),
      outcome: 'succeeded',
    })),
  }
}

const stays = (columns = 'piece_id, station, activity, entered_at, left_at, left_to') =>
  stream.ask(`SELECT ${columns} FROM floor_stay_fact ORDER BY kind, piece_id, entered_at`)
const day = (n: number) => at(n)

describe('an item stands', () => {
  it('as an idea, at work with its waiting apart, and nowhere once it is done', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: states('1', [1, 'new'], [3, 'active'], [5, 'waiting'], [8, 'active'], [9, 'done']),
    })
    expect(await stays()).toEqual([
      ['1', 'idea', null, day(1), day(3), 'work'],
      ['1', 'work', 'active', day(3), day(5), 'work'],
      ['1', 'work', 'waiting', day(5), day(8), 'work'],
      ['1', 'work', 'active', day(8), day(9), 'done'],
    ])
  })

  it('at an age that counts from its coming to the station, whatever it did there', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: states('1', [1, 'new'], [3, 'active'], [5, 'waiting'], [8, 'done']),
    })
    expect(await stays('visit_at, visit_hours, went_on')).toEqual([
      [day(1), 48, true],
      [day(3), 48, false],
      [day(3), 120, true],
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
    expect(await stays('piece_id, station, activity, entered_at')).toEqual([
      ['1', 'idea', null, day(1)],
      ['1', 'work', 'active', day(3)],
      ['1', 'work', null, day(5)],
      ['2', 'work', 'active', day(4)],
    ])
  })

  it('apart when it was touched long ago, by what is known of touches', async () => {
    await stream.given({
      work_item: [item('1', { known_at: at(20) }), item('2')],
      work_item_state: [...states('1', [1, 'new']), ...states('2', [2, 'new'])],
      work_item_assignee: [{ work_item_id: '2', entered_at: at(6), account_id: 'anna' }],
    })
    expect(await stays('piece_id, touched_at')).toEqual([
      ['1', day(20)],
      ['2', day(6)],
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
    expect(await stays()).toEqual([
      ['1', 'idea', null, day(1), day(3), 'work'],
      ['1', 'work', 'active', day(3), day(9), 'work'],
      ['1', 'work', 'waiting', day(9), day(10), 'releasing'],
      ['1', 'releasing', 'waiting', day(10), day(12), 'live'],
      ['1', 'work', 'waiting', day(12), day(14), 'releasing'],
      ['1', 'releasing', 'waiting', day(14), null, null],
    ])
    expect(await stays('service_id, deployment_id')).toContainEqual([`git:${R}`, 'd-m1'])
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
    expect(await stays('piece_id, value_stream_id')).toEqual([
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
    expect(await stays('station, entered_at, left_at, reason')).toEqual([
      ['work', day(3), day(5), null],
      [null, day(5), day(8), 'gap'],
      ['work', day(8), day(9), null],
      [null, day(9), null, 'gap'],
    ])
  })

  it('in a state that nothing maps before the start; after it the item is in work, waiting or not', async () => {
    await stream.given({
      work_item: [item('1')],
      work_item_state: states('1', [1, null], [3, 'active'], [5, null]),
    })
    expect(await stays('station, activity, entered_at, reason')).toEqual([
      [null, null, day(1), 'unmapped'],
      ['work', 'active', day(3), null],
      ['work', null, day(5), null],
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
    expect(await stays('piece_id, station, entered_at, left_at')).toEqual([
      ['1', 'work', day(3), day(6)],
      ['1', 'work', day(6), null],
      ['2', null, day(7), null],
    ])
  })
})

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
    expect(await stays()).toEqual([
      [`${R}#1`, 'work', 'waiting', day(8), day(10), 'merged'],
      [`${R}#1`, 'releasing', 'waiting', day(10), day(12), 'live'],
      [`${R}#2`, 'work', 'waiting', day(12), day(14), 'merged'],
      [`${R}#2`, 'releasing', 'waiting', day(14), null, null],
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
    expect(await stays('item_key, activity, entered_at, left_at, left_to')).toEqual([
      ['#1', 'active', day(3), day(4), 'work'],
      ['#1', 'waiting', day(4), day(6), 'work'],
      ['#1', 'active', day(6), null, null],
      ['#2', 'waiting', day(3), day(5), 'closed'],
      ['#3', 'active', day(6), null, null],
    ])
  })

  it('waits for nothing where merges stand for deployments', async () => {
    await stream.given(shop([[1, 10]], []))
    expect(await stays('station, left_to')).toEqual([['work', 'merged']])
  })

  it('is not there without any', async () => {
    await stream.given({})
    expect(await stays()).toEqual([])
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
