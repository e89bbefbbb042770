import { describe, expect, test } from 'vitest'
import {
  build,
  type Checkout,
  jobRow,
  NOON,
  SHOP,
  stageJenkins,
} from '../../../tests/ingest/jenkins-staging.ts'

const { read } = stageJenkins()

const LIBRARY = 'https://forge.example/acme/library.git'

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
