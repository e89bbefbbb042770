/** The organisation told by Azure DevOps, with Argo CD for what lies in a configuration repository: what truly happened is found. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ORGANISATION, type Kinds, type World } from '../../fixtures/org/index.ts'
import { BEGINS_MS, TAKES_MS } from '../../fixtures/servers/argocd/applications.ts'
import { serveArgocd } from '../../fixtures/servers/argocd/index.ts'
import { serveAzure } from '../../fixtures/servers/azuredevops/index.ts'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { simulatedWorld } from '../world.ts'
import { allAnswers } from './answers.ts'
import { comparisons, differences, truth } from './comparisons.ts'
import { connect, expectAllRead, type Connected } from './organisation.ts'

const SHOWN = 12
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-azure-'))
const servers: ToolServer[] = []
let world: World
let connected: Connected

beforeAll(async () => {
  world = await simulatedWorld(join(folder, 'world'))
  const keep = (server: ToolServer, variable: string): ToolServer => {
    servers.push(server)
    process.env[variable] = server.token
    return server
  }
  const clock = () => world.now()
  const azure = keep(await serveAzure(world, { clock }), 'LONG_AZURE')
  const hostingUrl = `${azure.url}/${ORGANISATION}/Marigold/_git`
  const argo = keep(await serveArgocd(world, { clock, hostingUrl, keep: Infinity }), 'LONG_ARGOCD')
  const pager = keep(await servePagerduty(world, { clock }), 'LONG_PAGER')
  const { github: _, ...answers } = allAnswers(
    world,
    ({ name }) => `azuredevops:${ORGANISATION}/marigold/_git/${name}`,
  )
  const configuration = world.directory.repositories.filter(({ kind }) => kind === 'configuration')
  const bare = {
    azuredevops: {
      url: `${azure.url}/${ORGANISATION}`,
      token_env: 'LONG_AZURE',
      configuration: configuration.map(({ name }) => `Marigold/${name}`),
    },
    argocd: { url: argo.url, token_env: 'LONG_ARGOCD' },
    pagerduty: { url: pager.url, token_env: 'LONG_PAGER', history_months: 24 },
  }
  connected = await connect(join(folder, 'azure'), world, bare, answers)
  expectAllRead(await connected.sync())
  await connected.build()
}, 1_200_000)

afterAll(async () => {
  await connected?.close()
  for (const server of servers) await server.close()
  world?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What goes by the configuration is there when Argo CD has synced it. */
function synced(of: World): World {
  const configured = new Set(
    of.directory.services
      .filter(({ deploymentSource }) => deploymentSource === 'configuration')
      .map(({ id }) => id),
  )
  const later = <T extends { serviceId: string }>(record: T, name: keyof T): T =>
    configured.has(record.serviceId) && typeof record[name] === 'number'
      ? { ...record, [name]: record[name] + BEGINS_MS + TAKES_MS }
      : record
  const told: Partial<Record<keyof Kinds, (record: never) => object>> = {
    true_deployment: (record: Kinds['true_deployment']) => later(record, 'finishedAt'),
    true_lead_time: (record: Kinds['true_lead_time']) => later(record, 'deployedAt'),
  }
  return {
    ...of,
    directory: of.directory,
    now: () => of.now(),
    list: (kind, listing) =>
      of.list(kind, listing).map(({ record, updatedAt }) => ({
        record: (told[kind]?.(record as never) ?? record) as typeof record,
        updatedAt,
      })),
  }
}

function expectSame(found: string[], known: string[]): void {
  expect(known.length).toBeGreaterThan(100)
  const { missing, surplus } = differences(found, known)
  expect({ missing: missing.slice(0, SHOWN), surplus: surplus.slice(0, SHOWN) }).toEqual({
    missing: [],
    surplus: [],
  })
}

const OF_CODE = comparisons.filter(({ name }) => !/work items|tickets/.test(name))

test.each(OF_CODE)('$name', async ({ expected, found }) => {
  expect(OF_CODE).toHaveLength(4)
  expectSame(await found(connected.rows, world), expected(synced(world)))
})

const lines = async (sql: string) =>
  (await connected.rows<Record<string, unknown>>(sql)).map((row) =>
    Object.values(row)
      .map((value) => value ?? '-')
      .join(' '),
  )
const seconds = (at: number) => Math.floor(at / 1000)

test('states of work items, from the first one on', async () => {
  const states = comparisons.find(({ name }) => name.startsWith('states')) as (typeof comparisons)[number]
  const found = await lines(
    `select split_part(work_item_id, ':', -1) as id, epoch_ms(entered_at) as a, epoch_ms(left_at) as b, native_state, flow_state
     from work_item_state_fact`,
  )
  expectSame(found, states.expected(world))
})

test('requests that are linked to work items', async () => {
  const expected = truth(world, 'true_link')
    .filter(({ linkedAt, evidence }) => linkedAt <= world.now() && evidence === 'link')
    .map((it) => `${it.repository} ${it.pullNumber} ${it.issueId}`)
  const found = await lines(
    `select distinct repository.name, change.number, split_part(work_item_id, ':', -1) as id
     from change_item_fact join change using (change_id) join repository using (repository_id)`,
  )
  expect(expected.length).toBeGreaterThan(50)
  expect(differences(found, expected).missing).toEqual([])
})

test('builds by attempt, with their jobs', async () => {
  const runs = truth(world, 'run').filter(({ finishedAt }) => finishedAt <= world.now())
  const outcome = { success: 'succeeded', failure: 'failed', cancelled: 'cancelled' }
  const there = new Set((await lines('select name from repository')).map((name) => name))
  const own = runs.filter(({ repository }) => there.has(repository))
  const found = await lines(
    `select repository.name, pipeline, attempt, split_part(commit_id, '@', -1), floor(epoch(finished_at)), outcome,
       (select count(*) from build_job where build_job.build_id = build.build_id) as jobs
     from build join repository using (repository_id) where finished_at is not null`,
  )
  expectSame(
    found,
    own.map((it) =>
      [
        it.repository,
        it.workflow,
        it.attempt,
        it.headSha,
        seconds(it.finishedAt),
        outcome[it.conclusion],
        it.jobs.length,
      ].join(' '),
    ),
  )
})

test('reviews with their verdicts', async () => {
  const verdicts = {
    APPROVED: 'approved',
    CHANGES_REQUESTED: 'changes_requested',
    COMMENTED: 'commented',
    DISMISSED: 'dismissed',
  }
  const there = new Set(await lines('select name from repository'))
  const expected = truth(world, 'pull')
    .filter(({ repository }) => there.has(repository))
    .flatMap(({ repository, number, reviews }) =>
      reviews
        .filter(({ submittedAt }) => submittedAt <= world.now())
        .map((it) => `${repository} ${number} ${seconds(it.submittedAt)} ${verdicts[it.state]}`),
    )
  const found = await lines(
    `select repository.name, number, floor(epoch(submitted_at)), verdict
     from review join change using (change_id) join repository using (repository_id)`,
  )
  expectSame(found, expected)
})
