import { statfsSync, statSync } from 'node:fs'
import type { Making } from './days.ts'
import type { Label } from './shelf.ts'
import { buildModels, type BuildOptions } from '../../transforms/build.ts'
import { rawInputs } from '../../transforms/delta.ts'
import type { Registry } from '../../transforms/model.ts'
import { keptBy } from '../../transforms/past/kept.ts'
import { openWarehouse, WarehouseError, type Transfer, type Warehouse } from '../../transforms/warehouse.ts'

/** A past is built and read with one thread, so that what is served now keeps the other ones. */
export const FEW_THREADS = { threads: 1 } as const

export interface MakingParts {
  warehouse: Warehouse
  registry: Registry
  /** Declares raw tables in a new file, as at every start. */
  declare(warehouse: Warehouse): Promise<void>
  /** Which raw rows were known by `$until`. */
  raw: readonly Transfer[]
  config: BuildOptions['config']
  computed: BuildOptions['computed']
  people?: BuildOptions['people']
}

/** Puts a warehouse together that only ever received what was known by then, and builds all models in it. */
export async function makePast(
  { warehouse, registry, declare, raw, config, computed, people }: MakingParts,
  { folder, until, signal, onProgress }: Making,
): Promise<Pick<Label, 'row_count'>> {
  requireSpace(warehouse.file, folder)
  onProgress('copying what had landed', 0, null)
  const file = await inWarehouse(folder, async (empty) => {
    await declare(empty)
    return empty.file
  })
  const read = new Set(rawInputs(registry))
  const wanted = raw.filter(({ table }) => read.has(table))
  const row_count = await warehouse.transfer(file, [...wanted, ...keptBy()], { until }, { signal })
  await inWarehouse(folder, async (past) => {
    const stop = () => void past.close()
    signal.addEventListener('abort', stop, { once: true })
    try {
      await buildModels(past, registry, {
        config,
        computed,
        people,
        onProgress: ({ model, position, total }) => onProgress(`building ${model}`, position, total),
      })
    } finally {
      signal.removeEventListener('abort', stop)
    }
  })
  return { row_count }
}

async function inWarehouse<T>(folder: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await openWarehouse({ folder, ...FEW_THREADS })
  try {
    return await work(warehouse)
  } finally {
    await warehouse.close()
  }
}

/** A past is at most as large as what it is taken from; to fail half way through would cost the time for nothing. */
function requireSpace(file: string, folder: string): void {
  const wanted = statSync(file).size
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= wanted) return
  const [need, free] = [wanted, bavail * bsize].map((bytes) => Math.ceil(bytes / 1_048_576))
  throw new WarehouseError(
    'no_space',
    `Not enough disk space to look back, free ${need} MB (${free} MB are free): ${folder}`,
  )
}
