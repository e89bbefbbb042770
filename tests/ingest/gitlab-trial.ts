/** GitLab's stand-in over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveGitlab, type GitlabOptions } from '../../fixtures/servers/gitlab/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { connector } from '../../ingest/connectors/gitlab/connector.ts'
import type { Source } from '../../ingest/contract.ts'
import { syncSources, type SourceReport, type SyncOptions } from '../../ingest/sync.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'
import { makeClock, readAll, type Trial } from './github-trial.ts'

export interface GitlabTrial extends Omit<Trial, 'server' | 'warehouse'> {
  server: ToolServer
  sources: readonly Source[]
  warehouse: Warehouse
}

const TOKEN = 'GITLAB_TRIAL_TOKEN'

export interface TrialOptions {
  server?: GitlabOptions
  entry?: object
  folder?: string
}

export async function openTrial(world: World, options: TrialOptions = {}): Promise<GitlabTrial> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'streamgauge-gitlab-'))
  const clock = makeClock(world.now())
  const server = await serveGitlab(world, { clock: () => clock.now(), ...options.server })
  process.env[TOKEN] = server.token
  const connectors = [connector, git]
  const warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  const entry = { url: server.url, group: 'marigold', token_env: TOKEN, clone: false, issues: true }
  const { group, ...single } = { ...entry, ...options.entry }
  const sources = await connector.sources(['project' in single ? single : { group, ...single }], folder)
  return {
    server,
    sources,
    warehouse,
    clock,
    async sync(syncOptions: SyncOptions = {}) {
      const report = await syncSources(warehouse, { sources }, { connectors, clock, ...syncOptions })
      return report.sources[0] as SourceReport
    },
    syncAll: async () => (await syncSources(warehouse, { sources }, { connectors, clock })).sources,
    rowsOfAll: () => readAll(warehouse, server.url, connector),
    rows: (sql) => warehouse.rows(sql),
    async close() {
      await warehouse.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
