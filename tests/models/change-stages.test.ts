import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import type { Stream } from './stream.ts'
import { workday as at } from './days.ts'
import {
  accounts,
  line,
  merging,
  openChanges,
  own,
  R,
  repository,
  request,
  sha,
  told,
} from './change-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openChanges()
})
afterAll(() => stream.close())

describe('the stages of a change', () => {
  const deployment: Row[] = [1, 9].map((day) => ({
    deployment_id: `d${day}`,
    origin: 'tool',
    repository_id: R,
    native_environment: 'production',
    commit_id: sha(day === 1 ? 'a' : 'b'),
    finished_at: at(day, 12),
    outcome: 'succeeded',
  }))
  const stages = async (more: Row, reviews: Row[]) => {
    const rows = [own(7, 'x1', 2), merging(7, 'b', 8)]
    const report = await stream.given({
      ...line(['a', 1, []], ['b', 8, ['a']]),
      deployment,
      change: [request(7, 'b', 8, { opened_at: at(3), ...more })],
      requested_commit: rows,
      change_commit: told(rows),
      review: reviews.map((row, i) => ({
        review_id: `r${i}`,
        change_id: `${R}#7`,
        verdict: 'approved',
        ...row,
      })),
    })
    const [row] =
      await stream.ask(`SELECT coding_hours, pickup_hours, review_hours, release_hours, lead_time_hours, fault_count
      FROM change_fact WHERE number = 7`)
    return {
      row,
      faults: report.checks.filter(({ failingCount }) => failingCount > 0).map(({ name }) => name),
    }
  }
  const review = (reviewer_id: string, day: number) => ({ reviewer_id, submitted_at: at(day) })

  it('add up to the lead time where all are known', async () => {
    const { row, faults } = await stages({}, [review('github:ben', 5)])
    expect(row).toEqual([24, 48, 72, 26, 170, 0])
    expect(faults).toEqual([])
  })

  it('count from the last time it was marked ready', async () => {
    expect((await stages({ ready_at: at(4) }, [review('github:ben', 5)])).row).toEqual([
      48, 24, 72, 26, 170, 0,
    ])
  })

  it.each([
    ['there is none', []],
    ['only its author reviewed', [review('github:anna', 4)]],
    ['only a bot did', [review('github:helper[bot]', 4)]],
    ['it came after the merge', [review('github:ben', 9)]],
  ])('have no pickup and no review where %s', async (_, reviews) => {
    expect((await stages({}, reviews)).row).toEqual([24, null, null, 26, 170, 0])
  })

  it('are unknown, counted and listed where an end lies before its start', async () => {
    const { row, faults } = await stages({ ready_at: at(6) }, [review('github:ben', 5)])
    expect(row).toEqual([96, null, 72, 26, 170, 1])
    expect(faults).toEqual(['stage_ends_after_its_start'])
  })
})

describe('without a clone', () => {
  const went = (id: string, day: number, commit: string | null, more: Row = {}): Row => ({
    deployment_id: id,
    origin: 'tool',
    repository_id: R,
    native_environment: 'production',
    commit_id: commit && sha(commit),
    finished_at: at(day, 12),
    outcome: 'succeeded',
    ...more,
  })
  const methods = () =>
    stream.ask(
      `SELECT number, deployment_id, deployment_method, is_history, is_waiting FROM change_fact ORDER BY number`,
    )

  it('a change went out with the deployment of its merge commit, else with the first one after its merge', async () => {
    await stream.given({
      repository,
      account: accounts,
      change: [
        request(1, 'a', 1),
        request(2, 'b', 3),
        request(3, 'c', 4),
        request(4, 'd', 9),
        request(5, 'e', 3, { base_branch: 'develop' }),
      ],
      deployment: [went('d1', 2, 'a'), went('d2', 5, 'c'), went('d3', 6, null)],
    })
    expect(await methods()).toEqual([
      [1, null, null, true, false],
      [2, 'd2', 'time', false, false],
      [3, 'd2', 'exact commit', false, false],
      [4, null, null, false, true],
      [5, null, null, false, false],
    ])
    expect(await stream.ask('SELECT * FROM deployment_change_fact ORDER BY change_id')).toEqual([
      ['d2', `${R}#2`],
      ['d2', `${R}#3`],
    ])
  })

  it('nothing is there without changes', async () => {
    await stream.given({ repository, deployment: [went('d1', 2, null)] })
    expect(await methods()).toEqual([])
  })
})
