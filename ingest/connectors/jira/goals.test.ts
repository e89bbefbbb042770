import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANCHOR, change, sampleIssue, sampleWorld } from '../../../tests/ingest/jira-sample.ts'
import { openTrial, type Trial } from '../../../tests/ingest/jira-trial.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
let trial: Trial

beforeAll(async () => {
  const goal = sampleIssue(1, {
    type: 'Objective',
    summary: 'Checkout',
    createdAt: ANCHOR - 9 * DAY,
    changes: [change(ANCHOR - 5 * DAY, 'summary', 'Checkout', 'Faster checkout')],
  })
  const epic = sampleIssue(2, { type: 'Epic', parentKey: goal.key })
  const labelled = sampleIssue(4, { labels: ['urgent', 'Goal:faster-checkout'] })
  trial = await openTrial(sampleWorld([goal, epic, labelled, sampleIssue(5)]), {
    kind: 'cloud',
    zone: 'UTC',
  })
  expect(await trial.sync()).toMatchObject({ ok: true })
  await trial.build()
})
afterAll(() => trial.close())

test('an issue of a type for goals is a goal', async () => {
  expect(await trial.rows('SELECT goal_id, name, kind FROM goal')).toEqual([
    { goal_id: 'jira:acme:10001', name: 'Faster checkout', kind: 'bet' },
  ])
})

test('a goal is kept as it was first called, its later name beside it', async () => {
  expect(await trial.rows('SELECT name FROM goal_revision ORDER BY revised_at')).toEqual([
    { name: 'Checkout' },
    { name: 'Faster checkout' },
  ])
})

test('a label names the goal that an issue serves, whatever its case', async () => {
  expect(await trial.rows('SELECT goal_id, work_item_id, evidence FROM goal_item')).toEqual([
    { goal_id: 'faster-checkout', work_item_id: 'jira:acme:10004', evidence: 'label' },
  ])
})
