import type { Lane } from './lanes.ts'
import type { Model, Registry } from './model.ts'

/**
 * Writes down which texts of models and metrics are new to this warehouse, so that a figure that jumped can be told
 * from a definition that changed. A metric is no table, so its new text alone is no reason to build.
 */
export async function saveDefinitions(lane: Lane, registry: Registry, at: number): Promise<void> {
  const rows = await lane.rows<{ name: string; hash: string }>(
    'SELECT name, max_by(hash, first_built_at) AS hash FROM meta.definition GROUP BY name',
  )
  const known = new Map(rows.map(({ name, hash }) => [name, hash]))
  const all: Model[] = [...registry.models.values(), ...registry.metrics.values()]
  const changed = all.filter(({ name, hash }) => known.get(name) !== hash)
  if (changed.length === 0) return
  await lane.append('meta.definition', {
    name: changed.map(({ name }) => name),
    hash: changed.map(({ hash }) => hash),
    first_built_at: changed.map(() => at),
    is_initial: changed.map(({ name }) => !known.has(name)),
  })
}
