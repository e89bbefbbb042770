/** Gitea's stand-in over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveGitea, type GiteaOptions } from '../../fixtures/servers/gitea/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { connector } from '../../ingest/connectors/gitea/connector.ts'
import type { Source } from '../../ingest/contract.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources, type SourceReport, type SyncOptions } from '../../ingest/sync.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { makeClock, readAll, type Trial } from './github-trial.ts'

export interface GiteaTrial extends Omit<Trial, 'server' | 'warehouse'> {
  server: ToolServer
  sources: readonly Source[]
  warehouse: Warehouse
}

const TOKEN = 'GITEA_TRIAL_TOKEN'

export interface TrialOptions {
  server?: GiteaOptions
  entry?: object
  folder?: string
}

export async function openTrial(world: World, options: TrialOptions = {}): Promise<GiteaTrial> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'streamgauge-gitea-'))
  const clock = makeClock(world.now())
  const server = await serveGitea(world, { clock: () => clock.now(), ...options.server })
  process.env[TOKEN] = server.token
  const connectors = [connector, git]
  const warehouse = await openWarehouse({ folder: join(folder, 'data'), memoryMb: 300, threads: 2 })
  await declareRaw(warehouse, connectors)
  const entry = { url: server.url, org: 'marigold', token_env: TOKEN, clone: false, issues: true }
  const { org, ...single } = { ...entry, ...options.entry }
  const sources = await connector.sources(['repositories' in single ? single : { org, ...single }], folder)
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
