import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream(
    'solo_release_fact',
    'open_change_fact',
    'team_fact',
    'neighbour_fact',
    'failed_check_fact',
  )
})
afterAll(() => stream.close())

const at = (day: number, hour = 0) =>
  `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`
const R = 'github.com/acme/shop'

const account = (id: string, isBot = false): Row => ({
  account_id: `github:${id}`,
  tool: 'github',
  is_bot: isBot,
})
const people = {
  team: ['red', 'blue'].map((name) => ({ team_id: name, name })),
  account: [account('anna'), account('ben'), account('bot', true)],
  team_account: [
    { team_id: 'red', account_id: 'github:anna', valid_from_at: at(1) },
    { team_id: 'blue', account_id: 'github:ben', valid_from_at: at(1) },
  ],
  repository: [{ repository_id: R, name: 'shop', default_branch: 'main' }],
  service: [{ service_id: 'shop', name: 'shop', repository_id: R }],
  service_owner: [{ service_id: 'shop', team_id: 'blue', valid_from_at: at(1) }],
}
const change = (number: number, more: Row = {}): Row => ({
  change_id: `${R}#${number}`,
  repository_id: R,
  number,
  title: `Request ${number}`,
  author_id: 'github:anna',
  opened_at: at(2),
  ready_at: at(3),
  head_commit_id: `${R}@head${number}`,
  ...more,
})

describe('an open change', () => {
  const review = (id: string, number: number, verdict: string, day: number, who = 'ben'): Row => ({
    review_id: id,
    change_id: `${R}#${number}`,
    reviewer_id: `github:${who}`,
    submitted_at: at(day),
    verdict,
  })

  it('stands where its last verdict leaves it; bots, its author and comments decide nothing', async () => {
    await stream.given({
      ...people,
      change: [
        change(1),
        change(2, { is_draft: true }),
        change(3),
        change(4),
        change(5),
        change(6, { merged_at: at(5) }),
        change(7, { closed_at: at(5) }),
      ],
      review: [
        review('a', 1, 'approved', 4, 'bot'),
        review('b', 1, 'commented', 4, 'anna'),
        review('c', 3, 'changes_requested', 4),
        review('d', 3, 'commented', 5),
        review('e', 4, 'changes_requested', 4),
        review('f', 4, 'approved', 5),
        review('g', 5, 'commented', 4),
      ],
    })
    expect(
      await stream.ask(
        'SELECT number, state, since_at, author_team_id, team_id FROM open_change_fact ORDER BY 1',
      ),
    ).toEqual([
      [1, 'waiting for review', at(3), 'red', 'blue'],
      [2, 'draft', at(3), 'red', 'blue'],
      [3, 'changes requested', at(3), 'red', 'blue'],
      [4, 'approved', at(3), 'red', 'blue'],
      [5, 'reviewed', at(3), 'red', 'blue'],
    ])
  })

  it('is nobody’s where its repository’s services are of several teams, or none', async () => {
    await stream.given({
      ...people,
      service_owner: ['red', 'blue'].map((team_id) => ({
        service_id: 'shop',
        team_id,
        valid_from_at: at(1),
      })),
      change: [change(1, { author_id: 'github:gone' })],
    })
    expect(await stream.ask('SELECT author_team_id, team_id FROM open_change_fact')).toEqual([[null, null]])
  })
})

describe('a failed check', () => {
  let runs = 0
  const run = (commit: string, outcome: string, day: number, more: Row = {}): [Row, Row] => {
    const id = `b${++runs}`
    const build = {
      build_id: id,
      repository_id: R,
      commit_id: `${R}@${commit}`,
      pipeline: 'CI',
      branch: 'topic',
      started_at: at(day),
      finished_at: at(day, 1),
      outcome,
      ...more,
    }
    return [build, { build_job_id: `j${id}`, build_id: id, name: 'unit', outcome, finished_at: at(day, 1) }]
  }
  const check = async (...all: [Row, Row][]) => {
    await stream.given({
      ...people,
      change: [change(1)],
      requested_commit: [{ commit_id: `${R}@head1`, change_id: `${R}#1`, is_merge_commit: false }],
      build: all.map(([build]) => build),
      build_job: all.map(([, job]) => job),
    })
    return stream.ask('SELECT job, fix FROM failed_check_fact')
  }

  it('is that of the newest run, without advice where its past has none', async () => {
    expect(await check(run('head1', 'failed', 4))).toEqual([['unit', null]])
    expect(await check(run('head1', 'failed', 4), run('head1', 'succeeded', 5))).toEqual([])
  })

  it('fails on the default branch too', async () => {
    expect(await check(run('head1', 'failed', 4), run('main1', 'failed', 5, { branch: 'main' }))).toEqual([
      ['unit', 'fails on the default branch too: mend it there first'],
    ])
  })

  it('is flaky where it mostly passed on the same code, three times or more', async () => {
    const again = ['x', 'y', 'z'].flatMap((commit) => [run(commit, 'failed', 1), run(commit, 'succeeded', 2)])
    expect(await check(run('head1', 'failed', 4), ...again)).toEqual([['unit', 'flaky: run it again']])
    expect(await check(run('head1', 'failed', 4), ...again.slice(0, 4))).toEqual([['unit', null]])
  })
})

describe('what can be released on its own', () => {
  const service = (name: string): Row => ({ service_id: name, name, repository_id: `r/${name}` })
  const waiting = (id: string, name: string): Row => ({
    change_id: id,
    repository_id: `r/${name}`,
    number: Number(id.replace(/\D/g, '')),
    opened_at: at(2),
    merged_at: at(3),
    merge_commit_id: `r/${name}@${id}`,
  })

  it('is unknown where nothing tells, and nothing where nothing waits', async () => {
    await stream.given({ service: [service('a')] })
    expect(await stream.ask('SELECT waiting_count, is_alone, reason FROM solo_release_fact')).toEqual([
      [null, null, 'nothing tells what waits: each merge counts as a release'],
    ])
  })

  it('not what is planned together with another service', async () => {
    await stream.given({
      service: [service('a'), service('b')],
      service_owner: [{ service_id: 'a', team_id: 'red', valid_from_at: at(1) }],
      repository: ['a', 'b'].map((name) => ({ repository_id: `r/${name}`, name, default_branch: 'main' })),
      change: [waiting('a1', 'a')],
      release: [{ release_id: 'R', name: 'Spring', status: 'planned', planned_at: at(20) }],
      release_service: ['a', 'b'].map((service_id) => ({ release_id: 'R', service_id })),
    })
    const [row] = await stream.ask(
      "SELECT other_service_id, other_count FROM solo_release_fact WHERE service_id = 'a'",
    )
    expect(row).toEqual(['b', 1])
  })
})

describe('neighbours', () => {
  it('are known by id or by a name that only one bears, from both ends, and none of itself', async () => {
    await stream.given({
      service: ['a', 'b', 'c'].map((name) => ({ service_id: `s:${name}`, name, repository_id: name })),
      service_owner: [{ service_id: 's:b', team_id: 'blue', valid_from_at: at(1) }],
      dependency: [
        { from_service_id: 'a', to_service_id: 's:b', kind: 'calls', provenance: 'catalogue' },
        { from_service_id: 'a', to_service_id: 'B', kind: 'calls', provenance: 'traced' },
        { from_service_id: 'c', to_service_id: 'c', kind: 'calls', provenance: 'catalogue' },
        { from_service_id: 'c', to_service_id: 'elsewhere', kind: 'calls', provenance: 'catalogue' },
      ],
    })
    expect(
      await stream.ask(
        'SELECT service_name, relation, neighbour_name, neighbour_team_id FROM neighbour_fact ORDER BY 1',
      ),
    ).toEqual([
      ['a', 'needs', 'b', 'blue'],
      ['b', 'is needed by', 'a', null],
    ])
  })
})

describe('a team', () => {
  const teams = (columns: string) => stream.ask(`SELECT ${columns} FROM team_fact ORDER BY team_id`)

  it('without members, items and requests has unknowns, not zeros', async () => {
    await stream.given({ team: [{ team_id: 'idle', name: 'Idle' }] })
    expect(
      await teams('name, service_count, member_count, in_flight_count, open_change_count, waiting_count'),
    ).toEqual([['Idle', 0, 0, null, null, null]])
  })

  it('counts what it has in hand', async () => {
    await stream.given({
      ...people,
      change: [change(1), change(2, { is_draft: true }), change(3, { author_id: 'github:bot' })],
      work_item: ['1', '2'].map((id) => ({ work_item_id: id, team_id: 'blue', created_at: at(1) })),
      work_item_state: [
        { work_item_id: '1', entered_at: at(2), flow_state: 'active' },
        { work_item_id: '2', entered_at: at(2), flow_state: 'done' },
      ],
    })
    expect(
      await teams(
        'team_id, service_count, member_count, in_flight_count, open_change_count, waiting_review_count',
      ),
    ).toEqual([
      ['blue', 1, 1, 1, 3, 1],
      ['red', 0, 1, null, null, null],
    ])
  })

  it('that was renamed in its tool is the same one under its new name', async () => {
    await stream.given({ team: [{ team_id: 'github:7', name: 'old' }] })
    await stream.also({ team: [{ team_id: 'github:7', name: 'new' }] })
    expect(await teams('team_id, name')).toEqual([['github:7', 'new']])
  })

  it('that only the configuration or an owner names is there too', async () => {
    await stream.given({
      service: [{ service_id: 's', name: 's', repository_id: 'r' }],
      service_owner: [{ service_id: 's', team_id: 'owner', valid_from_at: at(1) }],
      'config.team_rule': [{ team: 'planned', kind: 'project', value: 'PAY' }],
    })
    expect(await teams('name, service_count')).toEqual([
      ['owner', 1],
      ['planned', 0],
    ])
  })
})
