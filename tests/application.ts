import type { FastifyInstance } from 'fastify'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type AppOptions, type AppParts } from '../api/app.ts'
import { buildFixtureRepository, type FixtureRepository } from '../fixtures/repositories/index.ts'
import { loadConfig } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { declareRaw } from '../ingest/raw.ts'
import { readModels, type Registry } from '../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'

export interface Application {
  app: FastifyInstance
  warehouse: Warehouse
  registry: Registry
  shop: FixtureRepository
  folder: string
  close(): Promise<void>
}

/** The whole product around the fixture repository, synced and built unless `isEmpty`; only the screens are missing. */
export async function openApplication(
  given: { parts?: Partial<AppParts>; options?: AppOptions; isEmpty?: boolean } = {},
): Promise<Application> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-app-'))
  const shop = await buildFixtureRepository(join(folder, 'shop'))
  const config = await loadConfig({ git: [shop.path], data: join(folder, 'data') })
  const warehouse = await openWarehouse({ folder: join(folder, 'data') })
  await declareRaw(warehouse, await loadConnectors())
  const registry = await readModels()
  const app = await createApp({ warehouse, registry, config, ...given.parts }, given.options)
  await app.ready()
  if (!given.isEmpty) {
    app.synchroniser.request()
    await app.synchroniser.settled()
    const { failures } = app.synchroniser.progress()
    if (failures.length > 0) throw new Error(`The fixture was not built: ${failures[0]?.message}`)
  }
  return {
    app,
    warehouse,
    registry,
    shop,
    folder,
    async close() {
      await app.close()
      await warehouse.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
