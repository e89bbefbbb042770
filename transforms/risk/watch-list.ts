import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Followed } from '../watch/verdict.ts'

/** What fired after past deployments of a service, of it and of its neighbours. */
export interface WatchList {
  service_id: string
  service_name: string
  /** How long to watch it. */
  window_minutes: number
  signals: WatchedSignal[]
  signals_left: number
}

export interface WatchedSignal extends Followed {
  /** How soon after the deployment, at the soonest and at the latest. */
  soonest_minutes: number | null
  latest_minutes: number | null
}

/** Of each service. */
const most = 5

/** Which signals to watch after these services go out, those that tell first, then by how often they fired. */
export async function readWatchLists(
  warehouse: Warehouse,
  services: readonly string[],
  options: ReadOptions = {},
): Promise<WatchList[]> {
  const [lengths, signals] = await Promise.all([
    warehouse.rows<Pick<WatchList, 'service_id' | 'service_name' | 'window_minutes'>>(
      `SELECT length_of.service_id, coalesce(service.name, length_of.service_id) AS service_name, length_of.window_minutes
      FROM watch_length_fact AS length_of
      LEFT JOIN service ON service.service_id = length_of.service_id
      WHERE length_of.service_id IN (SELECT unnest($services)) ORDER BY service_name, length_of.service_id`,
      { services: [...services] },
      options,
    ),
    warehouse.rows<WatchedSignal & { service_id: string }>(
      `WITH soon AS (
        SELECT watch.service_id, firing.watched_service_id, firing.kind, firing.signal,
          min(firing.minutes) AS soonest_minutes, max(firing.minutes) AS latest_minutes
        FROM watch_fact AS watch
        JOIN watch_firing_fact AS firing ON firing.deployment_id = watch.deployment_id
        WHERE watch.service_id IN (SELECT unnest($services))
        GROUP BY watch.service_id, firing.watched_service_id, firing.kind, firing.signal
      )
      SELECT told.service_id, told.watched_service_id, told.watched_name, told.relation, told.kind, told.signal, told.title,
        told.worst_severity, told.window_count, told.fired_count, told.share_ratio, told.low_ratio, told.high_ratio,
        told.base_ratio, told.is_telling, soon.soonest_minutes, soon.latest_minutes, told.p90_minutes
      FROM watch_signal_fact AS told
      LEFT JOIN soon ON soon.service_id = told.service_id AND soon.watched_service_id = told.watched_service_id
        AND soon.kind = told.kind AND soon.signal = told.signal
      WHERE told.service_id IN (SELECT unnest($services)) AND told.fired_count > 0
      ORDER BY told.is_telling DESC, told.fired_count DESC, told.relation = 'same' DESC, told.signal,
        told.watched_service_id`,
      { services: [...services] },
      options,
    ),
  ])
  const own = new Map<string, WatchedSignal[]>()
  for (const { service_id: id, ...signal } of signals) own.set(id, [...(own.get(id) ?? []), signal])
  return lengths.map((length) => {
    const all = own.get(length.service_id) ?? []
    return { ...length, signals: all.slice(0, most), signals_left: Math.max(0, all.length - most) }
  })
}
