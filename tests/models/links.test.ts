import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream(
    'unmatched_fact',
    'suite_run_fact',
    'int_test_run__committed',
    'deployment_fact',
    'coverage_fact',
    'change_item_fact',
    'build_link_fact',
  )
})
afterAll(() => stream.close())

const R = 'github.com/acme/shop'
const repository: Row[] = [{ repository_id: R, name: 'shop', default_branch: 'main' }]
const request = (number: number, more: Row = {}): Row => ({
  change_id: `${R}#${number}`,
  repository_id: R,
  number,
  title: 'Words',
  opened_at: at(1),
  merged_at: at(2),
  ...more,
})
const item = (key: string): Row => ({
  work_item_id: key.toLowerCase(),
  item_key: key,
  project_key: key.split('-')[0]!,
})

describe('a change serves a work item', () => {
  const served = () =>
    stream.ask(
      `SELECT split_part(change_id, '#', 2), work_item_id, evidence, confidence_ratio, is_chosen FROM change_item_fact ORDER BY ALL`,
    )

  it('whose key its branch, title, commit or text bears, each a piece of evidence', async () => {
    await stream.given({
      repository,
      work_item: [item('PAY-1'), item('PAY-2'), item('PAY-3')],
      change: [
        request(1, { branch: 'feature/pay-1-cards', title: 'PAY-1: Cards, and PAY-2' }),
        request(2),
        request(3, { branch: 'pay-99' }),
      ],
      requested_commit: [
        { change_id: `${R}#2`, commit_id: 'c', is_merge_commit: false, subject: 'Mend PAY-3 (UTF-8)' },
      ],
      change_mention: [
        { change_id: `${R}#1`, item_key: 'PAY-3', evidence: 'body' },
        { change_id: `${R}#3`, item_key: 'PAY-2', evidence: 'body' },
      ],
    })
    expect(await served()).toEqual([
      ['1', 'pay-1', 'branch', 0.95, true],
      ['1', 'pay-1', 'title', 0.95, true],
      ['1', 'pay-2', 'title', 0.95, true],
      ['1', 'pay-3', 'body', 0.6, false],
      ['2', 'pay-3', 'commit', 0.9, true],
      ['3', 'pay-2', 'body', 0.6, true],
    ])
    expect(
      await stream.ask(`SELECT thing_id, case_count FROM unmatched_fact WHERE kind = 'item key'`),
    ).toEqual([['PAY-99', 1]])
  })

  it('under a key that the item had before, unless another one has it now', async () => {
    await stream.given({
      repository,
      work_item: [item('NEW-1'), item('NEW-2'), item('OLD-2')],
      work_item_alias: [
        { work_item_id: 'new-1', item_key: 'OLD-1' },
        { work_item_id: 'new-2', item_key: 'OLD-2' },
      ],
      change: [request(1, { title: 'OLD-1' }), request(2, { title: 'OLD-2' })],
    })
    expect((await served()).map((row) => row.slice(0, 2))).toEqual([
      ['1', 'new-1'],
      ['2', 'old-2'],
    ])
  })

  it('that a link names, if both are known', async () => {
    await stream.given({
      repository,
      work_item: [item('PAY-1')],
      change: [request(1), request(2)],
      change_work_item: [
        { change_id: `${R}#1`, work_item_id: 'pay-1', evidence: 'link', confidence_ratio: 1 },
        { change_id: `${R}#2`, work_item_id: 'gone', evidence: 'link', confidence_ratio: 1 },
        { change_id: `${R}#9`, work_item_id: 'pay-1', evidence: 'link', confidence_ratio: 1 },
      ],
    })
    expect(await served()).toEqual([['1', 'pay-1', 'link', 1, true]])
    expect(await stream.ask(`SELECT thing_id FROM unmatched_fact WHERE kind = 'change'`)).toEqual([
      [`${R}#2`],
    ])
  })

  it('is not missed where no tracker is read', async () => {
    await stream.given({ repository, change: [request(1)] })
    expect(await stream.ask(`SELECT thing_id FROM unmatched_fact WHERE kind = 'change'`)).toEqual([])
    expect(
      await stream.ask(`SELECT numerator_count, denominator_count, coverage_ratio FROM coverage_fact
        WHERE link IN ('changes with a work item', 'incidents with a service') ORDER BY link`),
    ).toEqual([
      [0, 1, 0],
      [0, 0, null],
    ])
  })
})

describe('a build was made of', () => {
  it('its commit, or that of a request, or the request whose number or branch it ran for', async () => {
    const build = (id: string, commit: string, more: Row = {}): Row => ({
      build_id: id,
      repository_id: R,
      commit_id: commit,
      pipeline: 'CI',
      queued_at: at(1, 5),
      ...more,
    })
    await stream.given({
      repository,
      commit: [{ commit_id: `${R}@a`, repository_id: R, sha: 'a' }],
      change: [request(1, { branch: 'topic' }), request(2, { branch: 'topic', opened_at: at(3) })],
      requested_commit: [{ change_id: `${R}#1`, commit_id: `${R}@b`, is_merge_commit: false }],
      build: [
        build('1', `${R}@a`),
        build('2', `${R}@b`),
        build('3', `${R}@x`, { branch: 'topic' }),
        build('4', `${R}@y`, { branch: 'topic', queued_at: at(2, 12) }),
        build('5', `${R}@z`, { branch: 'PR-2' }),
        build('6', `${R}@z`, { branch: 'MR-1' }),
        build('7', `${R}@z`, { branch: 'refs/pull/2/merge' }),
        build('8', `${R}@z`, { branch: 'PR-20' }),
        build('9', `${R}@z`, { branch: 'PR-2-fix' }),
      ],
    })
    expect(
      await stream.ask('SELECT build_id, change_id, evidence FROM build_link_fact ORDER BY build_id'),
    ).toEqual([
      ['1', null, 'commit'],
      ['2', `${R}#1`, 'request commit'],
      ['3', `${R}#1`, 'branch'],
      ['4', null, null],
      ['5', `${R}#2`, 'request number'],
      ['6', `${R}#1`, 'request number'],
      ['7', `${R}#2`, 'request number'],
      ['8', null, null],
      ['9', null, null],
    ])
  })
})

describe('a deployment of an artifact', () => {
  it('has the commit that the artifact was built from', async () => {
    await stream.given({
      repository,
      commit: [{ commit_id: `${R}@a`, repository_id: R, sha: 'a' }],
      build: [{ build_id: 'b', repository_id: R, commit_id: `${R}@a`, outcome: 'succeeded' }],
      artifact: [{ artifact_id: 'image', build_id: 'b' }],
      deployment: [
        {
          deployment_id: 'd',
          origin: 'tool',
          repository_id: R,
          artifact_id: 'image',
          native_environment: 'production',
          finished_at: at(3),
          outcome: 'succeeded',
        },
      ],
    })
    expect(await stream.ask(`SELECT commit_id FROM deployment_fact WHERE deployment_id = 'd'`)).toEqual([
      [`${R}@a`],
    ])
  })
})

describe('a test run tested', () => {
  it('the commit that it names, by id or by a hash that one repository has, else that of its build', async () => {
    const commit = (repository_id: string, sha: string): Row => ({
      commit_id: `${repository_id}@${sha}`,
      repository_id,
      sha,
    })
    await stream.given({
      repository,
      commit: [commit(R, 'a'), commit(R, 'b'), commit('fork', 'b')],
      build: [{ build_id: '1', repository_id: R, commit_id: `${R}@c`, pipeline: 'CI', queued_at: at(1) }],
      test_run: [
        { test_run_id: 'by hash', suite: 'api', passed_count: 3, commit_id: 'a', finished_at: at(2) },
        { test_run_id: 'by hash of two', suite: 'api', passed_count: 3, commit_id: 'b', finished_at: at(2) },
        { test_run_id: 'by id', suite: 'api', passed_count: 3, commit_id: `${R}@b`, finished_at: at(2) },
        { test_run_id: 'of a build', suite: 'api', passed_count: 3, build_id: '1', finished_at: at(2) },
      ],
    })
    expect(
      await stream.ask('SELECT test_run_id, commit_id FROM int_test_run__committed ORDER BY test_run_id'),
    ).toEqual([
      ['by hash', `${R}@a`],
      ['by hash of two', null],
      ['by id', `${R}@b`],
      ['of a build', `${R}@c`],
    ])
    expect(await stream.ask('SELECT commit_id FROM suite_run_fact ORDER BY commit_id')).toEqual([
      [`${R}@a`],
      [`${R}@b`],
      [`${R}@c`],
    ])
  })
})
