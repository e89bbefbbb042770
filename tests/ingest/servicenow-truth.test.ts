import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_ANCHOR, type World } from '../../fixtures/org/index.ts'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { serveServicenow } from '../../fixtures/servers/servicenow/index.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { connector as pagerduty } from '../../ingest/connectors/pagerduty/connector.ts'
import { connector } from '../../ingest/connectors/servicenow/connector.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { simulatedWorld } from '../world.ts'
import { seamOf } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-servicenow-truth-'))
let world: World
const servers: ToolServer[] = []
let warehouse: Warehouse

/** Both tools tell the same organisation into one warehouse. */
beforeAll(async () => {
  world = await simulatedWorld(join(folder, 'world'))
  const clock = () => TEST_ANCHOR
  const servicenow = await serveServicenow(world, { clock })
  const pager = await servePagerduty(world, { clock, perMinute: 1_000_000 })
  servers.push(servicenow, pager)
  process.env.SERVICENOW_TRUTH = servicenow.token
  process.env.SERVICENOW_TRUTH_PAGER = pager.token
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 400 })
  const sources = [
    ...(await connector.sources(
      [{ name: 'acme', url: servicenow.url, token_env: 'SERVICENOW_TRUTH', history_months: 36 }],
      folder,
    )),
    ...(await pagerduty.sources(
      [{ name: 'acme', url: pager.url, token_env: 'SERVICENOW_TRUTH_PAGER', history_months: 36 }],
      folder,
    )),
  ]
  const report = await syncSources(warehouse, { sources }, { connectors: [connector, pagerduty] })
  expect(report.sources).toMatchObject([
    { ok: true, notes: [] },
    { ok: true, notes: [] },
  ])
  const config = configTables({ ...(await loadConfig({ git: [process.cwd()] })), sources, services: [] })
  await buildModels(warehouse, seamOf(await readModels()), { config, computed })
})

afterAll(async () => {
  for (const server of servers) await server.close()
  await warehouse?.close()
  world?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Rows of both tools, each tool's ids taken away. */
async function told(sql: string): Promise<{ servicenow: unknown[]; pagerduty: unknown[] }> {
  const rows = await warehouse.rows<{ tool: string }>(sql)
  const of = (tool: string) => rows.filter((row) => row.tool === tool).map((row) => ({ ...row, tool: null }))
  return { servicenow: of('servicenow'), pagerduty: of('pagerduty') }
}

test('an incident is the same: when it opened, was taken and was over, how grave and of which service', async () => {
  const { servicenow, pagerduty: pager } = await told(
    `select split_part(incident.source_id, ':', 1) as tool, title, severity, urgency, opened_at, acknowledged_at, resolved_at,
       alias.name as service
     from incident
     join incident_service as named on named.incident_id = incident.incident_id
     join service_alias as alias on alias.service_alias_id = named.service_id
     order by opened_at, title`,
  )
  expect(pager.length).toBeGreaterThan(20)
  expect(servicenow).toEqual(pager)
})

test('what an incident names, and what went out before it, is the same', async () => {
  const { servicenow, pagerduty: pager } = await told(
    `select split_part(incident.source_id, ':', 1) as tool, title, opened_at, link.deployment_id as named, link.evidence
     from incident_link as link
     join incident on incident.incident_id = link.incident_id
     order by opened_at, title, named`,
  )
  expect(pager.length).toBeGreaterThan(5)
  expect(servicenow).toEqual(pager)
})

test('what happened to an incident, and when, is the same', async () => {
  const { servicenow, pagerduty: pager } = await told(
    `select split_part(event.source_id, ':', 1) as tool, incident.title,
       case event.kind when 'escalated' then 'assigned' else event.kind end as kind, event.happened_at
     from incident_event as event
     join incident on incident.incident_id = event.incident_id
     where event.kind in ('triggered', 'acknowledged', 'assigned', 'escalated', 'resolved')
     order by event.happened_at, incident.title, kind`,
  )
  expect(pager.length).toBeGreaterThan(100)
  expect(servicenow).toEqual(pager)
})

test('who was given an incident is somebody who is known', async () => {
  const [counts] = await warehouse.rows(
    `select count(*) as n, count(account.name_digest) as known
     from incident_event as event left join account on account.account_id = event.assignee_id
     where event.kind = 'assigned' and event.source_id like 'servicenow:%'`,
  )
  expect(Number(counts?.n)).toBeGreaterThan(50)
  expect(counts?.known).toBe(counts?.n)
})

test('each deployment that the tools mark is a change request, released at its time, with its approval', async () => {
  const found = await warehouse.rows(
    `select release.released_at, served.service_id as service, release.status, count(approval.approval_id) as approvals
     from release
     left join release_service as served on served.release_id = release.release_id
     left join approval on approval.release_id = release.release_id and approval.verdict = 'approved'
     where release.kind like '% change' group by all order by all`,
  )
  const marked = world.list('change_event', { by: 'created', order: 'asc', limit: 100_000 })
  const names = new Map(world.directory.pagerdutyServices.map(({ id, name }) => [id, name]))
  const expected = marked
    .map(({ record: { at, serviceId } }) => [Math.floor(at / 1000) * 1000, names.get(serviceId)])
    .sort(([a = 0], [b = 0]) => Number(a) - Number(b))
  expect(expected.length).toBeGreaterThan(50)
  expect(found.map(({ released_at: at, service }) => [at, service])).toEqual(expected)
  expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['released']))
  expect(new Set(found.map(({ approvals }) => approvals))).toEqual(new Set([0, 1]))
})
