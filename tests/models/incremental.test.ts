import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  buildConfigurationRepository,
  buildFixtureRepository,
  RepositoryScript,
  runGit,
  type FixtureRepository,
} from '../../fixtures/repositories/index.ts'
import { configTables, loadConfig, type Config } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { removeUnkept, type Removed } from '../../ingest/retention/removal.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { isLong } from '../chance.ts'
import { FEW_ROWS } from '../warehouse.ts'
import { fingerprint } from './stream.ts'

let folder: string
let shop: FixtureRepository
let mono: RepositoryScript
let warehouse: Warehouse
let registry: Registry
let config: Config

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-incremental-'))
  shop = await buildFixtureRepository(join(folder, 'shop'))
  await buildConfigurationRepository(join(folder, 'deployments'), shop.shas['rewrite'])
  mono = new RepositoryScript(join(folder, 'mono'), { origin: 'https://example.org/mono.git' })
  mono
    .commit({ label: 'a1', at: '2026-01-05T10:00', message: 'Start a\n', files: { 'a/x': '1\n' } })
    .commit({ label: 'b1', at: '2026-01-06T10:00', message: 'Start b\n', files: { 'b/x': '1\n' } })
    .flush()
  writeFileSync(
    join(folder, 'streamgauge.yaml'),
    `data: ${join(folder, 'data')}
git:
  - path: ${join(folder, 'shop')}
  - { path: ${join(folder, 'deployments')}, configuration: true }
  - { path: ${join(folder, 'mono')}, services: [{ name: a, path: a }, { name: b, path: b }] }
`,
  )
  config = await loadConfig({ config: join(folder, 'streamgauge.yaml') })
  warehouse = await openWarehouse({ folder: config.data, memoryMb: 300, ...FEW_ROWS })
  await declareRaw(warehouse, await loadConnectors())
  registry = await readModels()
  await follow()
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

/** How each model was brought up to date, over all steps. */
const ways = new Set<string>()

async function follow(): Promise<void> {
  const report = await syncSources(warehouse, config)
  expect(report.sources.filter(({ ok }) => !ok)).toEqual([])
  const { models } = await buildModels(warehouse, registry, { config: configTables(config), computed })
  for (const { name, how } of models) ways.add(`${name}: ${how}`)
}

const steps: [string, () => void][] = [
  [
    'a new commit',
    () =>
      shop.script
        .commit({
          label: 'i1',
          at: '2026-03-01T10:00',
          message: 'More (#20)\n',
          files: { 'src/search.ts': 'x\n' },
        })
        .flush(),
  ],
  [
    'a merged request with its branch',
    () =>
      shop.script
        .commit({
          label: 'i2',
          on: 'topic-i',
          from: 'i1',
          at: '2026-03-02T09:00',
          message: 'Part\n',
          files: { 'src/new.ts': '1\n' },
        })
        .commit({
          label: 'i3',
          merge: ['i2'],
          at: '2026-03-02T10:00',
          message: 'Merge pull request #21 from x/y\n\nParts\n',
          files: { 'src/new.ts': '1\n' },
        })
        .flush(),
  ],
  [
    'a release',
    () => shop.script.tag('v2.2.0', 'i3', { at: '2026-03-03T10:00', message: 'Two two\n' }).flush(),
  ],
  [
    'a patch release within days',
    () =>
      shop.script
        .commit({
          label: 'i4',
          at: '2026-03-04T10:00',
          message: 'Mend (#22)\n',
          files: { 'src/new.ts': '2\n' },
        })
        .tag('v2.2.1', 'i4', { at: '2026-03-04T11:00', message: 'Two two one\n' })
        .flush(),
  ],
  [
    'a rename and a deletion',
    () =>
      shop.script
        .commit({
          label: 'i5',
          at: '2026-03-05T10:00',
          message: 'Tidy\n',
          rename: { 'src/new.ts': 'src/newer.ts' },
          files: { 'README.md': null },
        })
        .flush(),
  ],
  [
    'a new author',
    () =>
      shop.script
        .commit({
          label: 'i6',
          author: 'Zoe <zoe@example.org>',
          at: '2026-03-06T10:00',
          message: 'Hello (#23)\n',
          files: { 'z.ts': '1\n' },
        })
        .flush(),
  ],
  ['a tag deleted', () => void runGit(shop.path, ['tag', '-d', 'v1.1.1'])],
  ['a tag moved', () => void runGit(shop.path, ['tag', '-f', 'v2.0.2', shop.shas['rewrite']!])],
  [
    'the default branch rewritten',
    () => void runGit(shop.path, ['update-ref', 'refs/heads/main', shop.script.sha('i4')]),
  ],
  [
    'services of a repository without tags, then with them',
    () =>
      mono
        .commit({
          label: 'a2',
          at: '2026-01-07T10:00',
          message: 'Both\n',
          files: { 'a/x': '2\n', 'b/x': '2\n' },
        })
        .tag('a@1.0.0', 'a1', { at: '2026-01-05T12:00', message: 'a\n' })
        .tag('a@1.1.0', 'a2', { at: '2026-01-07T12:00', message: 'a\n' })
        .flush(),
  ],
]

/** Each step is followed on its own; compared with a full build are several at once, in the long form each. */
const AT_ONCE = isLong ? 1 : 3
const groups = Array.from({ length: Math.ceil(steps.length / AT_ONCE) }, (_, i) =>
  steps.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
).map((group) => [group.map(([name]) => name).join(', '), group.map(([, step]) => step)] as const)

describe('a build that follows', () => {
  it.each(groups)('leaves the same rows as a full one after %s', async (_, group) => {
    for (const step of group) {
      step()
      await follow()
    }
    const followed = await fingerprint(warehouse, registry)
    await buildModels(warehouse, registry, { config: configTables(config), computed, full: true })
    expect(followed).toEqual(await fingerprint(warehouse, registry))
  })

  it('walked the graphs alone of what the commits that came belong to', () => {
    const walked = ['int_commit__lined', 'int_deployment__ordered', 'int_deployment__assigned']
    expect([...ways]).toEqual(expect.arrayContaining(walked.map((name) => `${name}: partitions`)))
  })
})

describe('what is not kept any more', () => {
  const remove = async (day: string, full = false) => {
    const connectors = await loadConnectors()
    const retention = { schedule: '', rules: [{ source: '*', stream: null, days: 1 }] }
    const now = Date.parse(`${day}T12:00:00Z`) + 86_400_000
    let removed: Removed[] = []
    await buildModels(warehouse, registry, {
      config: configTables(config),
      computed,
      full,
      before: async (lane) => void (removed = await removeUnkept(lane, { connectors, retention, now })),
    })
    return removed
  }
  const oldest = async () => {
    const [row] = await warehouse.rows<{ at: number; files: number }>(
      `SELECT min(committed_at) AS at, (SELECT count(*) FROM raw.git__file AS f WHERE NOT EXISTS (
         SELECT 1 FROM raw.git__commit AS c WHERE c.commit_id = f.commit_id)) AS files FROM commit`,
    )
    return { at: new Date(row!.at).toISOString().slice(0, 10) >= '2026-02-01', files: row!.files }
  }

  it('goes with what follows from it as in a full build, and no sync brings it back, not even of a history that was rewritten', async () => {
    const removed = await remove('2026-02-01')
    expect(removed.some(({ stream, keys }) => stream === 'commit' && keys > 0)).toBe(true)
    expect(await oldest()).toEqual({ at: true, files: 0 })
    const followed = await fingerprint(warehouse, registry)
    await buildModels(warehouse, registry, { config: configTables(config), computed, full: true })
    expect(followed).toEqual(await fingerprint(warehouse, registry))
    const report = await syncSources(warehouse, config)
    const news = report.sources.flatMap(({ ok, source, streams }) => [
      ...(ok ? [] : [source]),
      ...streams.filter(({ landed }) => landed !== 0).map(({ name }) => `${source} ${name}`),
    ])
    expect(news).toEqual([])
    runGit(shop.path, ['update-ref', 'refs/heads/main', shop.shas['rewrite']!])
    await follow()
    expect(await oldest()).toEqual({ at: true, files: 0 })
  })
})
