/** All that Argo CD rolled out in the imaginary organisation, against what truly happened. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/org/index.ts'
import { BEGINS_MS, TAKES_MS } from '../../fixtures/servers/argocd/applications.ts'
import { serveArgocd } from '../../fixtures/servers/argocd/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector as argocd } from '../../ingest/connectors/argocd/connector.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { syncSources } from '../../ingest/sync.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { differences, truth } from '../organisation/comparisons.ts'
import { openDeclared } from '../warehouse.ts'
import { simulatedWorld } from '../world.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-argocd-'))
const CONFIG = 'github.test/marigold/deployments'
const sqlOf = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../ingest/connectors/argocd/stg_argocd__${name}.sql`), 'utf8')
const given = ['place', 'rollout', 'bump', 'carried', 'told']
  .map((name) => `stg_argocd__${name} as (${sqlOf(name)}\n)`)
  .join(', ')

let world: World
let warehouse: Warehouse
const servers: ToolServer[] = []

/** As the models would have it: the configuration's history is one line. */
const TABLES = [
  `create or replace table service as select * from (values {services}) as t (service_id, name, repository_id)`,
  `update raw.git__image set repository_id = '${CONFIG}', commit_id = '${CONFIG}@' || split_part(commit_id, '@', -1)`,
  `create or replace table commit as
     select distinct commit_id, repository_id, split_part(commit_id, '@', -1) as sha, committed_at from raw.git__image`,
  'create or replace table int_commit__lined as select commit_id, commit_id as line_commit_id, true as is_mainline from commit',
  'create table if not exists config.image (service_id varchar, pattern varchar)',
]

beforeAll(async () => {
  world = await simulatedWorld(join(folder, 'world'))
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 400, threads: 2 })
  const path = join(world.gitFolder as string, 'deployments.git')
  await read(await git.sources([{ path, configuration: true }], folder))
  const services = world.directory.services.map(
    ({ name }) => `('${name}', '${name}', 'github.test/marigold/${name}')`,
  )
  await warehouse.land(async (lane) => {
    for (const table of TABLES) await lane.run(table.replace('{services}', services.join(', ')))
  })
}, 120_000)

afterAll(async () => {
  await warehouse?.close()
  for (const server of servers) await server.close()
  world?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function read(sources: Awaited<ReturnType<typeof git.sources>>): Promise<void> {
  const report = await syncSources(warehouse, { sources }, { connectors: [git, argocd] })
  expect(report.sources.map(({ error }) => error)).toEqual([undefined])
}

/** Deployments of one Argo CD that keeps so many syncs. */
async function rolledOut(name: string, keep: number): Promise<Record<string, unknown>[]> {
  const server = await serveArgocd(world, { keep, clock: () => world.now() })
  servers.push(server)
  process.env.ARGOCD_TRUTH = server.token
  await read(await argocd.sources([{ url: server.url, name, token_env: 'ARGOCD_TRUTH' }], folder))
  return warehouse.rows(
    `with ${given} select told.*, place.environment from stg_argocd__told as told
     join stg_argocd__place as place using (_source, uid) where told._source = 'argocd:${name}'`,
  )
}

const line = (...values: unknown[]) => values.join(' ')
const told = () =>
  truth(world, 'true_deployment').filter(
    ({ id, finishedAt }) =>
      id.startsWith('commit:') && finishedAt + BEGINS_MS + TAKES_MS <= world.now() && isConfigured(id),
  )

/** Merges stand for deployments of other services, in their own repositories. */
function isConfigured(id: string): boolean {
  const configured = world.directory.services.filter(
    ({ deploymentSource }) => deploymentSource === 'configuration',
  )
  return configured.some((service) => world.get('true_deployment', service.id, id) !== undefined)
}

test('every sync brought the version, and the commit of the application, that it truly did', async () => {
  const found = await rolledOut('all', Infinity)
  const expected = told().map((it) =>
    line(
      it.serviceId,
      `in-cluster/${it.serviceId}-${it.environment}`,
      it.sha.slice(0, 10),
      it.finishedAt + BEGINS_MS + TAKES_MS,
    ),
  )
  expect(expected.length).toBeGreaterThan(500)
  const lines = found.map((it) =>
    line(it.service_id, it.environment, String(it.app_sha).slice(0, 10), it.finished_at),
  )
  expect(differences(lines, expected)).toEqual({ missing: [], surplus: [] })
  expect(
    found.every(({ is_derived: derived, outcome }) => derived === false && outcome === 'succeeded'),
  ).toBe(true)
})

test('where Argo CD has forgotten, merges tell as much, half a minute and a sync too early', async () => {
  const found = await rolledOut('ten', 10)
  const known = told().map((it) => line(it.serviceId, it.environment, it.sha.slice(0, 10)))
  const lines = found.map((it) =>
    line(it.service_id, String(it.environment).split('-').at(-1), String(it.app_sha).slice(0, 10)),
  )
  expect(differences(lines, known)).toEqual({ missing: [], surplus: [] })
  expect(found.filter(({ is_derived: derived }) => derived === false)).toHaveLength(6 * 10)
})
