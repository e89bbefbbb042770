import { listRawTables } from '../lineage.ts'
import type { Registry } from '../model.ts'
import { unnoted } from '../notes.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Figure, MetricParameters } from './answer.ts'
import { addDays, localDate } from './calendar.ts'
import { NOTHING } from './figures.ts'

/** A figure of days of which not everything is kept: unknown, which is not nothing. */
export function unkeptFigure(keptFrom: number): Figure {
  return { ...NOTHING, n: 0, open_count: 0, withheld: sayKept(keptFrom) }
}

export function sayKept(keptFrom: number): string {
  return `not kept before ${new Date(keptFrom).toISOString().slice(0, 10)}`
}

/** Since when all is kept that these metrics are told by, epoch ms; null: always. */
export async function readKeptFrom(
  warehouse: Warehouse,
  registry: Registry,
  metrics: readonly string[],
  options: ReadOptions = {},
): Promise<number | null> {
  const tables = metrics.flatMap((name) => {
    const metric = registry.metrics.get(name)
    return metric ? listRawTables(registry, metric) : []
  })
  // What is kept changes with a build alone: a figure holds for as long as its tables do.
  const [row] = await unnoted(() =>
    warehouse.rows<{ kept: number | null }>(
      `SELECT max(kept_from) AS kept FROM meta.retention
       WHERE split_part(source, ':', 1) || '__' || stream IN (SELECT unnest($tables))`,
      { tables },
      options,
    ),
  )
  return row?.kept ?? null
}

/** The days of a window of which everything is kept. */
export function keptWindow(parameters: MetricParameters, keptFrom: number | null): MetricParameters {
  if (keptFrom === null) return parameters
  const { from, to, zone } = parameters
  const first = addDays(localDate(keptFrom - 1, zone), 1)
  if (first <= from) return parameters
  return { ...parameters, from: first < to ? first : addDays(to, -1) }
}
