import { loadConnectors } from '../ingest/connectors.ts'
import { declareRaw } from '../ingest/raw.ts'
import { openWarehouse, type Warehouse, type WarehouseOptions } from '../transforms/warehouse.ts'
import { prepare } from './prepared.ts'

/** A warehouse in a new folder into which every connector may land. */
export async function openDeclared(options: WarehouseOptions): Promise<Warehouse> {
  await prepare('declared', options.folder, async (folder) => {
    const kept = await open({ ...options, folder })
    await kept.close()
  })
  return open(options)
}

async function open(options: WarehouseOptions): Promise<Warehouse> {
  const warehouse = await openWarehouse(options)
  await declareRaw(warehouse, await loadConnectors())
  return warehouse
}
