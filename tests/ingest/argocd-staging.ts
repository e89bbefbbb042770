/** Deployments that staging makes of raw records of Argo CD, without a server. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { root } from '../tree.ts'
import { openDeclared } from '../warehouse.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'

export const SOURCE = 'argocd:main'
const CONFIG = 'git.example/acme/deployments'
export const SHOP = 'git.example/acme/shop'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-argocd-'))
const sqlOf = (name: string) =>
  readFileSync(join(root, 'ingest/connectors/argocd', `stg_argocd__${name}.sql`), 'utf8')
/** In the order in which they read each other. */
const steps = ['place', 'rollout', 'bump', 'carried', 'told']

const TABLES = [
  'create table if not exists commit (commit_id varchar, repository_id varchar, sha varchar, committed_at timestamp)',
  'create table if not exists service (service_id varchar, name varchar, repository_id varchar)',
  'create table if not exists code_ref (repository_id varchar, commit_id varchar, version varchar, is_release boolean)',
  'create table if not exists int_commit__lined (commit_id varchar, line_commit_id varchar, is_mainline boolean)',
  'create table if not exists config.image (service_id varchar, pattern varchar)',
]

const at = (hour: number) => `2026-06-01T${String(hour).padStart(2, '0')}:00:00Z`
export const sha = (letter: string) => letter.repeat(40)
export const source = {
  repository: CONFIG,
  chart: null,
  targetRevision: 'HEAD',
  paths: ['apps/shop/production'],
  images: [] as string[],
}

export const application = (more: object = {}) => ({
  uid: 'u',
  name: 'shop-production',
  project: 'default',
  label: null,
  part: null,
  destination: { server: 'https://kubernetes.default.svc', name: null, namespace: 'shop' },
  sources: [source],
  ...more,
})
export const sync = (number: number, hour: number, revision: string, more: object = {}) => ({
  key: `u:${number}`,
  uid: 'u',
  number,
  startedAt: at(hour),
  deployedAt: at(hour + 1),
  revisions: [revision],
  sources: [source],
  ...more,
})
export const operation = (hour: number, phase: string, more: object = {}) => ({
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
export const bump = (letter: string, hour: number, version: string, appSha: string | null = null) => ({
  letter,
  hour,
  version,
  appSha,
})

export interface Given {
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

/** A warehouse of raw records alone, opened before the tests of a file and closed after them. */
export function stageArgocd() {
  let warehouse: Warehouse

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

  return {
    deployments,
  }
}
