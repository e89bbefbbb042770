import { afterAll, beforeAll, expect, it } from 'vitest'
import { january as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

const R = 'github.com/acme/shop'
let stream: Stream
let rows: Record<string, Row[]>
beforeAll(async () => {
  stream = await openStream()
  rows = start()
  await stream.given(rows)
})
afterAll(() => stream.close())

/** A repository with a clone and three requests, its tracker and its incidents. */
function start(): Record<string, Row[]> {
  const commit = (sha: string, day: number): Row => ({
    commit_id: `${R}@${sha}`,
    repository_id: R,
    sha,
    author_id: 'git:1',
    authored_at: at(day),
    committed_at: at(day),
    subject: `Subject ${sha}`,
    title: `Subject ${sha}`,
    parent_count: sha === 'a' ? 0 : 1,
  })
  const line = ['a', 'b', 'c', 'd']
  return {
    repository: [{ repository_id: R, name: 'shop', default_branch: 'main' }],
    account: [
      { account_id: 'git:1', tool: 'git', email_digest: 'm1', is_bot: false },
      { account_id: 'github:anna', tool: 'github', email_digest: 'm1', handle_digest: 'anna', is_bot: false },
      { account_id: 'github:ben', tool: 'github', handle_digest: 'ben', is_bot: false },
    ],
    commit: line.map((sha, i) => commit(sha, i + 1)),
    commit_parent: line.slice(1).map((sha, i) => ({
      commit_id: `${R}@${sha}`,
      parent_commit_id: `${R}@${line[i]!}`,
      parent_position: 1,
    })),
    code_ref: [
      {
        code_ref_id: 'main',
        repository_id: R,
        name: 'main',
        kind: 'branch',
        is_default: true,
        commit_id: `${R}@d`,
      },
    ],
    change: [1, 2, 3].map((number) => ({
      change_id: `${R}#${number}`,
      repository_id: R,
      number,
      title: `PAY-${number}`,
      author_id: 'github:anna',
      opened_at: at(number),
      merged_at: at(number + 1),
      merge_commit_id: `${R}@${line[number]!}`,
      merge_method: 'squash',
    })),
    requested_commit: [1, 2, 3].flatMap((number) => [
      {
        change_id: `${R}#${number}`,
        commit_id: `${R}@${line[number]!}`,
        repository_id: R,
        is_merge_commit: true,
      },
      {
        change_id: `${R}#${number}`,
        commit_id: `${R}@own${number}`,
        repository_id: R,
        is_merge_commit: false,
        authored_at: at(number),
        subject: `Own ${number}`,
        author_id: 'github:anna',
      },
    ]),
    change_commit: [1, 2, 3].map((number) => ({
      change_id: `${R}#${number}`,
      commit_id: `${R}@${line[number]!}`,
      is_merge_commit: true,
    })),
    deployment: line.map((sha, i) => ({
      deployment_id: `github:acme:${i}`,
      origin: 'tool',
      repository_id: R,
      native_environment: 'production',
      commit_id: `${R}@${sha}`,
      version: sha,
      finished_at: at(i + 1, 12),
      outcome: 'succeeded',
    })),
    work_item: [1, 2].map((number) => ({
      work_item_id: `jira:${number}`,
      item_key: `PAY-${number}`,
      project_key: 'PAY',
      flow_type: 'feature',
      created_at: at(1),
    })),
    work_item_state: [
      {
        work_item_id: 'jira:1',
        entered_at: at(1),
        left_at: at(2),
        native_state: 'Doing',
        native_category: 'active',
      },
      { work_item_id: 'jira:1', entered_at: at(2), native_state: 'Done', native_category: 'done' },
    ],
    incident: [{ incident_id: 'i', opened_at: at(2, 14), resolved_at: at(2, 16), title: 'i' }],
    incident_service: [{ incident_id: 'i', service_id: 'pagerduty:P' }],
    service_alias: [{ service_alias_id: 'pagerduty:P', name: 'shop' }],
  }
}

const more = (name: string, ...added: Row[]) => ({ [name]: [...rows[name]!, ...added] })
const without = (name: string, i: number) => ({ [name]: rows[name]!.filter((_, n) => n !== i) })

/** A deployment of a commit that is not there yet, and that commit. */
const deployed: Row = {
  deployment_id: 'github:acme:early',
  origin: 'tool',
  repository_id: R,
  native_environment: 'production',
  commit_id: `${R}@e`,
  version: 'e',
  finished_at: at(8),
  outcome: 'succeeded',
}
const late: Row = {
  commit_id: `${R}@e`,
  repository_id: R,
  sha: 'e',
  author_id: 'git:1',
  authored_at: at(7),
  committed_at: at(7),
  subject: 'Late',
  parent_count: 1,
}

const steps: [string, () => Record<string, Row[]>][] = [
  [
    'a deployment less, and commits without their parents',
    () => ({ ...without('deployment', 1), commit_parent: [] }),
  ],
  ['the parents of commits that were there', () => ({ commit_parent: start()['commit_parent']! })],
  ['a deployment of a commit that is yet to land', () => more('deployment', deployed)],
  [
    'the commit of a deployment that was there',
    () => ({
      ...more('commit', late),
      ...more('commit_parent', {
        commit_id: `${R}@e`,
        parent_commit_id: `${R}@d`,
        parent_position: 1,
      }),
    }),
  ],
  [
    'a review',
    () => ({
      review: [{ review_id: 'r', change_id: `${R}#2`, reviewer_id: 'github:ben', submitted_at: at(2, 20) }],
    }),
  ],
  [
    'a hotfix',
    () => ({ change: rows['change']!.map((row, i) => (i === 2 ? { ...row, labels: 'hotfix' } : row)) }),
  ],
  ['an item that the tracker deleted', () => without('work_item', 0)],
  [
    'another incident',
    () => ({
      ...more('incident', { incident_id: 'j', opened_at: at(3, 13), title: 'j' }),
      ...more('incident_service', { incident_id: 'j', service_id: 'pagerduty:P' }),
    }),
  ],
  [
    'an account that joins two people',
    () => more('account', { account_id: 'jira:x', tool: 'jira', email_digest: 'm1', is_bot: false }),
  ],
  ['a request that a commit turns out to be of', () => without('requested_commit', 0)],
  [
    'a deployment that failed',
    () =>
      more('deployment', {
        deployment_id: 'github:acme:9',
        origin: 'tool',
        repository_id: R,
        native_environment: 'production',
        commit_id: `${R}@d`,
        version: 'd2',
        finished_at: at(9),
        outcome: 'failed',
      }),
  ],
  ['a clone that is gone', () => ({ commit: [], commit_parent: [], code_ref: [] })],
  [
    'a rule for an environment',
    () => ({
      'config.deployment_rule': [
        { position: 0, environment_pattern: '^production$', environment: 'live', tier: 'production' },
      ],
    }),
  ],
  ['a rule for a state', () => ({ 'config.state_rule': [{ native_state: 'doing', flow_state: 'waiting' }] })],
]

it.each(steps)('a build that follows %s leaves the same rows as a full one', async (_, step) => {
  const changed = step()
  rows = { ...rows, ...changed }
  await stream.also(changed)
  const followed = await stream.fingerprint()
  await stream.rebuild()
  expect(followed).toEqual(await stream.fingerprint())
})
