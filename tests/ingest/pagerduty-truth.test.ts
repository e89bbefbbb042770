import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_ANCHOR, type World } from '../../fixtures/org/index.ts'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector } from '../../ingest/connectors/pagerduty/connector.ts'
import { syncSources } from '../../ingest/sync.ts'
import { readModels } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { simulatedWorld } from '../world.ts'
import { openDeclared } from '../warehouse.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-truth-'))
let world: World
let server: ToolServer
let warehouse: Warehouse
let staging: (name: string) => string

beforeAll(async () => {
  world = await simulatedWorld(join(folder, 'world'))
  server = await servePagerduty(world, { clock: () => TEST_ANCHOR, perMinute: 1_000_000 })
  process.env.PAGERDUTY_TRUTH = server.token
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 400 })
  const entries = [{ url: server.url, token_env: 'PAGERDUTY_TRUTH', history_months: 36 }]
  const sources = await connector.sources(entries, folder)
  const report = await syncSources(warehouse, { sources }, { connectors: [connector] })
  expect(report.sources[0]).toMatchObject({ ok: true, notes: [] })
  const { models } = await readModels()
  for (const step of ['entry', 'paged', 'marker']) {
    const name = `stg_pagerduty__${step}`
    await warehouse.build((lane) => lane.run(`create table ${name} as ${models.get(name)?.sql}`))
  }
  staging = (name) => models.get(`stg_pagerduty__${name}`)?.sql ?? ''
})

afterAll(async () => {
  await server?.close()
  await warehouse?.close()
  world?.close()
  rmSync(folder, { recursive: true, force: true })
})

const truths = () =>
  world
    .list('true_incident', { by: 'created', order: 'asc', limit: 1_000_000 })
    .map(({ record }) => record)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
const second = (at: number | null) => (at === null || at > world.now() ? null : Math.floor(at / 1000) * 1000)

test('each incident opens, is acknowledged and is resolved when it truly was', async () => {
  const found = await warehouse.rows<Record<string, unknown>>(
    `select split_part(incident_id, ':', 3) as id, severity, opened_at, acknowledged_at, resolved_at
     from (${staging('incident')}) order by id`,
  )
  const expected = truths().map(({ id, severity, openedAt, acknowledgedAt, resolvedAt }) => ({
    id,
    severity,
    opened_at: second(openedAt),
    acknowledged_at: second(acknowledgedAt),
    resolved_at: second(resolvedAt),
  }))
  expect(expected.length).toBeGreaterThan(20)
  expect(found).toEqual(expected)
})

test('what an incident names is the commit that its deployment brought, and no other incident names one', async () => {
  const found = await warehouse.rows<{ id: string; named: string }>(
    `select split_part(incident_id, ':', 3) as id, deployment_id as named from (${staging('incident_link')})
     where evidence in ('note', 'detail') order by id`,
  )
  const named = truths().filter(({ evidence }) => evidence === 'named')
  expect(found.map(({ id }) => id)).toEqual(named.map(({ id }) => id))
  const shas = new Map(
    world
      .list('true_deployment', { by: 'created', order: 'asc', limit: 1_000_000 })
      .map(({ record }) => [record.id, record.sha]),
  )
  expect(found.map((row) => row.named)).toEqual(
    named.map(({ deploymentId }) => `commit:${shas.get(deploymentId ?? '')}`),
  )
})
