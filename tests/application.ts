import type { FastifyInstance } from 'fastify'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SignIn } from '../api/sign-in/settings.ts'
import { createApp, type AppOptions, type AppParts } from '../api/app.ts'
import { buildFixtureRepository, type FixtureRepository } from '../fixtures/repositories/index.ts'
import { configTables, loadConfig, type LoadedConfig } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { declareRaw } from '../ingest/raw.ts'
import { syncSources } from '../ingest/sync.ts'
import { readPeople } from '../privacy/keys.ts'
import { buildModels } from '../transforms/build.ts'
import { computed } from '../transforms/graph.ts'
import { readModels, type Registry } from '../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import { prepare } from './prepared.ts'
import { FEW_ROWS } from './warehouse.ts'

export interface Application {
  app: FastifyInstance
  warehouse: Warehouse
  registry: Registry
  shop: FixtureRepository
  folder: string
  close(): Promise<void>
}

async function fillWarehouse(folder: string, config: LoadedConfig, registry: Registry): Promise<void> {
  const warehouse = await openWarehouse({ folder, ...FEW_ROWS })
  const connectors = await loadConnectors()
  await declareRaw(warehouse, connectors)
  const { sources } = await syncSources(warehouse, config, { connectors })
  const failed = sources.find(({ ok }) => !ok)
  if (failed) throw new Error(`The fixture was not read: ${failed.error?.message}`)
  // The key is copied with the rest, so that whoever opens a copy has nothing to build anew.
  await buildModels(warehouse, registry, {
    config: configTables(config),
    computed,
    people: readPeople(folder),
  })
  // Whoever opens a copy reads it himself: his is the first run that is told.
  await warehouse.land((lane) => lane.run('delete from meta.sync_run'))
  await warehouse.close()
}

/** The data folder of the fixture repository, synced and built: made once in a run of the tests. */
export async function placeApplication(
  data: string,
  config: LoadedConfig,
  registry: Registry,
): Promise<void> {
  await prepare('application', data, (place) => fillWarehouse(place, config, registry))
}

/** The whole product around the fixture repository, synced and built unless `isEmpty`; only the screens are missing. */
export async function openApplication(
  given: { parts?: Partial<AppParts>; options?: AppOptions; isEmpty?: boolean; signIn?: SignIn } = {},
): Promise<Application> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-app-'))
  const shop = await buildFixtureRepository(join(folder, 'shop'))
  const data = join(folder, 'data')
  const read = await loadConfig({ git: [shop.path], data })
  const config = given.signIn ? { ...read, signIn: given.signIn } : read
  const registry = await readModels()
  // Everything is read and built again below: of what is the same, that is done sooner.
  if (!given.isEmpty) await placeApplication(data, config, registry)
  const warehouse = await openWarehouse({ folder: data, ...FEW_ROWS })
  await declareRaw(warehouse, await loadConnectors())
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

/** An answer, and what it holds where that is JSON and not nothing. */
export async function getAnswer<T = unknown>(
  { app }: Pick<Application, 'app'>,
  url: string,
  headers: Record<string, string> = {},
) {
  const response = await app.inject({ url, headers })
  return { response, body: (response.body === '' ? null : response.json()) as T }
}
