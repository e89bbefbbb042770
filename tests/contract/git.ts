import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { buildConfigurationRepository, buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import type { BuildScenario } from './scenario.ts'

export const buildScenario: BuildScenario = async (folder) => {
  const shop = await buildFixtureRepository(join(folder, 'shop'))
  const deployments = await buildConfigurationRepository(join(folder, 'deployments'))
  return {
    entries: [{ path: shop.path }, { path: deployments.path, configuration: true }],
    breakSource: () => renameSync(join(shop.path, '.git'), join(shop.path, 'away')),
    mendSource: () => renameSync(join(shop.path, 'away'), join(shop.path, '.git')),
    secrets: [],
  }
}
