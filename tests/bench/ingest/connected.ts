/** A small organisation behind its tool servers, and a warehouse that reads it. */
import { join } from 'node:path'
import { createWorld, TEST_ANCHOR } from '../../../fixtures/org/index.ts'
import { serveGithub } from '../../../fixtures/servers/github/index.ts'
import { serveJira } from '../../../fixtures/servers/jira/index.ts'
import { servePagerduty } from '../../../fixtures/servers/pagerduty/index.ts'
import type { ToolServer } from '../../../fixtures/servers/server.ts'
import { loadConfig, type LoadedConfig } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import type { Connector } from '../../../ingest/contract.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'
import { writeConfiguration } from './configuration.ts'

export interface Connected {
  servers: Record<'github' | 'jira' | 'pagerduty', ToolServer>
  connectors: Connector[]
  config: LoadedConfig
  warehouse: Warehouse
  close(): Promise<void>
}

export async function connectOrganisation(folder: string): Promise<Connected> {
  const world = await createWorld({
    size: 'small',
    seed: 1,
    anchorAt: TEST_ANCHOR,
    folder: join(folder, 'world'),
    git: false,
  })
  const servers = {
    github: await serveGithub(world, { limits: 'none' }),
    jira: await serveJira(world, { kind: 'cloud' }),
    pagerduty: await servePagerduty(world, { perMinute: Infinity }),
  }
  const config = await loadConfig({ config: writeConfiguration(folder, servers), data: join(folder, 'data') })
  const connectors = await loadConnectors()
  const warehouse = await openWarehouse({ folder: join(folder, 'data') })
  await declareRaw(warehouse, connectors)
  return {
    servers,
    connectors,
    config,
    warehouse,
    async close() {
      await warehouse.close()
      await Promise.all(Object.values(servers).map((server) => server.close()))
      world.close()
    },
  }
}
