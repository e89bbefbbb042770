/** How good the ranking has been: held against incidents whose cause people confirmed, or which name it themselves. */
import { wilsonInterval } from '../statistics/proportion.ts'
import type { Warehouse } from '../warehouse.ts'

export interface Share {
  count: number
  n: number
  value: number | null
  low: number | null
  high: number | null
}

export interface RankingQuality {
  first: Share
  /** Among the first three. */
  third: Share
  /** How often the first was the cause, by its score: what a score has been worth. */
  bands: { from: number; to: number | null; right: Share }[]
}

interface Counts {
  low: number
  n: number
  first: number
  third: number
}

const BANDS = [0, 4, 6, 8, 10]
const SQL = `WITH cause AS (
    SELECT incident_id, deployment_id FROM incident_deployment_fact
    WHERE is_chosen AND evidence IN ('confirmed', 'named')
  ),
  held AS (
    SELECT cause.incident_id, own.place, leader.score AS best
    FROM cause
    LEFT JOIN suspect_fact AS own ON own.incident_id = cause.incident_id AND own.deployment_id = cause.deployment_id
    LEFT JOIN suspect_fact AS leader ON leader.incident_id = cause.incident_id AND leader.place = 1
  )
  SELECT coalesce((SELECT max(edge) FROM (SELECT unnest($bands) AS edge) WHERE edge <= best), 0) AS low,
    CAST(count(*) AS INTEGER) AS n,
    CAST(count(*) FILTER (WHERE place = 1) AS INTEGER) AS first,
    CAST(count(*) FILTER (WHERE place <= 3) AS INTEGER) AS third
  FROM held GROUP BY 1 ORDER BY 1`

/** A cause that is no suspect at all counts as not found. */
export async function readQuality(
  warehouse: Warehouse,
  options: { timeoutMs?: number } = {},
): Promise<RankingQuality> {
  const rows = await warehouse.rows<Counts>(SQL, { bands: BANDS }, options)
  const n = rows.reduce((sum, row) => sum + row.n, 0)
  const sum = (name: 'first' | 'third') => rows.reduce((total, row) => total + row[name], 0)
  return {
    first: shareOf(sum('first'), n),
    third: shareOf(sum('third'), n),
    bands: BANDS.map((from, at) => {
      const own = rows.find((row) => row.low === from)
      return { from, to: BANDS[at + 1] ?? null, right: shareOf(own?.first ?? 0, own?.n ?? 0) }
    }),
  }
}

function shareOf(count: number, n: number): Share {
  return { count, n, value: n === 0 ? null : count / n, ...wilsonInterval(count, n) }
}
