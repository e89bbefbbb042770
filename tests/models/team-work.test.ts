import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'
import { change, people, R } from './team-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('open_change_fact', 'failed_check_fact')
})
afterAll(() => stream.close())

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
