import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadConnectors } from '../ingest/connectors.ts'
import { declareRaw } from '../ingest/raw.ts'
import { openWarehouse, type Warehouse, type WarehouseOptions } from '../transforms/warehouse.ts'
import { prepare } from './prepared.ts'

/**
 * One thread: of few rows, a second one costs more than it does, and another test file has the other core. Tests of the
 * imaginary organisation, of random histories and of the command line leave it to the machine.
 */
export const FEW_ROWS = { threads: 1 } as const

/** A warehouse into which every connector may land, in a new folder or as it was left there. */
export async function openDeclared(options: WarehouseOptions): Promise<Warehouse> {
  const isNew = !existsSync(join(options.folder, 'streamgauge.duckdb'))
  if (isNew)
    await prepare('declared', options.folder, async (folder) => {
      const kept = await open({ ...options, folder })
      await kept.close()
    })
  return open(options)
}

async function open(options: WarehouseOptions): Promise<Warehouse> {
  const warehouse = await openWarehouse({ ...FEW_ROWS, ...options })
  await declareRaw(warehouse, await loadConnectors())
  return warehouse
}
