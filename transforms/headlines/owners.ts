import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

const SHARED = `SELECT count(*) AS count
FROM service_owner AS one
JOIN service_owner AS other ON other.service_id = one.service_id
WHERE (one.valid_from_at < other.valid_from_at OR (one.valid_from_at = other.valid_from_at AND one.team_id < other.team_id))
  AND other.valid_from_at < coalesce(one.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')`

/** Whether at no time a service has two owners: then what is joined with them has no row more. */
export async function findOwnedOnce(warehouse: Warehouse, options: ReadOptions): Promise<boolean> {
  const [row] = await warehouse.rows<{ count: number }>(SHARED, {}, options)
  return row?.count === 0
}
