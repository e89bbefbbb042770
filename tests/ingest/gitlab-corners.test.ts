import { afterEach, expect, test } from 'vitest'
import type { World } from '../../fixtures/org/world.ts'
import {
  DAY,
  HOUR,
  makeDeployment,
  makeHub,
  makePull,
  MINUTE,
  NOON,
  repository,
  run,
  sha,
} from './github-hub.ts'
import { makeIncidents } from '../contract/worlds.ts'
import { openTrial, type GitlabTrial, type TrialOptions } from './gitlab-trial.ts'

let trial: GitlabTrial
let world: World

afterEach(() => trial.close())

async function open(hub: World, options: TrialOptions = {}): Promise<void> {
  world = hub
  trial = await openTrial(hub, options)
}

async function sync(): Promise<void> {
  expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
}

/** Rows of a staging file. */
async function staged(entity: string): Promise<Record<string, unknown>[]> {
  const rows = await trial.rowsOfAll()
  return rows[`stg_gitlab__${entity}.sql`] as Record<string, unknown>[]
}

const few = { pulls: 1, runs: 1, deployments: 1 }

test('a draft is ready when it was last marked so, and its title is told without the mark', async () => {
  const createdAt = NOON - 10 * HOUR
  const open_ = { createdAt, closedAt: null, mergedAt: null, mergeCommitSha: null }
  const turns = [
    { at: createdAt + HOUR, isDraft: false },
    { at: createdAt + 2 * HOUR, isDraft: true },
    { at: createdAt + 3 * HOUR, isDraft: false },
  ]
  const put = (number: number, more: object) => makePull(number, { ...open_, ...more })
  const hub = makeHub({
    ...few,
    more: (writer) => {
      writer.put('pull', put(901, { startsAsDraft: true, readiness: [] }))
      writer.put('pull', put(902, { startsAsDraft: true, readiness: turns }))
      writer.put('pull', put(903, { startsAsDraft: false, readiness: [] }))
    },
  })
  await open(hub)
  await sync()
  const told = (await staged('change')).filter(({ number }) => Number(number) > 900)
  expect(told.map(({ number, title, is_draft, ready_at }) => [number, title, is_draft, ready_at])).toEqual([
    [901, 'Water plant 901', true, null],
    [902, 'Water plant 902', false, createdAt + 3 * HOUR],
    [903, 'Water plant 903', false, createdAt],
  ])
  const titles = await trial.rows(
    `select payload->>'title' as title from raw.gitlab__merge_request where (payload->>'iid') = '901'`,
  )
  expect(titles).toEqual([{ title: 'Draft: Water plant 901' }])
})

test('a request was merged by its merge commit, its squashed commit, or the last of its own', async () => {
  const hub = makeHub({
    ...few,
    repositories: [
      repository(9, 'fern', { mergeMethod: 'rebase' }),
      repository(10, 'ivy', { mergeMethod: 'merge' }),
    ],
    more: (writer) => {
      for (const [name, id] of [
        ['fern', 9],
        ['ivy', 10],
        ['shop', 11],
      ] as const)
        writer.put('pull', makePull(40, { id: 9000 + id, repository: name, createdAt: NOON - 3 * DAY }))
    },
  })
  await open(hub)
  await sync()
  const merged = (await staged('change')).filter(({ number }) => number === 40)
  const name = (row: Record<string, unknown>) => String(row.repository_id).split('/').at(-1)
  const methods = Object.fromEntries(
    merged.map((row) => [name(row), [row.merge_method, row.merge_commit_id]]),
  )
  expect(methods).toEqual({
    fern: ['rebase', `hub/marigold/fern@${sha('merge40')}`],
    ivy: ['merge', `hub/marigold/ivy@${sha('merge40')}`],
    store: ['squash', `hub/marigold/store@${sha('merge40')}`],
  })
  const commits = (await staged('requested_commit')).filter(({ change_id: id }) =>
    /(fern|ivy)#40$/.test(String(id)),
  )
  const flags = commits.map((row) => [name(row), row.is_own, row.is_merge_commit, row.subject])
  expect(flags.sort()).toEqual([
    ['fern', true, false, 'Step 0'],
    ['fern', true, true, 'Step 1'],
    ['ivy', false, true, null],
    ['ivy', true, false, 'Step 0'],
    ['ivy', true, false, 'Step 1'],
  ])
})

test('each time that jobs were run again is an attempt, and those before failed', async () => {
  const failed = (attempt: number, conclusion: 'failure' | 'success') => {
    const one = run(700, { attempt, conclusion, createdAt: NOON - (10 - attempt) * HOUR })
    return { ...one, jobs: one.jobs.map((job) => ({ ...job, conclusion })) }
  }
  await open(
    makeHub({
      ...few,
      more: (writer) => {
        writer.put('run', failed(1, 'failure'))
        writer.put('run', failed(2, 'success'))
      },
    }),
  )
  await sync()
  const builds = (await staged('build')).filter(({ build_id: id }) => String(id).includes(':5700:'))
  expect(builds.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'failed'],
    [2, 'succeeded'],
  ])
  const jobs = (await staged('build_job')).filter(({ build_id: id }) => String(id).includes(':5700:'))
  expect(jobs.map(({ build_id: id, outcome }) => [String(id).at(-1), outcome]).sort()).toEqual([
    ['1', 'failed'],
    ['2', 'succeeded'],
  ])
})

test('a deployment that waits at a gate has not ended, and is read again once it has', async () => {
  const status = (at: number, state: 'queued' | 'pending' | 'in_progress' | 'success') => ({
    id: at,
    at,
    state,
    description: '',
  })
  const statuses = [
    status(NOON - 2 * HOUR, 'queued'),
    status(NOON - HOUR, 'pending'),
    status(NOON + 2 * HOUR, 'in_progress'),
    status(NOON + 2 * HOUR + MINUTE, 'success'),
  ]
  await open(
    makeHub({
      ...few,
      more: (writer) =>
        writer.put('deployment', makeDeployment(900, { createdAt: NOON - 2 * HOUR, statuses })),
    }),
  )
  const waiting = async () =>
    (await staged('deployment'))
      .filter(({ deployment_id: id }) => String(id).endsWith(':1600'))
      .map(({ outcome, finished_at }) => [outcome, finished_at])
  await sync()
  expect(await waiting()).toEqual([['blocked', null]])
  world.advance(NOON + 3 * HOUR)
  await sync()
  expect(await waiting()).toEqual([['succeeded', NOON + 2 * HOUR + MINUTE]])
})

test('environments bear their tier, and other says nothing', async () => {
  const named = (number: number, environment: string, isProduction = false) =>
    makeDeployment(number, { environment, isProduction })
  await open(
    makeHub({
      ...few,
      more: (writer) => {
        writer.put('deployment', named(901, 'eu', true))
        writer.put('deployment', named(902, 'qa-2'))
        writer.put('deployment', named(903, 'uat'))
      },
    }),
  )
  await sync()
  const tiers = (await staged('environment')).map(({ name, tier }) => [name, tier])
  expect(tiers.sort()).toEqual([
    ['eu', 'production'],
    ['production', 'production'],
    ['qa-2', 'testing'],
    ['uat', null],
  ])
})

test('incidents have their severity, who took them and when, and what their notes name', async () => {
  const base = makeHub({
    ...few,
    more: (writer) => {
      for (const incident of makeIncidents(14, 20))
        writer.put('incident', {
          ...incident,
          createdAt: incident.createdAt - 40 * DAY,
          entries: incident.entries.map((entry) => ({ ...entry, at: entry.at - 40 * DAY, personId: 'ada' })),
        })
    },
  })
  const service = { name: 'shop', repository: 'shop', path: '', pagerdutyServiceId: 'PSVC0' }
  Object.assign(base.directory, { services: [service] })
  await open(base, { server: { incidents: true } })
  await sync()
  const incidents = await staged('incident')
  expect(incidents).toHaveLength(5)
  expect(incidents.filter(({ resolved_at: at }) => at === null)).toHaveLength(1)
  expect(new Set(incidents.map(({ severity }) => severity))).toEqual(
    new Set(['CRITICAL', 'HIGH', 'MEDIUM', null]),
  )
  expect(
    incidents.every(({ acknowledged_at: at, opened_at: from }) => Number(at) - Number(from) === 4 * MINUTE),
  ).toBe(true)
  const links = (await staged('incident_link')).map(({ deployment_id: id }) => id)
  expect(links).toEqual(['url:https://forge.example/acme/shop/deployments/9000'])
})

test('a single project is read like a group, under whatever it is called', async () => {
  await open(makeHub(few), { entry: { project: 'marigold/store' } })
  await sync()
  const count = async (stream: string) =>
    (
      await trial.rows(
        `select distinct _key from raw.gitlab__${stream} where _source = 'gitlab:marigold-store'`,
      )
    ).length
  expect([
    await count('project'),
    await count('merge_request'),
    await count('pipeline'),
    await count('team'),
  ]).toEqual([1, 1, 1, 0])
  world.advance(NOON + 2 * DAY)
  await sync()
  const [place] = await trial.rows(
    `select payload->>'path' as path from raw.gitlab__project order by _loaded_at desc`,
  )
  expect(place).toEqual({ path: 'shop' })
  expect((await staged('change')).map(({ change_id: id }) => id)).toEqual(['hub/marigold/store#1'])
})

test('more than a page that changed in one moment comes whole', async () => {
  await open(
    makeHub({
      ...few,
      more: (writer) => {
        for (let number = 1000; number < 1250; number++)
          writer.put(
            'pull',
            makePull(number, {
              createdAt: NOON - 90 * DAY,
              reviews: [],
              commits: makePull(1).commits.slice(0, 1),
            }),
          )
      },
    }),
  )
  await sync()
  const [row] = await trial.rows(`select count(distinct _key) as n from raw.gitlab__merge_request`)
  expect(row).toEqual({ n: 252 })
})
