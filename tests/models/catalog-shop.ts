/** Repositories that say what they need, and what traces and tools say of the same services. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/index.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources, type SyncReport } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { FEW_ROWS } from '../warehouse.ts'

export const HOST = 'https://git.example.org/acme'
export const scripts: Record<string, RepositoryScript> = {}

export type Content = string | { link: string }

export const component = (name: string, rest = '', owner = 'red') =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: service\n  lifecycle: production\n  owner: ${owner}\n${rest}`
export const npm = (name: string, needs: string[] = []) =>
  JSON.stringify(
    { name, version: '1.0.0', dependencies: Object.fromEntries(needs.map((it) => [it, '1'])) },
    null,
    1,
  )

/** Read and built before the tests of a file, and closed after them. */
export function openCatalog() {
  let folder: string
  let warehouse: Warehouse
  let registry: Registry
  let report: SyncReport

  function repository(name: string, files: Record<string, Content>): void {
    const script = new RepositoryScript(join(folder, name), { origin: `${HOST}/${name}.git` })
    scripts[name] = script
      .commit({ label: 'first', at: '2026-01-05T10:00', message: 'Begin\n', files })
      .flush()
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streamgauge-catalog-'))
    repository('mono', {
      'package.json': npm('mono'),
      '.nvmrc': '22.1.0\n',
      'apps/web/package.json': npm('@acme/web', ['@acme/cart-client', '@acme/ui', 'left-pad']),
      'apps/web/Dockerfile': 'ARG N=24\nFROM node:${N}-alpine3.21\n',
      'apps/api/package.json': npm('@acme/api', ['@acme/ui', '@acme/web']),
      'apps/api/.nvmrc': '20.9.0\n',
      'packages/ui/package.json': npm('@acme/ui'),
      'apps/web/link': { link: '../api/package.json' },
    })
    repository('cart', {
      'catalog-info.yaml': component(
        'cart',
        '  dependsOn: [component:web, resource:default/store, component:gone]\n',
      ),
      '.github/CODEOWNERS': '* @acme/blue\n',
      'compose.yaml':
        'services:\n  cart: { build: ., depends_on: [sessions] }\n  sessions: { image: "docker.io/library/redis:8" }\n',
      'client/package.json': npm('@acme/cart-client'),
    })
    repository('store', {
      'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1\nkind: Resource\nmetadata: { name: store, annotations: { pagerduty.com/service-id: PSTORE } }\nspec: { type: database, owner: group:default/blue }\n`,
      'main.tf': `module "hosts" {\n  source = "git::${HOST}/hosts.git//linux?ref=v1"\n}\n`,
    })
    repository('hosts', { 'linux/main.tf': '', 'README.md': 'hosts\n' })
    repository('twin-one', { 'package.json': npm('@acme/twin') })
    repository('twin-two', {
      'package.json': npm('@acme/twin'),
      'sub/package.json': npm('sub', ['@acme/twin', '@acme/cart-client']),
    })
    repository('broken', {
      'catalog-info.yaml': 'kind: [',
      'a/package.json': '{ "name": }',
      'b/package.json': npm('big', [`x${'y'.repeat(1_000_000)}`]),
    })
    writeFileSync(
      join(folder, 'streamgauge.yaml'),
      `data: ${join(folder, 'data')}
git:
  - path: ${join(folder, 'mono')}
    services:
      - { name: web, path: apps/web, team: green }
      - { name: api, path: apps/api }
${['cart', 'store', 'hosts', 'twin-one', 'twin-two', 'broken'].map((name) => `  - path: ${join(folder, name)}`).join('\n')}
teams: [{ name: red, value_stream: shop }, { name: blue, value_stream: shop }]
`,
    )
    warehouse = await openWarehouse({ folder: join(folder, 'data'), memoryMb: 300, ...FEW_ROWS })
    await declareRaw(warehouse, await loadConnectors())
    registry = await readModels()
    await landTraces()
    report = await readAll()
  })

  afterAll(async () => {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What traces tell beside the files; one pair of it is declared nowhere. */
  async function landTraces(): Promise<void> {
    const edge = (day: string, client: string, server: string, calls: number, connection_type = '') => ({
      id: [day, client, server, connection_type].join('|'),
      day,
      client,
      server,
      connection_type,
      calls,
    })
    const edges = [
      edge('2026-01-01', 'web', 'cart', 9_000),
      edge('2026-03-01', 'Web', 'cart', 90),
      edge('2026-03-01', 'cart', 'api', 2, 'messaging_system'),
      edge('2026-03-02', 'cart', 'api', 8, 'messaging_system'),
      edge('2026-03-02', 'user', 'web', 7, 'virtual_node'),
      edge('2026-03-02', 'web', 'web', 7),
    ]
    const span = (id: string, attributes: object, is_error = false) => ({
      id,
      name: 'x',
      started_at: '2026-03-01T10:00:00.000Z',
      ended_at: '2026-03-01T10:05:00.000Z',
      is_error,
      attributes: {
        'vcs.repository.url.full': `${HOST}/cart.git`,
        'vcs.ref.head.revision': scripts.cart?.shas.first,
        'cicd.pipeline.name': 'release',
        'cicd.pipeline.run.id': '7',
        ...attributes,
      },
    })
    const task = {
      'cicd.pipeline.task.name': 'roll out',
      'cicd.pipeline.task.type': 'deploy',
      'cicd.pipeline.task.run.id': '7-1',
    }
    const spans = [
      span('t:1', { 'cicd.pipeline.result': 'timeout' }),
      span(
        't:2',
        {
          ...task,
          'deployment.environment.name': 'production',
          'service.name': 'cart',
          'artifact.version': '1.4.0',
        },
        true,
      ),
      span('t:3', {
        'cicd.pipeline.task.name': 'unit',
        'cicd.pipeline.task.run.id': '7-0',
        'cicd.pipeline.task.run.result': 'success',
      }),
    ]
    await warehouse.land(async (lane) => {
      for (const [table, records] of [
        ['edge', edges],
        ['span', spans],
      ] as const) {
        await lane.append(`raw.traces__${table}`, {
          _key: records.map(({ id }) => id),
          _source: records.map(() => 'traces:x'),
          _loaded_at: records.map(() => Date.UTC(2026, 2, 3)),
          _hash: records.map(({ id }) => id),
          _is_deleted: records.map(() => false),
          payload: records.map((record) => JSON.stringify(record)),
        })
      }
    })
  }

  async function readAll(): Promise<SyncReport> {
    const config = await loadConfig({ config: join(folder, 'streamgauge.yaml') })
    const read = await syncSources(warehouse, config)
    expect(read.sources.map(({ error }) => error).filter(Boolean)).toEqual([])
    // A build of nothing new would only cost its time.
    if (!read.changed) return read
    const build = await buildModels(warehouse, registry, { config: configTables(config), computed })
    expect(build.checks.filter(({ failingCount }) => failingCount > 0)).toEqual([])
    return read
  }

  return {
    get warehouse() {
      return warehouse
    },
    get report() {
      return report
    },
    readAll,
  }
}
