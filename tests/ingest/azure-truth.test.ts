/** The last weeks of the imaginary organisation as Azure DevOps tells them, row by row; the whole of it is the long form's. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/org/index.ts'
import { differences, truth } from '../organisation/comparisons.ts'
import { simulatedWorld } from '../world.ts'
import type { Trial } from './github-trial.ts'
import { openTrial } from './azure-trial.ts'

type Row = Record<string, string | number | null>

const WEEKS_MS = 14 * 86_400_000
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-azure-'))
let world: World
let trial: Trial
let tables: Record<string, unknown[]>
let names: Map<unknown, unknown>

beforeAll(async () => {
  world = await simulatedWorld(join(folder, 'world'))
  trial = await openTrial(world, { entry: { history_months: 0.5 } })
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
  tables = await trial.rowsOfAll()
  names = new Map(rowsOf('repository').map((row) => [row.repository_id, row.name]))
}, 120_000)

afterAll(async () => {
  await trial?.close()
  world?.close()
  rmSync(folder, { recursive: true, force: true })
})

const rowsOf = (entity: string) => tables[`stg_azuredevops__${entity}.sql`] as Row[]
const isRecent = (at: unknown) => typeof at === 'number' && at > world.now() - WEEKS_MS && at <= world.now()
const seconds = (at: unknown) => Math.floor(Number(at) / 1000)
const line = (...values: unknown[]) => values.map((value) => value ?? '-').join(' ')
const shaOf = ({ commit_id: id }: Row) => String(id).split('@').at(-1)
const numbered = ({ change_id: id }: Row) => {
  const [repository, number] = String(id).split('#')
  return [names.get(repository), number]
}

function expectSame(found: string[], expected: string[], most: number): void {
  expect(expected.length).toBeGreaterThan(most)
  expect(differences(found, expected)).toEqual({ missing: [], surplus: [] })
}

test('builds, attempt by attempt', () => {
  const outcomes = { success: 'succeeded', failure: 'failed', cancelled: 'cancelled' }
  const found = rowsOf('build').filter(({ finished_at: at }) => isRecent(at))
  expectSame(
    found.map((it) =>
      line(
        names.get(it.repository_id),
        it.pipeline,
        it.attempt,
        shaOf(it),
        seconds(it.finished_at),
        it.outcome,
        it.branch,
      ),
    ),
    truth(world, 'run')
      .filter(({ finishedAt }) => isRecent(finishedAt))
      .map((it) =>
        line(
          it.repository,
          it.workflow,
          it.attempt,
          it.headSha,
          seconds(it.finishedAt),
          outcomes[it.conclusion],
          it.branch,
        ),
      ),
    100,
  )
})

test('reviews with their verdicts', () => {
  const verdicts = {
    APPROVED: 'approved',
    CHANGES_REQUESTED: 'changes_requested',
    COMMENTED: 'commented',
    DISMISSED: 'dismissed',
  }
  expectSame(
    rowsOf('review')
      .filter(({ submitted_at: at }) => isRecent(at))
      .map((it) => line(...numbered(it), seconds(it.submitted_at), it.verdict)),
    truth(world, 'pull').flatMap(({ repository, number, reviews }) =>
      reviews
        .filter(({ submittedAt }) => isRecent(submittedAt))
        .map((it) => line(repository, number, seconds(it.submittedAt), verdicts[it.state])),
    ),
    50,
  )
})

test('deployments with their code, version and outcome', () => {
  const told = truth(world, 'deployment').flatMap((it) => {
    const last = it.statuses.findLast(({ at, state }) => at <= world.now() && state !== 'inactive')
    const isOver = last !== undefined && /success|failure|error/.test(last.state)
    if (!isOver || !isRecent(last.at)) return []
    const outcome = last.state === 'success' ? 'succeeded' : 'failed'
    return [line(it.repository, it.sha, seconds(last.at), outcome, it.environment, it.payload.version)]
  })
  expectSame(
    rowsOf('deployment')
      .filter(({ finished_at: at }) => isRecent(at))
      .map((it) =>
        line(
          names.get(it.repository_id),
          shaOf(it),
          seconds(it.finished_at),
          it.outcome,
          it.native_environment,
          it.version,
        ),
      ),
    told,
    50,
  )
})

test('states of work items, to the millisecond', () => {
  const gone = new Set(
    truth(world, 'jira_issue')
      .filter(({ deletedAt }) => deletedAt !== null && deletedAt <= world.now())
      .map(({ id }) => id),
  )
  const expected = truth(world, 'true_state')
    .filter(({ issueId, enteredAt }) => !gone.has(issueId) && isRecent(enteredAt))
    .map((it) => ({ ...it, leftAt: it.leftAt !== null && it.leftAt <= world.now() ? it.leftAt : null }))
    // Nobody can be seen to have been in a state for no time at all.
    .filter(({ enteredAt, leftAt }) => leftAt !== enteredAt)
    .map((it) => line(it.issueId, it.enteredAt, it.leftAt, it.status))
  const found = rowsOf('work_item_state').filter(({ entered_at: at }) => isRecent(at))
  expectSame(
    found.map((it) =>
      line(String(it.work_item_id).split(':').at(-1), it.entered_at, it.left_at, it.native_state),
    ),
    expected,
    200,
  )
})
