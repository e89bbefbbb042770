import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_ANCHOR, type World, type WorkflowRun } from '../../fixtures/org/index.ts'
import { serveJenkins } from '../../fixtures/servers/jenkins/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector } from '../../ingest/connectors/jenkins/connector.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { simulatedWorld } from '../world.ts'
import { seamOf } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'

const HOST = 'https://github.test/marigold'
/** A monorepo, one that was called otherwise, one whose runs are run again, and one seen by its jobs alone. */
const REPOSITORIES = ['shop', 'checkout', 'search', 'invoicing']
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-jenkins-truth-'))
let world: World
let server: ToolServer
let warehouse: Warehouse
let runs: WorkflowRun[]

beforeAll(async () => {
  world = await simulatedWorld(join(folder, 'world'))
  server = await serveJenkins(world, { clock: () => TEST_ANCHOR, hostingUrl: HOST })
  process.env.JENKINS_TRUTH_USER = 'reader'
  process.env.JENKINS_TRUTH = server.token
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 400 })
  const folders = REPOSITORIES.map((name) => `marigold/${name}`)
  const access = { user_env: 'JENKINS_TRUTH_USER', token_env: 'JENKINS_TRUTH' }
  const entry = { name: 'ci', url: server.url, folders, ...access }
  const sources = await connector.sources([entry], folder)
  const clock = { now: () => world.now(), sleep: async () => undefined }
  const report = await syncSources(warehouse, { sources }, { connectors: [connector], clock })
  expect(report.sources[0]).toMatchObject({ ok: true, notes: [] })
  const config = configTables({ ...(await loadConfig({ git: [process.cwd()] })), sources, services: [] })
  await buildModels(warehouse, seamOf(await readModels()), { config, computed })
  runs = allRuns()
})

afterAll(async () => {
  await server?.close()
  await warehouse?.close()
  world?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Those that have begun. */
function allRuns(): WorkflowRun[] {
  return world
    .list('run', { by: 'created', order: 'asc', limit: 1_000_000 })
    .map(({ record }) => record)
    .filter(({ repository, startedAt }) => REPOSITORIES.includes(repository) && startedAt <= world.now())
}

const text = (row: unknown) => JSON.stringify(row)
const sorted = (rows: unknown[]) => rows.map(text).sort()
const ended = (at: number) => (at <= world.now() ? at : null)
const OUTCOMES = { success: 'succeeded', failure: 'failed', cancelled: 'cancelled', skipped: 'skipped' }

test('each run is one build: of its commit, when it truly waited, began and ended, and to what end', async () => {
  const found = await warehouse.rows(
    `select repository_id, commit_id, pipeline, branch, event, queued_at, started_at, finished_at, outcome from build`,
  )
  const expected = runs.map((run) => {
    const id = `github.test/marigold/${run.repository}`
    const isDone = run.finishedAt <= world.now()
    return {
      repository_id: id,
      commit_id: `${id}@${run.headSha}`,
      pipeline: run.workflow,
      branch: run.pullNumber === null ? run.branch : `PR-${run.pullNumber}`,
      event: run.event,
      queued_at: Math.min(run.createdAt, run.startedAt),
      started_at: run.startedAt,
      finished_at: ended(run.finishedAt),
      outcome: isDone ? OUTCOMES[run.conclusion] : null,
    }
  })
  expect(expected.length).toBeGreaterThan(1000)
  expect(sorted(found)).toEqual(sorted(expected))
})

test('each job is one stage, skipped ones too', async () => {
  const found = await warehouse.rows(
    `select build.commit_id, build.pipeline, build_job.name, build_job.started_at, build_job.finished_at, build_job.outcome
     from build_job join build on build.build_id = build_job.build_id`,
  )
  const expected = runs.flatMap((run) =>
    run.jobs
      .filter(({ startedAt }) => startedAt <= world.now())
      .map((job) => ({
        commit_id: `github.test/marigold/${run.repository}@${run.headSha}`,
        pipeline: run.workflow,
        name: job.name,
        started_at: job.conclusion === 'skipped' ? null : job.startedAt,
        finished_at: ended(job.finishedAt),
        outcome: job.finishedAt <= world.now() ? OUTCOMES[job.conclusion] : null,
      })),
  )
  expect(expected.length).toBeGreaterThan(3000)
  expect(sorted(found)).toEqual(sorted(expected))
})

test('a run that was run again is the second attempt of the same commit', async () => {
  const found = await warehouse.rows(
    'select commit_id, started_at, attempt from build where attempt > 1 order by started_at, commit_id',
  )
  const expected = runs
    .filter(({ attempt }) => attempt > 1)
    .map((run) => ({
      commit_id: `github.test/marigold/${run.repository}@${run.headSha}`,
      started_at: run.startedAt,
      attempt: run.attempt,
    }))
    .sort((a, b) => a.started_at - b.started_at || (a.commit_id < b.commit_id ? -1 : 1))
  expect(expected.length).toBeGreaterThan(5)
  expect(found).toEqual(expected)
})
