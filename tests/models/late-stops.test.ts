import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream('late_stop_fact', 'late_stops')
})
afterAll(() => stream.close())

const shop = 'github.com/acme/shop'
const at = (day: number, hour = 0) =>
  `2026-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00`

/** The plan lasts from the 1st to the end of the 20th, so that its last fifth begins on the 17th. */
const base = {
  repository: [{ repository_id: shop, name: 'shop', default_branch: 'main' }],
  release: [{ release_id: 'r', name: 'Spring', planned_start_at: at(1), planned_at: at(20) }] as Row[],
  release_service: [{ release_id: 'r', service_id: `git:${shop}` }],
  work_item: [{ work_item_id: 'jira:1', item_key: 'AB-1', title: 'Item' }],
  release_item: [{ release_id: 'r', work_item_id: 'jira:1' }],
}
let number = 0
/** A change of the release, merged at a time. */
const merged = (merged_at: string) => {
  const n = ++number
  const commit_id = `${shop}@c${n}`
  return {
    change: {
      change_id: `${shop}#${n}`,
      repository_id: shop,
      number: n,
      title: 'AB-1 Change',
      opened_at: at(1),
      merged_at,
      merge_commit_id: commit_id,
    },
    link: { change_id: `${shop}#${n}`, work_item_id: 'jira:1', evidence: 'title', confidence_ratio: 1 },
    commit: { commit_id, repository_id: shop, sha: `c${n}`, committed_at: merged_at },
    own: { change_id: `${shop}#${n}`, commit_id },
    parent: n > 1 ? { commit_id, parent_commit_id: `${shop}@c${n - 1}` } : null,
  }
}
const ran = (n: number, finished_at: string, outcome: string, name = 'e2e') => ({
  build: {
    build_id: `b${n}${name}${finished_at}`,
    repository_id: shop,
    commit_id: `${shop}@c${n}`,
    pipeline: 'CI',
    finished_at,
    outcome,
  },
  job: {
    build_job_id: `j${n}${name}${finished_at}`,
    build_id: `b${n}${name}${finished_at}`,
    name,
    finished_at,
    outcome,
  },
})
const given = (
  merges: ReturnType<typeof merged>[],
  runs: ReturnType<typeof ran>[],
  more: Record<string, Row[]> = {},
) =>
  stream.given({
    ...base,
    change: merges.map(({ change }) => change),
    change_work_item: merges.map(({ link }) => link),
    change_mention: merges.map(({ change }) => ({
      change_id: change.change_id,
      item_key: 'AB-1',
      evidence: 'title',
    })),
    commit: merges.map(({ commit }) => commit),
    commit_parent: merges.flatMap(({ parent }) => parent ?? []),
    change_commit: merges.map(({ own }) => own),
    code_ref: [
      {
        repository_id: shop,
        name: 'main',
        kind: 'branch',
        commit_id: merges.at(-1)?.commit.commit_id ?? null,
        is_default: true,
      },
    ],
    build: runs.map(({ build }) => build),
    build_job: runs.map(({ job }) => job),
    ...more,
  })
const stops = () =>
  stream.ask(
    'SELECT check_kind, check_name, could_at, failed_at, late_hours, later_change_count FROM late_stop_fact ORDER BY check_name',
  )
const change = (...days: [number, number?][]) => {
  number = 0
  return days.map(([day, hour]) => merged(at(day, hour)))
}

describe('a late stop', () => {
  it('is a suite that fails first in the last fifth, of what was merged before it and never run since', async () => {
    await given(change([2], [10], [18]), [ran(1, at(3), 'succeeded'), ran(3, at(18, 1), 'failed')])
    expect(await stops()).toEqual([['suite', 'e2e', '2026-03-10T00:00', '2026-03-18T01:00', 8 * 24 + 1, 1]])
  })

  it('is none where the suite ran between and passed: it was found as soon as it could be', async () => {
    await given(change([2], [10], [18]), [
      ran(1, at(3), 'succeeded'),
      ran(2, at(10, 1), 'succeeded'),
      ran(3, at(18, 1), 'failed'),
    ])
    expect(await stops()).toEqual([])
  })

  it('is none where it failed before the last fifth, or what failed came only in it', async () => {
    await given(change([2], [10], [18]), [ran(2, at(12), 'failed'), ran(3, at(18, 1), 'failed')])
    expect(await stops()).toEqual([])
    await given(change([18]), [ran(1, at(18, 1), 'failed')])
    expect(await stops()).toEqual([])
  })

  it('is none of a suite that fails after the plan, or exactly before the mark', async () => {
    await given(change([2]), [ran(1, at(21, 1), 'failed')])
    expect(await stops()).toEqual([])
    await given(change([2]), [ran(1, at(16, 23), 'failed')])
    expect(await stops()).toEqual([])
    await given(change([2]), [ran(1, at(17), 'failed')])
    expect((await stops()).map(([, name, , failed]) => [name, failed])).toEqual([['e2e', '2026-03-17T00:00']])
  })

  it('is a roll-out before production that fails first then', async () => {
    const rolled = (id: string, finished_at: string, outcome: string): Row => ({
      deployment_id: id,
      origin: 'tool',
      repository_id: shop,
      native_environment: 'staging',
      commit_id: `${shop}@c1`,
      version: id,
      finished_at,
      outcome,
    })
    // A tool tells of the service's deployments only once one of them went to production.
    const before = {
      ...rolled('before', '2026-02-20T00:00:00', 'succeeded'),
      native_environment: 'production',
    }
    await given(change([2]), [], { deployment: [before, rolled('one', at(18), 'failed')] })
    expect((await stops()).map(([kind, name, could]) => [kind, name, could])).toEqual([
      ['roll-out', 'staging', '2026-03-02T00:00'],
    ])
    await given(change([2]), [], {
      deployment: [before, rolled('one', at(5), 'succeeded'), rolled('two', at(18), 'failed')],
    })
    expect(await stops()).toEqual([])
  })

  it('is a gate that was asked for and refused then, from the last change before', async () => {
    const approval = (requested_at: string | null, decided_at: string, verdict = 'rejected') =>
      given(change([2], [10]), [], {
        approval: [{ approval_id: 'a', release_id: 'r', gate: 'legal', requested_at, decided_at, verdict }],
      })
    await approval(at(18), at(19))
    expect(await stops()).toEqual([['gate', 'legal', '2026-03-10T00:00', '2026-03-19T00:00', 9 * 24, 0]])
    await approval(at(12), at(19))
    expect(await stops()).toEqual([])
    await approval(at(18), at(19), 'approved')
    expect(await stops()).toEqual([])
  })

  it('is not looked for without a beginning of the plan, unless its phases have one', async () => {
    const runs = [ran(1, at(18), 'failed')]
    const release = [{ release_id: 'r', name: 'Spring', planned_at: at(20) }]
    await given(change([2]), runs, { release })
    expect(await stops()).toEqual([])
    await given(change([2]), runs, {
      release,
      release_phase: [{ release_id: 'r', phase: 'build', planned_start_at: at(1), planned_end_at: at(9) }],
    })
    expect(await stops()).toHaveLength(1)
    await given(change([2]), runs, { release: [{ ...release[0]!, planned_start_at: at(25) }] })
    expect(await stops()).toEqual([])
  })
})
