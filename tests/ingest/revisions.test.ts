import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RepositoryScript } from '../../fixtures/repositories/script.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { readCurrent } from '../../ingest/connectors/records/current.ts'
import { writeRecord } from '../../ingest/connectors/records/events.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { narrow } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'

const BO = 'Bo Brown <bo@example.org>'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-revisions-'))
const clock = { now: () => Date.parse('2026-03-20T00:00:00Z'), sleep: () => Promise.resolve() }
let warehouse: Warehouse
let repository: RepositoryScript
let sync: () => Promise<number>
let build: () => Promise<unknown>

const plan = (date: string, owner: string, services: string[], other = 'Other') => `releases:
  - id: spring
    name: Spring
    planned_at: ${date}
    owner_team: ${owner}
    services: [${services.map((service) => `{ service: ${service} }`).join(', ')}]
  - { id: other, name: ${other}, planned_at: 2026-05-01 }
`

beforeAll(async () => {
  warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  repository = new RepositoryScript(join(folder, 'shop'), { origin: 'https://github.com/acme/shop.git' })
  const commit = (label: string, day: number, text: string, author?: string) =>
    repository.commit({
      label,
      at: `2026-03-${String(day).padStart(2, '0')}T09:00:00Z`,
      message: label,
      files: { '.streamgauge/plan.yaml': text },
      ...(author === undefined ? {} : { author }),
    })
  commit('plan', 1, plan('2026-04-01', 'shop', ['cart']))
  commit('neighbour', 2, plan('2026-04-01', 'shop', ['cart'], 'Renamed'))
  commit('broken', 3, 'releases: [')
  commit('move', 4, plan('2026-04-08', 'shop', ['cart', 'till']), BO)
  commit('hand over', 5, plan('2026-04-08', 'payments', ['cart', 'till']), BO)
  repository.flush()
  const config = await loadConfig({ git: [repository.path], data: join(folder, 'data') })
  sync = async () => {
    const { sources } = await syncSources(warehouse, config, { connectors: [git], clock })
    expect(sources.map(({ error }) => error)).toEqual([undefined])
    return (
      sources.flatMap(({ streams }) => streams).find(({ name }) => name === 'record_revision')?.landed ?? -1
    )
  }
  const registry = narrow(await readModels(), ['release', 'plan_change_fact'])
  build = () => buildModels(warehouse, registry, { config: configTables(config), computed })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const changes = async () =>
  (
    await warehouse.rows<Record<string, unknown>>(
      `SELECT strftime(changed_at, '%d') AS day, field, from_text, to_text, author_name, authentication, url
       FROM plan_change_fact WHERE release_id = 'records:spring' ORDER BY changed_at, field`,
    )
  ).map((row) => Object.values(row))

test('earlier versions of a plan come from the history of its file, each by its author', async () => {
  // Of each record its first version, and those that differ; a file that is no YAML is none.
  expect(await sync()).toBe(6)
  await build()
  const page = expect.stringMatching(/^https:\/\/github\.com\/acme\/shop\/blob\/[0-9a-f]{40}\//) as string
  expect(await changes()).toEqual([
    ['01', 'plan', null, '2026-04-01 00:00:00', expect.any(String), 'git', page],
    ['04', 'date', '2026-04-01 00:00:00', '2026-04-08 00:00:00', 'Bo Brown', 'git', page],
    ['04', 'scope', 'cart', 'cart, till', 'Bo Brown', 'git', page],
    ['05', 'owner', 'shop', 'payments', 'Bo Brown', 'git', page],
  ])
})

test('nothing new brings nothing, and a commit more its change alone', async () => {
  expect(await sync()).toBe(0)
  repository
    .commit({
      label: 'later',
      at: '2026-03-19T09:00:00Z',
      message: 'later',
      files: { '.streamgauge/plan.yaml': plan('2026-04-10', 'payments', ['cart', 'till']) },
    })
    .flush()
  await sync()
  await build()
  expect((await changes()).slice(4).map(([, field, from, to]) => [field, from, to])).toEqual([
    ['date', '2026-04-08 00:00:00', '2026-04-10 00:00:00'],
  ])
})

test('a change on screen follows what the file said', async () => {
  const { versions } = await readCurrent(warehouse, 'release', 100)
  const basedOn = versions.find(({ id }) => id === 'spring')?.version ?? null
  const written = await writeRecord(warehouse, {
    kind: 'release',
    id: 'spring',
    action: 'write',
    reason: null,
    basedOn,
    author: { accountId: null, name: 'Cleo', email: null, authentication: 'local' } as never,
    now: Date.parse('2026-03-21T09:00:00Z'),
    body: {
      id: 'spring',
      name: 'Spring',
      planned_at: '2026-04-10T00:00:00Z',
      owner_team: 'till',
      services: [{ service: 'cart' }],
    },
  } as never)
  expect(written).toMatchObject({ isWritten: true })
  await build()
  expect(
    (await changes())
      .slice(-2)
      .map(([day, field, from, to, author, how]) => [day, field, from, to, author, how]),
  ).toEqual([
    ['21', 'owner', 'payments', 'till', 'Cleo', 'local'],
    ['21', 'scope', 'cart, till', 'cart', 'Cleo', 'local'],
  ])
})
