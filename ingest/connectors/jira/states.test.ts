import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JiraChange, JiraIssue } from '../../../fixtures/org/world.ts'
import { ANCHOR, change, sampleIssue, sampleWorld } from '../../../tests/ingest/jira-sample.ts'
import { openTrial, type Trial } from '../../../tests/ingest/jira-trial.ts'

const HOUR = 3_600_000
const START = ANCHOR - 100 * HOUR
const at = (hours: number) => START + hours * HOUR

/** Each a history and what has to come of it: [state, entered, left] in hours after creation. */
const cases: Record<
  string,
  { changes: JiraChange[]; statusId?: string; expected: [string | null, number, number | null][] }
> = {
  'never moved': { changes: [], expected: [['To Do', 0, null]] },
  'moved on, step by step': {
    changes: [
      change(at(2), 'status', '1', '2'),
      change(at(5), 'status', '2', '3'),
      change(at(6), 'status', '3', '4'),
    ],
    expected: [
      ['To Do', 0, 2],
      ['In Progress', 2, 5],
      ['In Review', 5, 6],
      ['Done', 6, null],
    ],
  },
  reopened: {
    changes: [
      change(at(1), 'status', '1', '4'),
      change(at(3), 'status', '4', '2'),
      change(at(9), 'status', '2', '4'),
    ],
    expected: [
      ['To Do', 0, 1],
      ['Done', 1, 3],
      ['In Progress', 3, 9],
      ['Done', 9, null],
    ],
  },
  'skipped ahead': {
    changes: [change(at(4), 'status', '1', '4')],
    expected: [
      ['To Do', 0, 4],
      ['Done', 4, null],
    ],
  },
  'made in another status than the usual one': {
    changes: [change(at(4), 'status', '3', '4')],
    statusId: '3',
    expected: [
      ['In Review', 0, 4],
      ['Done', 4, null],
    ],
  },
  'moved twice in one moment': {
    changes: [change(at(4), 'status', '2', '3', '610'), change(at(4), 'status', '1', '2', '600')],
    expected: [
      ['To Do', 0, 4],
      ['In Review', 4, null],
    ],
  },
  'moved in the moment of its creation': {
    changes: [change(at(0), 'status', '1', '2')],
    expected: [['In Progress', 0, null]],
  },
  'brought in with changes from before its creation': {
    changes: [change(at(-9), 'status', '1', '2'), change(at(3), 'status', '2', '4')],
    expected: [
      ['In Progress', 0, 3],
      ['Done', 3, null],
    ],
  },
  'told under the old name of a status': {
    changes: [{ ...change(at(2), 'status', '1', '2'), toText: 'Doing' }],
    expected: [
      ['To Do', 0, 2],
      ['In Progress', 2, null],
    ],
  },
  'through a status that is no more': {
    changes: [
      { ...change(at(2), 'status', '1', '99'), toText: 'Prüfung' },
      { ...change(at(5), 'status', '99', '4'), fromText: 'Prüfung' },
    ],
    expected: [
      ['To Do', 0, 2],
      ['Prüfung', 2, 5],
      ['Done', 5, null],
    ],
  },
  'through a status that is no more, and has a namesake': {
    changes: [
      { ...change(at(2), 'status', '1', '98'), toText: 'done' },
      { ...change(at(5), 'status', '98', '2'), fromText: 'done' },
    ],
    expected: [
      ['To Do', 0, 2],
      ['done', 2, 5],
      ['In Progress', 5, null],
    ],
  },
  'from a state that nothing tells': {
    changes: [{ ...change(at(2), 'status', null, '2'), fromText: null }],
    expected: [
      [null, 0, 2],
      ['In Progress', 2, null],
    ],
  },
}

const CATEGORY: Record<string, string | null> = {
  'To Do': 'new',
  'In Progress': 'active',
  'In Review': 'active',
  Done: 'done',
  done: 'done',
  Prüfung: null,
}

const issues = Object.values(cases).map(({ changes, statusId }, i): JiraIssue => {
  const made = { createdAt: START, projectKey: 'PAY', changes }
  return sampleIssue(i + 1, statusId === undefined ? made : { ...made, statusId })
})

const trials: Partial<Record<'cloud' | 'data_center', Trial>> = {}

beforeAll(async () => {
  for (const kind of ['cloud', 'data_center'] as const) {
    const trial = await openTrial(sampleWorld(issues), { kind, zone: 'Australia/Sydney' })
    trials[kind] = trial
    expect(await trial.sync()).toMatchObject({ ok: true })
    await trial.build()
  }
})

afterAll(async () => {
  for (const trial of Object.values(trials)) await trial.close()
})

interface State {
  state: string | null
  category: string | null
  flow: string | null
  entered: number
  leaving: number | null
}

test.each(
  Object.keys(cases).flatMap((name) =>
    (['cloud', 'data_center'] as const).map((kind) => [name, kind] as const),
  ),
)('an item that was %s (%s) has these intervals', async (name, kind) => {
  const position = Object.keys(cases).indexOf(name)
  const rows = await trials[kind]?.rows<State>(
    `select native_state as state, native_category as category, flow_state as flow, entered_at as entered, left_at as leaving
       from work_item_state where work_item_id = 'jira:acme:${10_001 + position}' order by entered_at`,
  )
  const expected = cases[name]?.expected ?? []
  expect(rows).toEqual(
    expected.map(([state, entered, left]) => {
      const category = state === null ? null : (CATEGORY[state] ?? null)
      return {
        state,
        category,
        flow: category,
        entered: at(entered),
        leaving: left === null ? null : at(left),
      }
    }),
  )
})

test('assignees have intervals too, without those of nobody', async () => {
  const world = sampleWorld([
    sampleIssue(1, {
      createdAt: START,
      assigneeId: 'p1',
      changes: [change(at(2), 'assignee', 'p1', null), change(at(5), 'assignee', null, 'p2')],
    }),
    sampleIssue(2, { createdAt: START, assigneeId: 'p2' }),
  ])
  const trial = await openTrial(world, { kind: 'cloud' })
  await trial.sync()
  await trial.build()
  const rows = await trial.rows(
    `select work_item_id as item, account_id as account, entered_at as entered, left_at as leaving
     from work_item_assignee order by all`,
  )
  await trial.close()
  expect(rows).toEqual([
    { item: 'jira:acme:10001', account: 'jira:5f:p1', entered: at(0), leaving: at(2) },
    { item: 'jira:acme:10001', account: 'jira:5f:p2', entered: at(5), leaving: null },
    { item: 'jira:acme:10002', account: 'jira:5f:p2', entered: at(0), leaving: null },
  ])
})
