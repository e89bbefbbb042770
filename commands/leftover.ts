import type { Config } from '../ingest/config.ts'
import type { Warehouse } from '../transforms/warehouse.ts'

/** Sources that earlier runs left in the data folder and that are not named now: they stay on the screens as they are. */
export async function describeLeftovers(warehouse: Warehouse, config: Config): Promise<string | null> {
  const rows = await warehouse.rows<{ source: string; foundBy: string | null }>(
    'select source, found_by as "foundBy" from meta.source order by source',
  )
  const named = new Set(config.sources.map((source) => source.id))
  const left = rows
    // Uploads are named nowhere.
    .filter(({ source }) => !source.startsWith('files:uploads/'))
    .filter(({ source, foundBy }) => !named.has(source) && !named.has(foundBy ?? ''))
    .map(({ source }) => source)
  if (left.length === 0) return null
  return `Also shown, as earlier runs left them: ${left.join(', ')} (--data <folder> keeps histories apart)`
}
