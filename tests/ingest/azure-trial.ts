/** Azure DevOps' stand-in over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveAzure, type AzureServerOptions } from '../../fixtures/servers/azuredevops/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector } from '../../ingest/connectors/azuredevops/connector.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import type { Source } from '../../ingest/contract.ts'
import { syncSources, type SourceReport, type SyncOptions } from '../../ingest/sync.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'
import { makeClock, readAll, readRaw, type Trial } from './github-trial.ts'

export interface AzureTrial extends Omit<Trial, 'server' | 'warehouse' | 'syncAll'> {
  server: ToolServer
  sources: readonly Source[]
  warehouse: Warehouse
  /** Current rows of every raw table. */
  rawOfAll(): Promise<Record<string, unknown[]>>
}

const TOKEN = 'AZURE_TRIAL_TOKEN'

export interface TrialOptions {
  server?: AzureServerOptions
  entry?: object
}

export async function openTrial(world: World, options: TrialOptions = {}): Promise<AzureTrial> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-azure-'))
  const clock = makeClock(world.now())
  const server = await serveAzure(world, { clock: () => clock.now(), ...options.server })
  process.env[TOKEN] = server.token
  const connectors = [connector, git]
  const warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  const organisation = world.directory.name
  const entry = { url: `${server.url}/${organisation}`, token_env: TOKEN, clone: false, ...options.entry }
  const sources = await connector.sources([entry], folder)
  return {
    server,
    sources,
    warehouse,
    clock,
    async sync(syncOptions: SyncOptions = {}) {
      const report = await syncSources(warehouse, { sources }, { connectors, clock, ...syncOptions })
      return report.sources[0] as SourceReport
    },
    rawOfAll: () => readRaw(warehouse, server.url, connector),
    rowsOfAll: () => readAll(warehouse, server.url, connector),
    rows: (sql) => warehouse.rows(sql),
    async close() {
      await warehouse.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
