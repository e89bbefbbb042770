import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  buildConfigurationRepository,
  buildFixtureRepository,
  RepositoryScript,
} from '../../fixtures/repositories/index.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { FEW_ROWS } from '../warehouse.ts'

let folder: string
let warehouse: Warehouse

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-services-'))
  const shop = await buildFixtureRepository(join(folder, 'shop'))
  await buildConfigurationRepository(join(folder, 'deployments'), shop.shas['rewrite'])
  writeMonorepo(join(folder, 'mono'))
  writeUntagged(join(folder, 'plain'))
  mkdirSync(join(folder, 'conf'))
  writeFileSync(
    join(folder, 'conf', 'streamgauge.yaml'),
    `data: ${join(folder, 'data')}
git:
  - path: ${join(folder, 'shop')}
  - path: ${join(folder, 'deployments')}
    configuration: true
  - path: ${join(folder, 'plain')}
  - path: ${join(folder, 'mono')}
    services:
      - { name: api, path: packages/api, team: red }
      - { name: web, path: packages/web, team: blue }
`,
  )
  const config = await loadConfig({ config: join(folder, 'conf', 'streamgauge.yaml') })
  warehouse = await openWarehouse({ folder: config.data, memoryMb: 300, ...FEW_ROWS })
  await declareRaw(warehouse, await loadConnectors())
  await syncSources(warehouse, config)
  const build = await buildModels(warehouse, await readModels(), { config: configTables(config), computed })
  expect(build.checks.filter((check) => check.failingCount > 0)).toEqual([])
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Two services in one repository with tags of their own, and a file of neither. */
function writeMonorepo(path: string): void {
  const script = new RepositoryScript(path, { origin: 'https://gitlab.com/example/mono.git' })
  const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T10:00`
  script
    .commit({ label: 'api1', at: day(5), message: 'Start api\n', files: { 'packages/api/a.ts': '1\n' } })
    .tag('api@1.0.0', 'api1', { at: day(5), message: 'api\n' })
    .commit({ label: 'web1', at: day(6), message: 'Start web (!7)\n', files: { 'packages/web/w.ts': '1\n' } })
    .tag('web@1.0.0', 'web1', { at: day(6), message: 'web\n' })
    .commit({
      label: 'both',
      at: day(7),
      message: 'Change both (!8)\n',
      files: { 'packages/web/w.ts': '2\n', 'packages/api/a.ts': '2\n' },
    })
    .commit({ label: 'docs', at: day(8), message: 'Write docs (!9)\n', files: { 'README.md': 'words\n' } })
    .commit({
      label: 'side',
      on: 'side',
      from: 'docs',
      at: day(9),
      message: 'Mend web\n',
      files: { 'packages/web/w.ts': '3\n' },
    })
    .commit({
      label: 'merge',
      merge: ['side'],
      at: day(10),
      message: "Merge branch 'side' into 'main'\n\nMend the web\n\nSee merge request example/mono!10\n",
      files: { 'packages/web/w.ts': '3\n' },
    })
    .tag('web@1.1.0', 'merge', { at: day(12), message: 'web\n' })
    .tag('api@1.1.0', 'merge', { at: day(13), message: 'api\n' })
    .flush()
}

function writeUntagged(path: string): void {
  const script = new RepositoryScript(path, { origin: 'https://github.com/example/plain.git' })
  script
    .commit({ label: 'one', at: '2026-01-05T10:00', message: 'Start\n', files: { a: '1\n' } })
    .commit({
      label: 'two',
      authoredAt: '2026-01-06T08:00',
      at: '2026-01-06T10:00',
      message: 'Go on (#2)\n',
      files: { a: '2\n' },
    })
    .commit({
      label: 'side',
      on: 'side',
      from: 'two',
      at: '2026-01-07T10:00',
      message: 'Aside\n',
      files: { b: '1\n' },
    })
    .commit({
      label: 'three',
      merge: ['side'],
      at: '2026-01-08T10:00',
      message: 'Merge pull request #3 from ada/side\n\nAside\n',
      files: { b: '1\n' },
    })
    .flush()
}

describe('a configuration repository', () => {
  it('tells the deployments of the services that its images name, before their tags do', async () => {
    const rows =
      await warehouse.rows(`SELECT version, environment_tier, is_rollback, split_part(commit_id, '@', 2) <> '' AS known
      FROM deployment_fact WHERE service_id = 'git:github.com/example/shop' ORDER BY finished_at, environment_tier`)
    expect(rows.map(Object.values)).toEqual([
      ['1.0.0', 'production', false, true],
      ['1.1.0-rc.1', 'staging', false, null],
      ['1.1.0', 'production', false, true],
      ['1.2.0', 'production', false, true],
      ['1.2.0', 'staging', false, true],
      ['1.1.0', 'production', true, true],
      [expect.stringMatching(/^[0-9a-f]{40}$/), 'production', false, true],
    ])
  })

  it('is named as the source, and is no service itself', async () => {
    const rows = await warehouse.rows(
      'SELECT service_id, origin, deployment_count FROM service_source_fact ORDER BY service_id',
    )
    expect(rows.map(Object.values)).toEqual([
      ['git:github.com/example/plain', 'merge', 3],
      ['git:github.com/example/shop', 'configuration', 5],
      ['git:gitlab.com/example/mono:api', 'tag', 2],
      ['git:gitlab.com/example/mono:web', 'tag', 2],
    ])
  })

  it('makes going back to an older version a repair of the one that it takes back', async () => {
    const rows =
      await warehouse.rows(`SELECT broken.version, evidence, fix.version AS fix FROM failure_evidence_fact AS piece
      JOIN deployment_fact AS broken ON broken.deployment_id = piece.deployment_id
      JOIN deployment_fact AS fix ON fix.deployment_id = piece.remediation_deployment_id
      WHERE evidence = 'rollback'`)
    expect(rows.map(Object.values)).toEqual([['1.2.0', 'rollback', '1.1.0']])
  })
})

describe('services within a repository', () => {
  it('take the changes that touch their folder, and only their own tags', async () => {
    const rows =
      await warehouse.rows(`SELECT title, split_part(service_id, ':', 3) AS service, version, is_history
      FROM change_fact WHERE repository_id = 'gitlab.com/example/mono' ORDER BY merged_at, service`)
    expect(rows.map(Object.values)).toEqual([
      ['Start api', 'api', null, true],
      ['Start web', 'web', null, true],
      ['Change both', 'api', 'api@1.1.0', false],
      ['Change both', 'web', 'web@1.1.0', false],
      ['Write docs', '', null, false],
      ['Mend the web', 'web', 'web@1.1.0', false],
    ])
  })

  it('read GitLab merge requests, with links to them', async () => {
    const [row] = await warehouse.rows(`SELECT url FROM change_fact WHERE title = 'Mend the web'`)
    expect(row).toEqual({ url: 'https://gitlab.com/example/mono/-/merge_requests/10' })
  })

  it('belong to the teams that the configuration names', async () => {
    const rows = await warehouse.rows('SELECT service_id, team_id FROM service_owner ORDER BY team_id')
    expect(rows.map((row) => row['team_id'])).toEqual(['blue', 'red'])
  })
})

describe('a repository without tags', () => {
  it('has each merge as a deployment, and no release stage: unknown, not 0', async () => {
    const rows = await warehouse.rows(`SELECT title, coding_hours, release_hours, lead_time_hours, is_waiting
      FROM change_fact WHERE repository_id = 'github.com/example/plain' ORDER BY merged_at`)
    expect(rows.map(Object.values)).toEqual([
      ['Start', 0, null, null, false],
      ['Go on', 2, null, 2, false],
      ['Aside', 24, null, 24, false],
    ])
    expect(
      await warehouse.rows(`SELECT * FROM stage_fact WHERE repository_id = 'github.com/example/plain'
      AND stage = 'merge to release'`),
    ).toEqual([])
  })

  it('has no releases', async () => {
    expect(
      await warehouse.rows(`SELECT * FROM release_fact WHERE repository_id = 'github.com/example/plain'`),
    ).toEqual([])
  })
})
