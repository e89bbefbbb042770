/** Suspects of an incident as suspect_fact ranks them, and what each point is for. */
import type { Warehouse } from '../warehouse.ts'

export interface SuspectRow {
  deployment_id: string
  service_id: string
  service_name: string
  version: string | null
  finished_at: number
  hours: number
  relation: 'same' | 'needs' | 'is needed by'
  hops: number
  path: string
  path_confidence_ratio: number
  is_last: boolean
  size_percentile_ratio: number | null
  change_count: number | null
  earlier_count: number | null
  earlier_failed_count: number | null
  all_count: number | null
  all_failed_count: number | null
  signal_count: number | null
  matched_word: string | null
  matched_place: string | null
  is_repair: boolean
  time_points: number
  place_points: number
  last_points: number
  size_points: number
  record_points: number
  signal_points: number
  file_points: number
  repair_points: number
  score: number
  place: number
  suspect_count: number
  evidence: string | null
  url: string | null
}

/** The most points that a suspect can get. */
export const MOST_POINTS = 13

/** What people say and what the incident names goes first, what was refused last; in between the score decides. */
const RANK = `CASE evidence WHEN 'confirmed' THEN 0 WHEN 'named' THEN 1 WHEN 'refused' THEN 3 ELSE 2 END`

export async function readSuspects(
  warehouse: Warehouse,
  incidentId: string,
  options: { timeoutMs?: number } = {},
): Promise<SuspectRow[]> {
  return warehouse.rows<SuspectRow>(
    `SELECT * FROM suspect_fact WHERE incident_id = $id ORDER BY ${RANK}, place`,
    { id: incidentId },
    options,
  )
}
