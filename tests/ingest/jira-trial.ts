/** A Jira site over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveJira, type JiraServerOptions } from '../../fixtures/servers/jira/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { connector } from '../../ingest/connectors/jira/connector.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { syncSources, type SourceReport, type SyncOptions } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { seamOf } from '../models/stream.ts'
import { openDeclared } from '../warehouse.ts'

export interface Trial {
  server: ToolServer
  warehouse: Warehouse
  sync(options?: SyncOptions): Promise<SourceReport>
  /** Live rows of a stream by key, as text. */
  live(stream: string): Promise<Record<string, unknown>>
  /** All that landed but its times. */
  landed(): Promise<Record<string, unknown[]>>
  build(): Promise<void>
  rows<T = Record<string, unknown>>(sql: string): Promise<T[]>
  close(): Promise<void>
}

export const TOKEN = 'JIRA_TRIAL_TOKEN'

export async function openTrial(
  world: World,
  options: JiraServerOptions,
  entry: object = {},
): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-jira-'))
  const server = await serveJira(world, options)
  process.env[TOKEN] = server.token
  const connectors = await loadConnectors()
  const warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  const sources = await connector.sources(
    [{ url: server.url, name: 'acme', token_env: TOKEN, ...entry }],
    folder,
  )
  const live: Trial['live'] = async (stream) => {
    const rows = await warehouse.rows<{ key: string; payload: string }>(
      `select _key as key, cast(payload as varchar) as payload from (
         select * from raw.jira__${stream} qualify row_number() over (partition by _key order by _loaded_at desc) = 1)
       where not _is_deleted`,
    )
    return Object.fromEntries(rows.map(({ key, payload }) => [key, JSON.parse(payload)]))
  }
  return {
    server,
    warehouse,
    live,
    async sync(syncOptions = {}) {
      const report = await syncSources(warehouse, { sources }, { connectors, ...syncOptions })
      return report.sources[0] as SourceReport
    },
    async landed() {
      const tables: Record<string, unknown[]> = {}
      for (const { name } of connector.streams) {
        const sql = `select _key, _hash, _is_deleted, cast(payload as varchar) as payload from raw.jira__${name} order by all`
        tables[name] = (await warehouse.rows(sql)).map((row) =>
          JSON.parse(JSON.stringify(row).replaceAll(server.url, 'http://site')),
        )
        for (const row of tables[name] as { _hash?: string }[]) delete row._hash
      }
      tables.rejected = await warehouse.rows('select stream, _key, reason from raw.rejected order by all')
      return tables
    },
    async build() {
      const config = configTables({ ...(await loadConfig({ git: [folder] })), sources, services: [] })
      await buildModels(warehouse, seamOf(await readModels()), { config, computed })
    },
    rows: (sql) => warehouse.rows(sql),
    async close() {
      await warehouse.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
