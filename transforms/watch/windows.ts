/** Watch windows with what fired in them, as the marts have it. */
import type { Warehouse } from '../warehouse.ts'
import type { Firing, Signal } from './verdict.ts'

export interface Window {
  deployment_id: string
  service_id: string
  service_name: string
  version: string | null
  starts_at: number
  ends_at: number
  window_minutes: number
  basis: string
  case_count: number
  followed_at: number | null
  url: string | null
}

export interface KeptVerdict {
  verdict: 'quiet' | 'fired' | 'cannot tell'
  reason: string
  watched_count: number
  quiet_count: number
  made_at: number
}

const WINDOW =
  'deployment_id, service_id, service_name, version, starts_at, ends_at, window_minutes, basis, case_count, followed_at, url'
const FIRING =
  'kind, firing_id, watched_service_id, relation, signal, title, severity, fired_at, minutes, ended_at, url'
const SIGNAL = `watched_service_id, watched_name, relation, kind, signal, title, worst_severity, window_count, fired_count,
  share_ratio, low_ratio, high_ratio, outside_count, base_ratio, lift_ratio, is_telling, p90_minutes, last_at`

export function readWindowsOf(warehouse: Warehouse, ids: readonly string[]): Promise<Window[]> {
  return warehouse.rows<Window>(
    `SELECT ${WINDOW} FROM watch_fact WHERE deployment_id IN (SELECT unnest($ids)) ORDER BY starts_at DESC, deployment_id`,
    { ids: [...ids] },
  )
}

/** Those that were open at a time, or closed since another one; newest first. */
export function readWindowsSince(warehouse: Warehouse, since: number, now: number): Promise<Window[]> {
  return warehouse.rows<Window>(
    `SELECT ${WINDOW} FROM watch_fact
     WHERE ends_at >= make_timestamp_ms(CAST($since AS BIGINT)) AND starts_at <= make_timestamp_ms(CAST($now AS BIGINT))
     ORDER BY starts_at DESC, deployment_id`,
    { since, now },
  )
}

export async function readFirings(
  warehouse: Warehouse,
  ids: readonly string[],
): Promise<Map<string, Firing[]>> {
  const rows = await warehouse.rows<Firing & { deployment_id: string }>(
    `SELECT deployment_id, ${FIRING} FROM watch_firing_fact WHERE deployment_id IN (SELECT unnest($ids))
     ORDER BY fired_at, firing_id, watched_service_id`,
    { ids: [...ids] },
  )
  return groupBy(rows, ({ deployment_id: id, ...firing }) => [id, firing])
}

/** By the service that is deployed, the most telling first. */
export async function readSignals(
  warehouse: Warehouse,
  serviceIds: readonly string[],
): Promise<Map<string, Signal[]>> {
  const rows = await warehouse.rows<Signal & { service_id: string }>(
    `SELECT service_id, ${SIGNAL} FROM watch_signal_fact WHERE service_id IN (SELECT unnest($ids))
     ORDER BY is_telling DESC, fired_count DESC, signal, watched_service_id`,
    { ids: [...serviceIds] },
  )
  return groupBy(rows, ({ service_id: id, ...signal }) => [id, signal])
}

/** Every verdict as it was made, newest first. */
export async function readVerdicts(
  warehouse: Warehouse,
  ids: readonly string[],
): Promise<Map<string, KeptVerdict[]>> {
  const rows = await warehouse.rows<KeptVerdict & { deployment_id: string }>(
    `SELECT deployment_id, verdict, reason, watched_count, quiet_count, made_at FROM meta.watch_verdict
     WHERE deployment_id IN (SELECT unnest($ids)) ORDER BY made_at DESC`,
    { ids: [...ids] },
  )
  return groupBy(rows, ({ deployment_id: id, ...verdict }) => [id, verdict])
}

function groupBy<Row, Kept>(
  rows: readonly Row[],
  split: (row: Row) => readonly [string, Kept],
): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>()
  for (const row of rows) {
    const [key, kept] = split(row)
    const group = groups.get(key)
    if (group) group.push(kept)
    else groups.set(key, [kept])
  }
  return groups
}
