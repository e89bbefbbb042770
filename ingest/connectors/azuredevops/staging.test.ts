import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDeclared } from '../../../tests/warehouse.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'

const SOURCE = 'azuredevops:acme'
const SHOP = 'dev.azure.com/acme/shop/_git/web'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-azure-'))
const sqlOf = (name: string) =>
  readFileSync(join(import.meta.dirname, `stg_azuredevops__${name}.sql`), 'utf8')
/** In the order in which they read each other. */
const steps = ['place', 'request', 'run', 'attempt', 'item', 'change_of_item']

let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await openDeclared({ folder, memoryMb: 300, threads: 1 })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (hour: number) => `2026-06-01T${String(hour).padStart(2, '0')}:00:00.1234567Z`
const hour = (name: string) => `strftime(${name}, '%H')`
const quote = (value: unknown) => (value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`)

type Given = Record<string, readonly object[]>

/** Values of an entity's rows, given raw records by stream; each bears its key. */
async function staged(entity: string, columns: readonly string[], given: Given): Promise<unknown[][]> {
  const repository = { key: 'r', name: 'web', webUrl: `https://${SHOP}`, path: SHOP, projectId: 'p' }
  const all: Given = { repository: [repository], ...given }
  const tables = [
    'repository',
    'pull_request',
    'build',
    'work_item',
    'type',
    'team',
    'iteration',
    'release_deployment',
  ]
  await warehouse.land(async (lane) => {
    for (const table of [...tables, 'revision']) await lane.run(`delete from raw.azuredevops__${table}`)
    for (const [stream, records] of Object.entries(all))
      for (const record of records as Record<string, unknown>[]) {
        const { key, ...rest } = record
        const names = stream === 'revision' ? Object.keys(rest) : ['payload']
        const values = stream === 'revision' ? Object.values(rest) : [JSON.stringify(record)]
        await lane.run(
          `insert into raw.azuredevops__${stream} (_key, _source, _loaded_at, _hash, _is_deleted, ${names.join(', ')})
           values (${[key, SOURCE, '2026-07-01', 'h', false, ...values].map(quote).join(', ')})`,
        )
      }
  })
  const known = steps.map((name) => `stg_azuredevops__${name} as (${sqlOf(name)}\n)`).join(', ')
  const rows = await warehouse.rows<object>(
    `with ${known} select ${columns.join(', ')} from (${sqlOf(entity)}\n) order by all`,
  )
  return rows.map((row) => Object.values(row))
}

const request = (more: object = {}) => ({
  key: 'r/7',
  pullRequestId: 7,
  repositoryId: 'r',
  status: 'active',
  title: 'Water the plants',
  creationDate: at(1),
  sourceRefName: 'refs/heads/feature/water',
  targetRefName: 'refs/heads/main',
  isDraft: false,
  createdBy: { id: 'ada' },
  commits: [],
  threads: [],
  ...more,
})
const thread = (id: number, when: number, more: object = {}) => ({
  id,
  publishedDate: at(when),
  comments: [],
  ...more,
})
const vote = (id: number, when: number, value: number) =>
  thread(id, when, {
    CodeReviewThreadType: 'VoteUpdate',
    CodeReviewVoteResult: String(value),
    voter: { id: 'bob' },
  })
const remark = (id: number, when: number, author: string, commentType = 'text') =>
  thread(id, when, { comments: [{ id: 1, publishedDate: at(when), commentType, author: { id: author } }] })
const draft = (id: number, when: number, isSet: string) =>
  thread(id, when, { CodeReviewThreadType: 'IsDraftUpdate', CodeReviewIsDraftNowSet: isSet })

describe('reviews', () => {
  test('are votes by their time, and what others than the author write', async () => {
    const threads = [
      vote(1, 2, 10),
      vote(2, 3, 5),
      vote(3, 4, -5),
      vote(4, 5, -10),
      vote(5, 6, 0),
      remark(6, 7, 'bob'),
      remark(7, 8, 'ada'),
      remark(8, 9, 'bob', 'system'),
    ]
    const found = await staged('review', [hour('submitted_at'), 'verdict', 'reviewer_id', 'change_id'], {
      pull_request: [request({ threads })],
    })
    const own = ['azuredevops:bob', `${SHOP}#7`]
    expect(found).toEqual([
      ['02', 'approved', ...own],
      ['03', 'approved', ...own],
      ['04', 'changes_requested', ...own],
      ['05', 'changes_requested', ...own],
      ['06', 'dismissed', ...own],
      ['07', 'commented', ...own],
    ])
  })
})

describe('a change', () => {
  const change = (columns: string[], more: object) =>
    staged('change', columns, { pull_request: [request(more)] })

  test('is ready when a draft was last published, else when it was opened, and not while it is one', async () => {
    const columns = [hour('ready_at'), 'is_draft']
    expect(await change(columns, {})).toEqual([['01', false]])
    const turns = [draft(1, 2, 'True'), draft(2, 3, 'False')]
    expect(await change(columns, { threads: turns })).toEqual([['03', false]])
    expect(await change(columns, { isDraft: true })).toEqual([[null, true]])
  })

  test.each([
    ['squash', 'squash'],
    ['noFastForward', 'merge'],
    ['rebaseMerge', 'merge'],
    ['rebase', 'rebase'],
    [null, null],
  ])('that was completed by %s was merged so', async (mergeStrategy, method) => {
    const more = { status: 'completed', closedDate: at(5), mergeCommit: 'm', mergeStrategy }
    expect(await change([hour('merged_at'), 'merge_commit_id', 'merge_method'], more)).toEqual([
      ['05', `${SHOP}@m`, method],
    ])
  })

  test('that was abandoned is closed and not merged, whatever its merge was tried by', async () => {
    const more = { status: 'abandoned', closedDate: at(5), mergeCommit: 'm' }
    expect(await change([hour('merged_at'), hour('closed_at'), 'merge_commit_id'], more)).toEqual([
      [null, '05', null],
    ])
  })

  test('names work items in its title, its text and its commits', async () => {
    const more = {
      title: 'AB#12: water',
      description: 'closes #13 and x#14; see AB#13',
      commits: [
        { commitId: 'c', comment: 'Water\n\nRelated work items: #15', author: { email: 'a@b', date: at(1) } },
      ],
    }
    const found = await staged('change_mention', ['evidence', 'item_key'], { pull_request: [request(more)] })
    expect(found).toEqual([
      ['body', 'AB#13'],
      ['commit', 'AB#15'],
      ['title', 'AB#12'],
    ])
  })
})

const job = (id: string, attempt: number, hours: [number, number], result: string) => ({
  id,
  name: id,
  attempt,
  startTime: at(hours[0]),
  finishTime: at(hours[1]),
  result,
})
const build = (more: object = {}) => ({
  key: '9',
  id: 9,
  buildNumber: '20260601.4',
  status: 'completed',
  result: 'succeeded',
  queueTime: at(1),
  startTime: at(2),
  finishTime: at(8),
  sourceBranch: 'refs/heads/main',
  sourceVersion: 'abc',
  definition: { name: 'CI' },
  repository: { id: 'r', type: 'TfsGit' },
  trigger: {},
  jobs: [],
  ...more,
})

describe('a build', () => {
  const read = (columns: string[], more: object) => staged('build', columns, { build: [build(more)] })

  test('is one more for each time that jobs of it ran again', async () => {
    const jobs = [
      job('lint', 1, [2, 3], 'succeeded'),
      job('test', 1, [2, 4], 'failed'),
      job('test', 2, [6, 8], 'succeeded'),
    ]
    const columns = ['attempt', hour('started_at'), hour('finished_at'), 'outcome', 'number']
    expect(await read(columns, { jobs })).toEqual([
      [1, '02', '04', 'failed', 4],
      [2, '06', '08', 'succeeded', 4],
    ])
  })

  test('of a request is of the commit that was pushed, and of its branch', async () => {
    const trigger = { 'pr.number': '7', 'pr.sourceSha': 'pushed' }
    const found = await staged('build', ['commit_id', 'branch'], {
      pull_request: [request()],
      build: [build({ trigger, sourceBranch: 'refs/pull/7/merge' })],
    })
    expect(found).toEqual([[`${SHOP}@pushed`, 'feature/water']])
  })

  test('of code that lies with another host is of that', async () => {
    const repository = { id: 'Acme/Shop', type: 'GitHub' }
    expect(await read(['commit_id'], { repository })).toEqual([['github.com/acme/shop@abc']])
  })

  test.each([
    ['partiallySucceeded', 'succeeded'],
    ['canceled', 'cancelled'],
    ['failed', 'failed'],
    ['none', null],
  ])('that ended as %s is %s', async (result, outcome) => {
    expect(await read(['outcome'], { result })).toEqual([[outcome]])
  })

  test('that waits for an approval has not ended', async () => {
    const more = {
      status: 'inProgress',
      result: null,
      finishTime: null,
      jobs: [job('build', 1, [2, 3], 'succeeded')],
    }
    expect(await read([hour('finished_at'), 'outcome'], more)).toEqual([[null, null]])
  })
})

describe('a work item', () => {
  const item = (more: object = {}) => ({
    key: '5',
    title: 'Water',
    type: 'Bug',
    state: 'Done',
    project: 'Shop',
    areaPath: 'Shop\\Garden\\Roses',
    createdDate: at(1),
    changedDate: at(9),
    relations: [],
    ...more,
  })
  const revision = (rev: number, when: number, state: string, more: object = {}) => ({
    key: `5:${rev}`,
    work_item_id: 5,
    rev,
    changed_at: `2026-06-01 ${String(when).padStart(2, '0')}:00:00`,
    project: 'Shop',
    type: 'Bug',
    state,
    ...more,
  })
  const states = ['New', 'Active', 'Resolved', 'Done', 'Removed'].map((name, i) => ({
    name,
    category: ['Proposed', 'InProgress', 'Resolved', 'Completed', 'Removed'][i],
  }))
  const type = [{ key: 'p:Bug', project: 'Shop', name: 'Bug', states }]

  test('is in the states of its revisions, as their categories mean them', async () => {
    const revisions = ['New', 'New', 'Active', 'Resolved', 'Done', 'Removed', 'Strange']
    const given = {
      work_item: [item()],
      type,
      revision: revisions.map((state, i) => revision(i + 1, i + 1, state)),
    }
    const columns = [hour('entered_at'), hour('left_at'), 'native_state', 'flow_state', 'native_category']
    expect(await staged('work_item_state', columns, given)).toEqual([
      ['01', '03', 'New', 'new', 'new'],
      ['03', '04', 'Active', 'active', 'active'],
      ['04', '05', 'Resolved', 'active', 'active'],
      ['05', '06', 'Done', 'done', 'done'],
      ['06', '07', 'Removed', 'cancelled', 'done'],
      ['07', null, 'Strange', null, null],
    ])
  })

  test('whose first revisions are not read is in its state since it says so', async () => {
    const given = {
      work_item: [item()],
      type,
      revision: [revision(4, 6, 'Active', { state_changed_at: '2026-06-01 03:00:00' })],
    }
    expect(await staged('work_item_state', [hour('entered_at'), 'native_state'], given)).toEqual([
      ['03', 'Active'],
    ])
  })

  test('is of the team that owns its area, the closest', async () => {
    const area = (value: string, includeChildren: boolean) => ({ value, includeChildren })
    const team = [
      { key: 'all', name: 'All', project: 'Shop', members: [], areas: [area('Shop', true)] },
      { key: 'garden', name: 'Garden', project: 'Shop', members: [], areas: [area('Shop\\Garden', true)] },
      { key: 'narrow', name: 'Narrow', project: 'Shop', members: [], areas: [area('Shop\\Garden', false)] },
    ]
    const columns = ['item_key', 'team_id', 'component']
    const own = (areaPath: string) => staged('work_item', columns, { work_item: [item({ areaPath })], team })
    expect(await own('Shop\\Garden\\Roses')).toEqual([['AB#5', `${SOURCE}:garden`, 'Garden\\Roses']])
    expect(await own('Shop\\Gardening')).toEqual([['AB#5', `${SOURCE}:all`, 'Gardening']])
    expect(await own('Elsewhere')).toEqual([['AB#5', null, null]])
  })

  test('is linked to its parent, to what it blocks and to requests', async () => {
    const relations = [
      { rel: 'System.LinkTypes.Hierarchy-Reverse', url: 'https://x/_apis/wit/workItems/1' },
      { rel: 'System.LinkTypes.Dependency-Forward', url: 'https://x/_apis/wit/workItems/6' },
      { rel: 'ArtifactLink', url: 'vstfs:///Git/PullRequestId/p%2fr%2F7' },
      { rel: 'ArtifactLink', url: 'vstfs:///Git/Commit/p%2Fr%2Fabc' },
    ]
    const given = { work_item: [item({ relations })] }
    expect(await staged('work_item', ['parent_work_item_id'], given)).toEqual([[`${SOURCE}:1`]])
    expect(await staged('work_item_link', ['kind', 'to_work_item_id'], given)).toEqual([
      ['blocks', `${SOURCE}:6`],
    ])
    expect(await staged('change_work_item', ['change_id', 'work_item_id'], given)).toEqual([
      [`${SHOP}#7`, `${SOURCE}:5`],
    ])
  })
})

describe('a classic release', () => {
  const release = (more: object = {}) => ({
    key: '3',
    deploymentStatus: 'succeeded',
    isOver: true,
    startedOn: at(2),
    completedOn: at(3),
    lastModifiedOn: at(4),
    release: { name: 'Release-3' },
    environment: { name: 'Production' },
    artifacts: [
      { type: 'Git', isPrimary: false, repositoryId: 'other', version: { id: 'b'.repeat(40) } },
      { type: 'Build', isPrimary: true, repositoryId: 'r', version: { id: '9' } },
    ],
    ...more,
  })

  test('deploys the code of the build that is its primary artifact', async () => {
    const given = { release_deployment: [release()], build: [build()] }
    const columns = ['commit_id', 'version', hour('finished_at'), 'outcome', 'native_environment']
    expect(await staged('release_deployment', columns, given)).toEqual([
      [`${SHOP}@abc`, 'Release-3', '03', 'succeeded', 'Production'],
    ])
  })

  test.each([
    ['inProgress', false, null, null],
    ['undefined', false, null, null],
    ['notDeployed', false, '04', 'cancelled'],
    ['failed', true, '04', 'failed'],
  ])('that is %s', async (deploymentStatus, isOver, ended, outcome) => {
    const given = { release_deployment: [release({ deploymentStatus, isOver, completedOn: null })] }
    expect(await staged('release_deployment', [hour('finished_at'), 'outcome'], given)).toEqual([
      [ended, outcome],
    ])
  })
})
