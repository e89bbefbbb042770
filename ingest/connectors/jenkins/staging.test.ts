import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultConfig, openModels, type Models, type Row } from '../../../tests/models/given.ts'
import { seamOf } from '../../../tests/models/stream.ts'

const SOURCE = 'jenkins:ci'
const NOON = Date.UTC(2026, 5, 1, 12)
const SHOP = 'forge.example/acme/shop'
const LIBRARY = 'https://forge.example/acme/library.git'

let models: Models

beforeAll(async () => {
  models = await openModels(defaultConfig, seamOf)
})

afterAll(() => models.close())

type Checkout = [remote: string, sha: string, branch?: string]

interface Given {
  job?: string
  number?: number
  result?: string | null
  class?: string
  causes?: string[]
  checkouts?: Checkout[]
  more?: object[]
  queueId?: number
  at?: number
}

const meta = { _source: SOURCE, _hash: '1', _is_deleted: false }

function build({ job = 'shop/CI/main', number = 1, result = 'SUCCESS', at = NOON, ...given }: Given): Row {
  const checkouts = given.checkouts ?? [[`https://${SHOP}.git`, 'a'.repeat(40)]]
  const record = {
    _class: given.class ?? 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
    job,
    number,
    result,
    url: `https://ci.example/${number}/`,
    building: result === null,
    timestamp: at + number * 60_000,
    duration: result === null ? 0 : 30_000,
    queueId: given.queueId ?? -1,
    actions: [
      { causes: (given.causes ?? []).map((_class) => ({ _class })) },
      ...checkouts.map(([remote, SHA1, branch = 'main']) => ({
        lastBuiltRevision: { SHA1, branch: [{ name: `refs/remotes/origin/${branch}` }] },
        remoteUrls: [remote],
      })),
      ...(given.more ?? []),
    ],
  }
  return { ...meta, _key: `${job}#${number}@${record.timestamp}`, payload: JSON.stringify(record) }
}

function jobRow(fullName: string, project: string | null, urls: object = {}): Row {
  const name = fullName.split('/').at(-1)
  return { ...meta, _key: fullName, payload: JSON.stringify({ fullName, name, project, ...urls }) }
}

interface Told {
  builds: Row[]
  jobs?: Row[]
  stages?: Row[]
}

let reads = 0

/** In their order, and later than all of the read before. */
function landed(rows: Row[]): Row[] {
  const time = (index: number) => new Date(NOON + (reads * 60 + index) * 1000).toISOString().slice(0, 19)
  return rows.map((row, index) => ({ ...row, _loaded_at: time(index) }))
}

/** What comes of raw rows. */
async function read(columns: string, from: string, told: Told): Promise<unknown[]> {
  reads++
  await models.given({
    'raw.jenkins__build': landed(told.builds),
    'raw.jenkins__job': landed(told.jobs ?? [jobRow('shop/CI/main', 'CI')]),
    'raw.jenkins__stage': landed(told.stages ?? []),
  })
  await models.build()
  return models.warehouse.rows(`select ${columns} from ${from} order by all`)
}

describe('the revision of a build', () => {
  const shared: Checkout = [LIBRARY, 'f'.repeat(40)]

  test.each([
    ['an address of the web', `https://${SHOP}.git`],
    ['one with a user', `https://builder:x@${SHOP}.git`],
    ['one in capitals with a slash', `https://Forge.example/Acme/Shop/`],
    ['one of SSH', 'git@forge.example:acme/shop.git'],
    ['one of SSH with its port', 'ssh://git@forge.example:7999/acme/shop.git'],
  ])('is of the repository that is cloned, by %s', async (_, remote) => {
    const builds = [build({ checkouts: [[remote, 'a'.repeat(40)]] })]
    expect(await read('repository_id, commit_id, branch', 'build', { builds })).toEqual([
      { repository_id: SHOP, commit_id: `${SHOP}@${'a'.repeat(40)}`, branch: 'main' },
    ])
  })

  test('is not that of a library whose name says nothing about the job', async () => {
    const builds = [build({ checkouts: [shared, [`https://${SHOP}.git`, 'a'.repeat(40)]] })]
    expect(await read('repository_id', 'build', { builds })).toEqual([{ repository_id: SHOP }])
  })

  test('is not that of the library that most projects check out', async () => {
    const of = (name: string): Checkout => [`https://forge.example/acme/${name}-code.git`, 'a'.repeat(40)]
    const names = ['one', 'two', 'three']
    const builds = names.map((name) => build({ job: `team/${name}x/main`, checkouts: [shared, of(name)] }))
    expect(await read('repository_id', 'build', { builds, jobs: [] })).toEqual(
      names.sort().map((name) => ({ repository_id: `forge.example/acme/${name}-code` })),
    )
  })

  test('is that of the page that the job is shown at', async () => {
    const jobs = [jobRow('team/main', 'team', { projectUrl: `https://${SHOP}` })]
    const builds = [
      build({
        job: 'team/main',
        checkouts: [
          ['https://forge.example/acme/team.git', 'b'.repeat(40)],
          [`https://${SHOP}`, 'a'.repeat(40)],
        ],
      }),
    ]
    expect(await read('repository_id', 'build', { builds, jobs })).toEqual([{ repository_id: SHOP }])
  })

  test('is unknown where nothing was checked out', async () => {
    const builds = [build({ checkouts: [] })]
    expect(await read('repository_id, commit_id', 'build', { builds })).toEqual([
      { repository_id: null, commit_id: null },
    ])
  })
})

describe('a build', () => {
  test.each([
    ['SUCCESS', 'succeeded'],
    ['FAILURE', 'failed'],
    ['UNSTABLE', 'failed'],
    ['ABORTED', 'cancelled'],
    ['NOT_BUILT', 'skipped'],
    [null, null],
  ])('that ends as %s has %s', async (result, outcome) => {
    const builds = [build({ result })]
    const finished = result === null ? null : NOON + 90_000
    expect(await read('outcome, finished_at', 'build', { builds })).toEqual([
      { outcome, finished_at: finished },
    ])
  })

  test('has waited as long as the plugin says, and nothing is known without it', async () => {
    const builds = [build({ more: [{ queuingDurationMillis: 5000 }] }), build({ number: 2 })]
    expect(await read('number, queued_at', 'build', { builds })).toEqual([
      { number: 1, queued_at: NOON + 55_000 },
      { number: 2, queued_at: null },
    ])
  })

  test('is another attempt when somebody asks again for what had failed, or replays it', async () => {
    const asked = ['hudson.model.Cause$UserIdCause']
    const replayed = ['org.jenkinsci.plugins.workflow.cps.replay.ReplayCause']
    const builds = [
      build({ result: 'FAILURE', causes: ['jenkins.branch.BranchEventCause'] }),
      build({ number: 2, causes: asked }),
      build({ number: 3, causes: asked }),
      build({ number: 4, causes: replayed }),
      build({ number: 5, causes: asked, checkouts: [[`https://${SHOP}`, 'b'.repeat(40)]] }),
    ]
    const found = (await read('number, attempt', 'build', { builds })) as { attempt: number }[]
    expect(found.map(({ attempt }) => attempt)).toEqual([1, 2, 2, 3, 1])
  })

  test('of a request is told by its job, others by their cause', async () => {
    const jobs = [jobRow('shop/CI/PR-12', 'CI'), jobRow('shop/CI/feature%2Fx', 'CI'), jobRow('nightly', null)]
    const builds = [
      build({ job: 'shop/CI/PR-12', checkouts: [[`https://${SHOP}`, 'a'.repeat(40), 'PR-12']] }),
      build({ job: 'shop/CI/feature%2Fx', causes: ['hudson.triggers.SCMTrigger$SCMTriggerCause'] }),
      build({ job: 'nightly', causes: ['hudson.triggers.TimerTrigger$TimerTriggerCause'] }),
    ]
    expect(await read('pipeline, branch, event', 'build', { builds, jobs })).toEqual([
      { pipeline: 'CI', branch: 'PR-12', event: 'pull_request' },
      { pipeline: 'CI', branch: 'feature/x', event: 'push' },
      { pipeline: 'nightly', branch: 'main', event: 'schedule' },
    ])
  })

  test('of a renamed job counts once', async () => {
    const builds = [build({ job: 'old/main', queueId: 77 }), build({ job: 'new/main', queueId: 77 })]
    expect(await read('pipeline', 'build', { builds, jobs: [] })).toEqual([{ pipeline: 'new/main' }])
  })

  test('brings its test results', async () => {
    const builds = [build({ more: [{ totalCount: 10, failCount: 2, skipCount: 3 }] }), build({ number: 2 })]
    const columns = 'passed_count, failed_count, skipped_count, commit_id'
    expect(await read(columns, 'test_run', { builds })).toEqual([
      { passed_count: 5, failed_count: 2, skipped_count: 3, commit_id: `${SHOP}@${'a'.repeat(40)}` },
    ])
  })
})

describe('stages', () => {
  const stage = (build_key: string, position: number, status: string, duration_ms = 5000): Row => ({
    ...meta,
    _key: `${build_key}/${position}`,
    build_key,
    node_id: String(position),
    position,
    name: `stage ${position}`,
    status,
    started_at: '2026-06-01T12:01:00',
    duration_ms,
  })
  const key = `shop/CI/main#1@${NOON + 60_000}`

  test('are jobs; what fails at once behind a failure was skipped', async () => {
    const stages = ['SUCCESS', 'FAILED', 'FAILED', 'NOT_EXECUTED'].map((status, at) =>
      stage(key, at, status, at === 2 ? 20 : 5000),
    )
    const found = await read('name, outcome, started_at', 'build_job', {
      builds: [build({ result: 'FAILURE' })],
      stages,
    })
    expect(found).toEqual([
      { name: 'stage 0', outcome: 'succeeded', started_at: NOON + 60_000 },
      { name: 'stage 1', outcome: 'failed', started_at: NOON + 60_000 },
      { name: 'stage 2', outcome: 'skipped', started_at: null },
      { name: 'stage 3', outcome: 'skipped', started_at: null },
    ])
  })

  test('that are under way or wait for somebody have no end', async () => {
    const stages = [stage(key, 0, 'IN_PROGRESS'), stage(key, 1, 'PAUSED_PENDING_INPUT')]
    const found = await read('outcome, finished_at', 'build_job', {
      builds: [build({ result: null })],
      stages,
    })
    expect(found).toEqual(Array.from({ length: 2 }, () => ({ outcome: null, finished_at: null })))
  })

  test('are missing from other kinds of jobs, which count as one of their own name', async () => {
    const builds = [build({ job: 'deploy-prod', class: 'hudson.model.FreeStyleBuild' }), build({})]
    const stages = [stage(key, 0, 'SUCCESS')]
    const jobs = [jobRow('deploy-prod', null), jobRow('shop/CI/main', 'CI')]
    expect(await read('name, outcome', 'build_job', { builds, stages, jobs })).toEqual([
      { name: 'deploy-prod', outcome: 'succeeded' },
      { name: 'stage 0', outcome: 'succeeded' },
    ])
  })
})
