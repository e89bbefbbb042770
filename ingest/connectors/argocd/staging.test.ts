import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDeclared } from '../../../tests/warehouse.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'

const SOURCE = 'argocd:main'
const CONFIG = 'git.example/acme/deployments'
const SHOP = 'git.example/acme/shop'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-argocd-'))
const sqlOf = (name: string) => readFileSync(join(import.meta.dirname, `stg_argocd__${name}.sql`), 'utf8')
/** In the order in which they read each other. */
const steps = ['place', 'rollout', 'bump', 'carried', 'told']

let warehouse: Warehouse

const TABLES = [
  'create table if not exists commit (commit_id varchar, repository_id varchar, sha varchar, committed_at timestamp)',
  'create table if not exists service (service_id varchar, name varchar, repository_id varchar)',
  'create table if not exists code_ref (repository_id varchar, commit_id varchar, version varchar, is_release boolean)',
  'create table if not exists int_commit__lined (commit_id varchar, line_commit_id varchar, is_mainline boolean)',
  'create table if not exists config.image (service_id varchar, pattern varchar)',
]

beforeAll(async () => {
  warehouse = await openDeclared({ folder, memoryMb: 300, threads: 1 })
  await warehouse.land(async (lane) => {
    for (const table of TABLES) await lane.run(table)
  })
})

afterAll(async () => {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (hour: number) => `2026-06-01T${String(hour).padStart(2, '0')}:00:00Z`
const sha = (letter: string) => letter.repeat(40)
const source = {
  repository: CONFIG,
  chart: null,
  targetRevision: 'HEAD',
  paths: ['apps/shop/production'],
  images: [] as string[],
}

const application = (more: object = {}) => ({
  uid: 'u',
  name: 'shop-production',
  project: 'default',
  label: null,
  part: null,
  destination: { server: 'https://kubernetes.default.svc', name: null, namespace: 'shop' },
  sources: [source],
  ...more,
})
const sync = (number: number, hour: number, revision: string, more: object = {}) => ({
  key: `u:${number}`,
  uid: 'u',
  number,
  startedAt: at(hour),
  deployedAt: at(hour + 1),
  revisions: [revision],
  sources: [source],
  ...more,
})
const operation = (hour: number, phase: string, more: object = {}) => ({
  key: `u:${at(hour)}`,
  uid: 'u',
  phase,
  startedAt: at(hour),
  finishedAt: phase === 'Running' ? null : at(hour + 1),
  revisions: [sha('c')],
  sources: [source],
  ...more,
})
/** A version that a commit of the configuration put there; the commit is known by the letter. */
const bump = (letter: string, hour: number, version: string, appSha: string | null = null) => ({
  letter,
  hour,
  version,
  appSha,
})

interface Given {
  applications?: ReturnType<typeof application>[]
  syncs?: ReturnType<typeof sync>[]
  operations?: ReturnType<typeof operation>[]
  images?: [sync: string, image: string][]
  bumps?: ReturnType<typeof bump>[]
  /** Of the service's repository. */
  commits?: string[]
  tags?: [version: string, sha: string][]
  clusters?: object[]
}

const quote = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`)

async function deployments(columns: string, given: Given): Promise<unknown[]> {
  const raw = (stream: string, rows: readonly object[], key: string) =>
    rows.map((row) => {
      const values = [
        quote(String((row as Record<string, unknown>)[key])),
        quote(SOURCE),
        "timestamp '2026-07-01'",
        "'h'",
        'false',
        quote(JSON.stringify(row)),
      ]
      return `insert into raw.argocd__${stream} values (${values.join(', ')})`
    })
  const images = (given.images ?? []).map(([of, image]) => ({
    key: `${of}:${image}`,
    uid: 'u',
    sync: of,
    deployedAt: at(1),
    image,
  }))
  const configured = (given.bumps ?? []).flatMap(({ letter, hour, version, appSha }) => {
    const commit = `${CONFIG}@${sha(letter)}`
    const when = `timestamp '2026-06-01 ${String(hour).padStart(2, '0')}:00:00'`
    const place = [
      quote('apps/shop/production/kustomization.yaml'),
      quote('images/0'),
      "'image'",
      quote('registry.example/acme/shop'),
    ]
    return [
      `insert into commit values (${quote(commit)}, ${quote(CONFIG)}, ${quote(sha(letter))}, ${when})`,
      `insert into int_commit__lined values (${quote(commit)}, ${quote(commit)}, true)`,
      `insert into raw.git__image (_key, _source, _is_deleted, commit_id, repository_id, path, pointer, kind, name, version, app_sha)
       values (${quote(letter)}, 'git:deployments', false, ${quote(commit)}, ${quote(CONFIG)}, ${place.join(', ')}, ${quote(version)}, ${quote(appSha)})`,
    ]
  })
  const commits = (given.commits ?? []).map(
    (own) => `insert into commit values (${quote(`${SHOP}@${own}`)}, ${quote(SHOP)}, ${quote(own)}, null)`,
  )
  const tags = (given.tags ?? []).map(
    ([version, own]) =>
      `insert into code_ref values (${quote(SHOP)}, ${quote(`${SHOP}@${own}`)}, ${quote(version)}, true)`,
  )
  await warehouse.land(async (lane) => {
    const tables = ['application', 'sync', 'operation', 'image', 'cluster'].map(
      (name) => `raw.argocd__${name}`,
    )
    for (const table of [...tables, 'raw.git__image', 'commit', 'service', 'code_ref', 'int_commit__lined'])
      await lane.run(`delete from ${table}`)
    const statements = [
      ...raw('application', given.applications ?? [application()], 'uid'),
      ...raw('sync', given.syncs ?? [], 'key'),
      ...raw('operation', given.operations ?? [], 'key'),
      ...raw('image', images, 'key'),
      ...raw('cluster', given.clusters ?? [], 'server'),
      ...configured,
      ...commits,
      ...tags,
      `insert into service values ('shop', 'Shop', ${quote(SHOP)})`,
    ]
    for (const statement of statements) await lane.run(statement)
  })
  const given_ = steps.map((name) => `stg_argocd__${name} as (${sqlOf(name)}\n)`).join(', ')
  const rows = await warehouse.rows<object>(
    `with ${given_} select ${columns} from (${sqlOf('deployment')}\n) order by coalesce(finished_at, started_at), deployment_id`,
  )
  return rows.map((row) => Object.values(row))
}

const APP = `abcdef1${'0'.repeat(33)}`

describe("the application's own commit", () => {
  const one = (more: Given) =>
    deployments('service_id, version, commit_id', { syncs: [sync(1, 5, sha('a'))], ...more })

  test('is that of the tag of the image that the revision names', async () => {
    const bumps = [bump('a', 3, '1.0-gabcdef1', 'abcdef1'), bump('b', 9, '2.0-gabcdef2', 'abcdef2')]
    expect(await one({ bumps, commits: [APP] })).toEqual([['shop', '1.0-gabcdef1', `${SHOP}@${APP}`]])
  })
  test('is that of the trailer, where the tag is a word', async () => {
    expect(await one({ bumps: [bump('a', 3, 'stable', APP)], commits: [APP] })).toEqual([
      ['shop', 'stable', `${SHOP}@${APP}`],
    ])
  })
  test('is that of the release of that version', async () => {
    expect(await one({ bumps: [bump('a', 3, 'v1.4.0')], tags: [['1.4.0', APP]] })).toEqual([
      ['shop', 'v1.4.0', `${SHOP}@${APP}`],
    ])
  })
  test('is that of what runs, which is known better than what was to run', async () => {
    const images: Given['images'] = [
      ['u:1', 'registry.example:5000/acme/shop:2.0-gabcdef1@sha256:00'],
      ['u:1', 'envoyproxy/envoy:v1.31.0'],
    ]
    expect(await one({ images, bumps: [bump('a', 3, '1.0')], commits: [APP] })).toEqual([
      ['shop', '2.0-gabcdef1', `${SHOP}@${APP}`],
    ])
  })
  test('is that of what the application itself sets', async () => {
    const own = sync(1, 5, sha('a'), { sources: [{ ...source, images: ['registry.example/acme/shop:3.0'] }] })
    expect(await one({ syncs: [own], tags: [['3.0', APP]] })).toEqual([['shop', '3.0', `${SHOP}@${APP}`]])
  })
  test('is not known of an application whose images are not', async () => {
    expect(
      await deployments('service_id, native_service, version, commit_id', { syncs: [sync(1, 5, sha('a'))] }),
    ).toEqual([[null, 'shop', sha('a'), null]])
  })
})

describe('a deployment', () => {
  test('is a sync that brought another version, and none that brought the same', async () => {
    const bumps = [bump('a', 3, '1.0'), bump('c', 10, '1.1')]
    const syncs = [sync(1, 4, sha('a')), sync(2, 6, sha('b')), sync(3, 11, sha('c')), sync(4, 14, sha('a'))]
    // Between the two a commit that changed something else.
    const given = { bumps: [...bumps, { ...bump('b', 5, '1.0') }], syncs }
    expect(await deployments('version, outcome, is_derived', given)).toEqual([
      ['1.0', 'succeeded', false],
      ['1.1', 'succeeded', false],
      ['1.0', 'succeeded', false],
    ])
  })

  test('failed where the operation did, and has no end while it runs', async () => {
    const given = {
      bumps: [bump('a', 1, '1.0'), bump('c', 4, '1.1')],
      syncs: [sync(1, 2, sha('a'))],
      operations: [operation(5, 'Failed'), operation(8, 'Error'), operation(10, 'Running')],
    }
    const columns = `version, outcome, strftime(started_at, '%H'), strftime(finished_at, '%H')`
    expect(await deployments(columns, given)).toEqual([
      ['1.0', 'succeeded', '02', '03'],
      ['1.1', 'failed', '05', '06'],
      ['1.1', 'failed', '08', '09'],
      ['1.1', null, '10', null],
    ])
  })

  test('is told once, by the history, and not by what was tried dry or in part', async () => {
    const given = {
      bumps: [bump('a', 1, '1.0')],
      syncs: [sync(1, 2, sha('a'))],
      operations: [
        operation(2, 'Running'),
        operation(4, 'Failed', { isDryRun: true }),
        operation(6, 'Failed', { isPartial: true }),
      ],
    }
    expect(await deployments('outcome', given)).toEqual([['succeeded']])
  })

  test('before the first sync that is known is told by the merges', async () => {
    const bumps = [bump('a', 1, '1.0'), bump('b', 2, '1.1'), bump('c', 6, '1.2')]
    const given = { bumps, syncs: [sync(41, 7, sha('c'))] }
    expect(await deployments(`version, is_derived, strftime(finished_at, '%H'), time_basis`, given)).toEqual([
      ['1.0', true, '01', 'merge of the bump'],
      ['1.1', true, '02', 'merge of the bump'],
      ['1.2', false, '08', 'finish'],
    ])
  })

  test('of several sources goes by the revision of each', async () => {
    const sources = [{ ...source, repository: 'charts.example', chart: 'common', paths: [] }, source]
    const own = sync(1, 5, '', { revisions: ['1.4.2', sha('a')], sources })
    const given = { bumps: [bump('a', 3, '1.0')], syncs: [own], applications: [application({ sources })] }
    expect(await deployments('service_id, version', given)).toEqual([['shop', '1.0']])
  })
})

describe('the environment', () => {
  const where = (more: object, clusters: object[] = []) =>
    deployments('native_environment, environment_id', {
      applications: [application(more)],
      syncs: [sync(1, 5, sha('a'))],
      clusters,
    })
  const destination = { server: 'https://k.example', name: null, namespace: 'shop' }

  test.each([
    ['by its label', { label: 'live' }, 'live'],
    ['by its namespace', { destination: { ...destination, namespace: 'shop-staging' } }, 'east/shop-staging'],
    ['by its name, where the destination says nothing', { destination }, 'shop-production'],
    ['by its folder', { name: 'shop', destination }, 'apps/shop/production'],
    [
      'by its destination, where nothing else says it',
      { name: 'shop', destination, sources: [] },
      'east/shop',
    ],
  ])('is known %s', async (_, more, name) => {
    const clusters = [{ server: 'https://k.example', name: 'east' }]
    expect(await where(more, clusters)).toEqual([[name, `${SOURCE}:${name}`]])
  })
})
