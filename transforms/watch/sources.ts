/** Sources that tell of incidents and alerts, and the time of which each of them tells. */
import type { Warehouse } from '../warehouse.ts'

export interface Teller {
  source: string
  /** Up to when it was read or posted without a fault; null: never. */
  looked_at: number | null
  /** How far back it tells; null: unknown. */
  since_at: number | null
}

const DELIVERED = `SELECT _source AS source, max(received_at) AS looked_at FROM raw.delivery GROUP BY _source`
const NOT_DELIVERED = `SELECT CAST(NULL AS VARCHAR) AS source, CAST(NULL AS TIMESTAMP) AS looked_at WHERE false`

/** A reading tells what there was when it began; where nothing is read and nothing is posted, nothing is told. */
export async function readTellers(warehouse: Warehouse): Promise<Teller[]> {
  const delivered = (await exists(warehouse, 'raw', 'delivery')) ? DELIVERED : NOT_DELIVERED
  if (!(await exists(warehouse, 'meta', 'sync_run'))) return []
  return warehouse.rows<Teller>(
    `WITH teller AS (
       SELECT source_id AS source, min(opened_at) AS first_at FROM incident WHERE source_id IS NOT NULL GROUP BY source_id
     ),
     looked AS (
       SELECT source, max(looked_at) AS looked_at
       FROM (SELECT source, started_at AS looked_at FROM meta.sync_run WHERE ok UNION ALL ${delivered}) AS looks
       GROUP BY source
     ),
     reach AS (SELECT source, max(reaches_back_to) AS reaches_back_to FROM meta.stream_state GROUP BY source)
     SELECT teller.source, looked.looked_at,
       CASE WHEN reach.reaches_back_to < teller.first_at THEN reach.reaches_back_to ELSE teller.first_at END AS since_at
     FROM teller
     LEFT JOIN looked ON looked.source = teller.source
     LEFT JOIN reach ON reach.source = teller.source
     ORDER BY teller.source`,
  )
}

async function exists(warehouse: Warehouse, schema: string, name: string): Promise<boolean> {
  try {
    await warehouse.rows(`SELECT 1 FROM ${schema}.${name} LIMIT 0`)
    return true
  } catch (error) {
    if (/does not exist/i.test((error as Error).message)) return false
    throw error
  }
}
