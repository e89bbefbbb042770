import { resolve } from 'node:path'
import { loadConfig, type Config } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { declareRaw } from '../ingest/raw.ts'
import { openWarehouse, type Warehouse } from '../transforms/warehouse.ts'
import type { GlobalOptions } from './program.ts'

/** The data folder of this call: what is named, else `.streamgauge` here. */
export function findFolder(options: GlobalOptions): string {
  return resolve(options.data ?? '.streamgauge')
}

/** Opens the warehouse with all raw tables declared, does the work and closes, whatever happens. */
export async function useWarehouse<T>(
  options: GlobalOptions,
  work: (warehouse: Warehouse, config: Config) => Promise<T>,
): Promise<T> {
  const config = await readConfig(options)
  const warehouse = await openWarehouse({ folder: findFolder(options) })
  try {
    await declareRaw(warehouse, await loadConnectors())
    return await work(warehouse, config)
  } finally {
    await warehouse.close()
  }
}

export async function readConfig(options: GlobalOptions): Promise<Config> {
  return loadConfig(options)
}
