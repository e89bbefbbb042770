import { readModels } from '../transforms/model.ts'
import { repairDerived } from '../transforms/repair.ts'
import type { GlobalOptions } from './options.ts'
import { buildWarehouse } from './pipeline.ts'
import { formatCount } from './progress.ts'
import { useWarehouse } from './workspace.ts'

/** Rebuilds what is computed, and says what had been otherwise. */
export async function repair(options: GlobalOptions, signal: AbortSignal): Promise<void> {
  await useWarehouse(options, async (warehouse, config) => {
    const build = () => buildWarehouse(warehouse, config, { full: true, signal })
    const { raw, derived } = await repairDerived(warehouse, await readModels(), build)
    console.log(
      `Raw: ${formatCount(raw.rows)} rows of ${raw.tables} tables were read whole and left as they are`,
    )
    const before = derived.reduce((sum, table) => sum + (table.before ?? 0), 0)
    const after = derived.reduce((sum, table) => sum + table.after, 0)
    console.log(
      `Rebuilt: ${derived.length} tables, ${formatCount(before)} rows before, ${formatCount(after)} after`,
    )
    for (const table of derived.filter((one) => one.before !== one.after))
      console.log(
        `  ${table.name}: ${table.before === null ? 'not readable' : formatCount(table.before)} before, ${formatCount(table.after)} after`,
      )
  })
}
