import type { Model } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { readBuildId, type FigureOptions } from './context.ts'
import { isOncePerCase, isOncePerOwner } from './scope.ts'

const SHARED = `SELECT count(*) AS count
FROM service_owner AS one
JOIN service_owner AS other ON other.service_id = one.service_id
WHERE (one.valid_from_at < other.valid_from_at OR (one.valid_from_at = other.valid_from_at AND one.team_id < other.team_id))
  AND other.valid_from_at < coalesce(one.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')`

/** Whether at no time a service has two owners: then what is joined with them has no row more. */
export async function readOwnedOnce(
  warehouse: Warehouse,
  { kept, ...options }: FigureOptions,
): Promise<boolean> {
  const find = async (own: ReadOptions) => {
    const [row] = await warehouse.rows<{ count: number }>(SHARED, {}, own)
    return row?.count === 0
  }
  if (!kept) return find(options)
  return kept.read(await readBuildId(warehouse, { kept, ...options }), ['owned once'], () => find({}))
}

/** Whether no case of a metric has several rows, as its grain says or as long as no service has two owners. */
export async function readIsOnce(
  warehouse: Warehouse,
  metric: Model,
  options: FigureOptions,
): Promise<boolean> {
  return isOncePerCase(metric) || (isOncePerOwner(metric) && (await readOwnedOnce(warehouse, options)))
}
