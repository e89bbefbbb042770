import { expect, test } from 'vitest'
import { DAY, HOUR, makeDeployment, makeHub, makePull, MINUTE, NOON, run } from './github-hub.ts'
import { makeIncidents } from '../contract/worlds.ts'
import { few, openCorners } from './gitlab-corners.ts'

const opened = openCorners()
const { open, sync, staged } = opened

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
  opened.world.advance(NOON + 3 * HOUR)
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
      await opened.trial.rows(
        `select distinct _key from raw.gitlab__${stream} where _source = 'gitlab:marigold-store'`,
      )
    ).length
  expect([
    await count('project'),
    await count('merge_request'),
    await count('pipeline'),
    await count('team'),
  ]).toEqual([1, 1, 1, 0])
  opened.world.advance(NOON + 2 * DAY)
  await sync()
  const [place] = await opened.trial.rows(
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
  const [row] = await opened.trial.rows(`select count(distinct _key) as n from raw.gitlab__merge_request`)
  expect(row).toEqual({ n: 252 })
})
