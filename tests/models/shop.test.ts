import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildFixtureRepository, runGit, type FixtureRepository } from '../../fixtures/repositories/index.ts'
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
let shop: FixtureRepository
let warehouse: Warehouse
const labels = new Map<string, string>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-shop-'))
  shop = await buildFixtureRepository(join(folder, 'shop'))
  for (const [label, sha] of Object.entries(shop.shas)) labels.set(`${shop.repositoryId}@${sha}`, label)
  const config = await loadConfig({ data: join(folder, 'data'), git: [shop.path] })
  warehouse = await openWarehouse({ folder: config.data, memoryMb: 300, ...FEW_ROWS })
  await declareRaw(warehouse, await loadConnectors())
  const report = await syncSources(warehouse, config)
  expect(report.sources.map(({ error }) => error)).toEqual([undefined])
  const build = await buildModels(warehouse, await readModels(), { config: configTables(config), computed })
  expect(build.checks.filter((check) => check.failingCount > 0)).toEqual([])
})
afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('releases of the shop', () => {
  it('are its final tags, mirrors collapsed, with the previous one by version', async () => {
    const rows =
      await warehouse.rows(`SELECT release.version, previous.version AS previous, release.change_count
      FROM deployment_fact AS release LEFT JOIN deployment_fact AS previous
        ON previous.deployment_id = release.previous_deployment_id
      WHERE NOT release.is_prerelease ORDER BY release.finished_at`)
    expect(rows.map(Object.values)).toEqual([
      ['v1.0.0', null, null],
      ['v1.1.0', 'v1.0.0', 2],
      ['v1.1.1', 'v1.1.0', 1],
      ['v1.2.0', 'v1.1.1', 1],
      ['v1.2.1', 'v1.2.0', 0],
      ['v1.3.0', 'v1.2.1', 2],
      ['v2.0.0', 'v1.3.0', 1],
      ['v1.3.1', 'v1.3.0', 1],
      ['v2.0.1', 'v2.0.0', 1],
      ['v2.0.2', 'v2.0.1', 1],
      ['v2.1.0', 'v2.0.2', 16],
    ])
  })

  it('take exactly the commits that git says they add', async () => {
    const releases = await warehouse.rows<{
      deployment_id: string
      commit_id: string
      is_first: boolean
      version: string
    }>(
      `SELECT deployment_id, commit_id, is_first, version FROM deployment_fact WHERE NOT is_prerelease ORDER BY finished_at, version`,
    )
    const before: string[] = []
    for (const release of releases) {
      const sha = release.commit_id.split('@').at(-1)!
      const listed = runGit(shop.path, ['rev-list', sha, ...before.map((other) => `^${other}`)])
      const assigned = await warehouse.rows<{ commit_id: string; is_counted: boolean }>(
        'SELECT commit_id, is_counted FROM int_deployment__assigned WHERE deployment_id = $id',
        { id: release.deployment_id },
      )
      const expected = String(listed)
        .split('\n')
        .filter(Boolean)
        .map((line) => labels.get(`${shop.repositoryId}@${line}`) ?? line)
      expect([
        release.version,
        ...assigned.map(({ commit_id }) => labels.get(commit_id) ?? commit_id).sort(),
      ]).toEqual([release.version, ...expected.sort()])
      expect(assigned.every(({ is_counted }) => is_counted === !release.is_first)).toBe(true)
      before.push(sha)
    }
  })
})

describe('what the shop tells of repairs', () => {
  it('is a rollback, a revert within seven days and two patch releases on the same files', async () => {
    const rows =
      await warehouse.rows(`SELECT broken.version, evidence, confidence_ratio, fix.version AS fix, hours
      FROM failure_evidence_fact AS piece
      JOIN deployment_fact AS broken ON broken.deployment_id = piece.deployment_id
      JOIN deployment_fact AS fix ON fix.deployment_id = piece.remediation_deployment_id
      ORDER BY broken.finished_at, hours`)
    expect(rows.map(Object.values)).toEqual([
      ['v1.1.0', 'patch release', 0.8, 'v1.1.1', 28],
      ['v1.2.0', 'rollback', 0.9, 'v1.2.1', 24],
      ['v1.2.0', 'revert', 0.8, 'v1.3.0', 168],
      ['v2.0.1', 'patch release', 0.8, 'v2.0.2', 24],
    ])
  })

  it('counts a deployment that two pieces of evidence name once', async () => {
    const [row] = await warehouse.rows(`SELECT count(*) FILTER (WHERE is_failed) AS failed,
      count(*) FILTER (WHERE is_remediation) AS repairs, count(*) FILTER (WHERE is_rollback) AS rollbacks, count(*) AS n
      FROM deployment_fact WHERE environment_tier = 'production'`)
    expect(row).toEqual({ failed: 3, repairs: 4, rollbacks: 1, n: 11 })
  })

  it('recovers with the first repair', async () => {
    const rows = await warehouse.rows(
      'SELECT version, recovery_hours FROM deployment_fact WHERE is_failed ORDER BY finished_at',
    )
    expect(rows.map(Object.values)).toEqual([
      ['v1.1.0', 28],
      ['v1.2.0', 24],
      ['v2.0.1', 24],
    ])
  })
})

describe('changes of the shop', () => {
  const columns =
    'commit_count, first_commit_at, coding_hours, release_hours, lead_time_hours, version, start_basis'
  const change = async (number: number) =>
    (await warehouse.rows(`SELECT title, ${columns} FROM change_fact WHERE number = ${number}`))[0]

  it('a squash with the time of its merge has no first commit', async () => {
    expect(await change(3)).toEqual({
      title: 'Add checkout',
      commit_count: 1,
      first_commit_at: null,
      coding_hours: null,
      release_hours: 22,
      lead_time_hours: 22,
      version: 'v1.1.0',
      start_basis: 'merged',
    })
  })

  it('a merged request has its own commits and the title from its body', async () => {
    expect(await change(2)).toMatchObject({ title: 'Price with tax', commit_count: 2, coding_hours: 25 })
  })

  it('what the first release brought has no lead time and does not wait', async () => {
    const [row] = await warehouse.rows(`SELECT count(*) AS n, count(lead_time_hours) AS known,
      count(*) FILTER (WHERE is_waiting) AS waiting FROM change_fact WHERE is_history`)
    expect(row).toEqual({ n: 3, known: 0, waiting: 0 })
  })

  it('what is merged after the last release waits, a draft branch does not', async () => {
    const rows = await warehouse.rows('SELECT title FROM change_fact WHERE is_waiting ORDER BY merged_at')
    expect(rows.map(Object.values)).toEqual([['Add search'], ['Update dependency left-pad to v2']])
  })

  it('author times of 1970 and 2106 are unknown', async () => {
    const rows = await warehouse.rows(
      `SELECT first_commit_at, coding_hours FROM change_fact WHERE title LIKE 'Written in%'`,
    )
    expect(rows).toEqual([
      { first_commit_at: null, coding_hours: null },
      { first_commit_at: null, coding_hours: null },
    ])
  })

  it('a revert points at what it takes back', async () => {
    const rows = await warehouse.rows('SELECT number, reverts_change_id FROM change_fact WHERE is_revert')
    expect(rows).toEqual([{ number: 7, reverts_change_id: 'github.com/example/shop#6' }])
  })
})

describe('people of the shop', () => {
  it('are digests and counts, never names', async () => {
    const text = JSON.stringify([
      await warehouse.rows('SELECT * FROM service_ownership_fact'),
      await warehouse.rows('SELECT * EXCLUDE (title, subject) FROM change_fact'),
      await warehouse.rows('SELECT * FROM account'),
    ])
    expect(/\b(ada|bob|eve)\b|example\.org/i.exec(text)).toBe(null)
    expect(await warehouse.rows('SELECT codeowners FROM service_ownership_fact')).toEqual([
      { codeowners: '@example/shop' },
    ])
  })

  it('are counted once under two addresses, and bots not at all', async () => {
    const [row] = await warehouse.rows('SELECT contributor_count FROM service_ownership_fact')
    const said = ['log', '--no-merges', '--format=%aE', 'HEAD', '--tags']
    const emails = runGit(shop.path, ['-c', 'mailmap.blob=HEAD:.mailmap', ...said]).split('\n')
    const people = new Set(emails.filter((email) => !email.includes('[bot]')))
    expect(people.size).toBe(3)
    expect(row).toEqual({ contributor_count: 3 })
  })
})
