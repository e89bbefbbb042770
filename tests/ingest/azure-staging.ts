/** Rows of the entities that staging makes of raw records of Azure DevOps, without a server. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { root } from '../tree.ts'
import { openDeclared } from '../warehouse.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'

export const SOURCE = 'azuredevops:acme'
export const SHOP = 'dev.azure.com/acme/shop/_git/web'
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-azure-'))
const sqlOf = (name: string) =>
  readFileSync(join(root, 'ingest/connectors/azuredevops', `stg_azuredevops__${name}.sql`), 'utf8')
/** In the order in which they read each other. */
const steps = ['place', 'request', 'run', 'attempt', 'item', 'change_of_item']

export const at = (hour: number) => `2026-06-01T${String(hour).padStart(2, '0')}:00:00.1234567Z`
export const hour = (name: string) => `strftime(${name}, '%H')`
const quote = (value: unknown) => (value === null ? 'null' : `'${String(value).replaceAll("'", "''")}'`)

type Given = Record<string, readonly object[]>

export const request = (more: object = {}) => ({
  key: 'r/7',
  pullRequestId: 7,
  repositoryId: 'r',
  status: 'active',
  title: 'Water the plants',
  creationDate: at(1),
  sourceRefName: 'refs/heads/feature/water',
  targetRefName: 'refs/heads/main',
  isDraft: false,
  createdBy: { id: 'ada' },
  commits: [],
  threads: [],
  ...more,
})

export const build = (more: object = {}) => ({
  key: '9',
  id: 9,
  buildNumber: '20260601.4',
  status: 'completed',
  result: 'succeeded',
  queueTime: at(1),
  startTime: at(2),
  finishTime: at(8),
  sourceBranch: 'refs/heads/main',
  sourceVersion: 'abc',
  definition: { name: 'CI' },
  repository: { id: 'r', type: 'TfsGit' },
  trigger: {},
  jobs: [],
  ...more,
})

/** A warehouse of raw records alone, opened before the tests of a file and closed after them. */
export function stageAzure() {
  let warehouse: Warehouse
  beforeAll(async () => {
    warehouse = await openDeclared({ folder, memoryMb: 300, threads: 1 })
  })
  afterAll(async () => {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Values of an entity's rows, given raw records by stream; each bears its key. */
  async function staged(entity: string, columns: readonly string[], given: Given): Promise<unknown[][]> {
    const repository = { key: 'r', name: 'web', webUrl: `https://${SHOP}`, path: SHOP, projectId: 'p' }
    const all: Given = { repository: [repository], ...given }
    const tables = [
      'repository',
      'pull_request',
      'build',
      'work_item',
      'type',
      'team',
      'iteration',
      'release_deployment',
    ]
    await warehouse.land(async (lane) => {
      for (const table of [...tables, 'revision']) await lane.run(`delete from raw.azuredevops__${table}`)
      for (const [stream, records] of Object.entries(all))
        for (const record of records as Record<string, unknown>[]) {
          const { key, ...rest } = record
          const names = stream === 'revision' ? Object.keys(rest) : ['payload']
          const values = stream === 'revision' ? Object.values(rest) : [JSON.stringify(record)]
          await lane.run(
            `insert into raw.azuredevops__${stream} (_key, _source, _loaded_at, _hash, _is_deleted, ${names.join(', ')})
           values (${[key, SOURCE, '2026-07-01', 'h', false, ...values].map(quote).join(', ')})`,
          )
        }
    })
    const known = steps.map((name) => `stg_azuredevops__${name} as (${sqlOf(name)}\n)`).join(', ')
    const rows = await warehouse.rows<object>(
      `with ${known} select ${columns.join(', ')} from (${sqlOf(entity)}\n) order by all`,
    )
    return rows.map((row) => Object.values(row))
  }

  return {
    staged,
  }
}
