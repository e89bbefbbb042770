import { afterEach, expect, test } from 'vitest'
import type { JiraIssue } from '../../fixtures/org/world.ts'
import { ANCHOR, change, sampleIssue, sampleIssues, sampleWorld, type SampleWorld } from './jira-sample.ts'
import type { Trial } from './github-trial.ts'
import { openTrial } from './azure-trial.ts'

const MINUTE = 60_000
let world: SampleWorld
let trial: Trial

async function open(issues: JiraIssue[] = sampleIssues(60)): Promise<void> {
  world = sampleWorld(structuredClone(issues))
  trial = await openTrial(world)
}
afterEach(() => trial.close())

const staged = async (entity: string, columns: string) =>
  ((await trial.rowsOfAll())[`stg_azuredevops__${entity}.sql`] as Record<string, unknown>[]).map((row) =>
    columns.split(' ').map((name) => row[name]),
  )
const live = async () =>
  (
    await trial.rows<{ key: string }>(
      `select _key as key from raw.azuredevops__work_item
       group by _key having not max_by(_is_deleted, _loaded_at) order by key`,
    )
  ).map(({ key }) => key)

test('states are those of the revisions, with what their categories mean', async () => {
  await open([
    sampleIssue(1, {
      changes: [
        change(ANCHOR - 300 * MINUTE, 'status', '1', '2'),
        change(ANCHOR - 300 * MINUTE, 'assignee', null, 'p1'),
        change(ANCHOR - 200 * MINUTE, 'status', '2', '3'),
        change(ANCHOR - 100 * MINUTE, 'summary', null, 'Another name'),
      ],
    }),
  ])
  await trial.sync()
  const made = ANCHOR - 7 * 60 * MINUTE
  expect(await staged('work_item_state', 'entered_at left_at native_state')).toEqual([
    [made, ANCHOR - 300 * MINUTE, 'To Do'],
    [ANCHOR - 300 * MINUTE, ANCHOR - 200 * MINUTE, 'In Progress'],
    [ANCHOR - 200 * MINUTE, null, 'In Review'],
  ])
  const assigned = await staged('work_item_assignee', 'work_item_id entered_at left_at')
  expect(assigned).toEqual([['azuredevops:sample:10001', ANCHOR - 300 * MINUTE, null]])
  const [item] = await staged('work_item', 'item_key title project_key component native_type')
  expect(item).toEqual(['AB#10001', 'Another name', 'Sample', 'PAY', 'Story'])
})

test('more than a query, a batch and a page of revisions hold arrive whole', async () => {
  const many = Array.from({ length: 1300 }, (_, i) => sampleIssue(i + 1))
  await open(many)
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  expect(await live()).toHaveLength(1300)
  const { requests } = trial.server
  expect(requests.count(/POST .*\/wiql/)).toBeGreaterThan(2)
  const [{ n }] = (await trial.rows('select count(*) as n from raw.azuredevops__revision')) as [{ n: number }]
  expect(n).toBe(1300)
})

test('what has changed comes again, and only that', async () => {
  await open()
  await trial.sync()
  trial.server.requests.clear()
  world.issues.find(({ id }) => id === '10002')!.changes = [change(ANCHOR + MINUTE, 'status', '1', '4')]
  world.issues.push(sampleIssue(777, { createdAt: ANCHOR + 2 * MINUTE }))
  world.advance(ANCHOR + 5 * MINUTE)
  await trial.sync()
  const changed = await trial.rows(
    `select _key, count(*) as n from raw.azuredevops__work_item group by _key having n > 1`,
  )
  expect(changed).toEqual([{ _key: '10002', n: 2 }])
  expect(await live()).toContain('10777')
  expect(trial.server.requests.count(/workitemrevisions/)).toBe(1)
})

test('a deleted one is gone, and back when it is taken out of the recycle bin', async () => {
  await open()
  await trial.sync()
  const issue = world.issues.find(({ id }) => id === '10004')!
  Object.assign(issue, { deletedAt: ANCHOR + MINUTE })
  world.advance(ANCHOR + 2 * MINUTE)
  await trial.sync()
  expect(await live()).not.toContain('10004')
  expect((await staged('work_item_state', 'work_item_id')).flat()).not.toContain('azuredevops:sample:10004')
  Object.assign(issue, { deletedAt: null })
  world.advance(ANCHOR + 3 * MINUTE)
  await trial.sync()
  expect(await live()).toContain('10004')
})

test('links lead from work items to each other and to requests', async () => {
  await open()
  await trial.sync()
  const links = await staged('work_item_link', 'kind to_work_item_id')
  expect(links.length).toBeGreaterThan(0)
  expect(links.every(([kind]) => kind === 'blocks')).toBe(true)
})

test('work items can be left where they are', async () => {
  world = sampleWorld(sampleIssues(20))
  trial = await openTrial(world, { entry: { work_items: false } })
  expect(await trial.sync()).toMatchObject({ ok: true })
  expect(await live()).toEqual([])
  expect(trial.server.requests.count(/_apis\/wit\//)).toBe(0)
})
