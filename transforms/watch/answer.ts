/** Watch windows as a screen shows them: read at this moment, with every verdict that was made. */
import type { Warehouse } from '../warehouse.ts'
import { readTellers, type Teller } from './sources.ts'
import { readWindow, type Reading, type Signal } from './verdict.ts'
import { readFirings, readSignals, readVerdicts, type KeptVerdict, type Window } from './windows.ts'

export interface ShownWindow extends Window, Reading {
  verdicts: KeptVerdict[]
}

export interface ServiceSignals {
  service_id: string
  service_name: string
  window_minutes: number
  basis: string
  case_count: number
  window_count: number
  signals: Signal[]
}

export async function showWindows(
  warehouse: Warehouse,
  windows: readonly Window[],
  now: number,
): Promise<{ windows: ShownWindow[]; tellers: Teller[] }> {
  const ids = windows.map(({ deployment_id }) => deployment_id)
  const services = [...new Set(windows.map(({ service_id }) => service_id))]
  const [tellers, firings, signals, verdicts] = await Promise.all([
    readTellers(warehouse),
    readFirings(warehouse, ids),
    readSignals(warehouse, services),
    readVerdicts(warehouse, ids),
  ])
  return {
    tellers,
    windows: windows.map((window) => ({
      ...window,
      ...readWindow(
        {
          ...window,
          firings: firings.get(window.deployment_id) ?? [],
          signals: signals.get(window.service_id) ?? [],
        },
        tellers,
        now,
      ),
      verdicts: verdicts.get(window.deployment_id) ?? [],
    })),
  }
}

/** What has followed deployments of these services so far, and how long to watch for it. */
export async function readServiceSignals(
  warehouse: Warehouse,
  serviceIds: readonly string[],
): Promise<ServiceSignals[]> {
  const [services, signals] = await Promise.all([
    warehouse.rows<Omit<ServiceSignals, 'signals'>>(
      `SELECT length_of.service_id, coalesce(service.name, length_of.service_id) AS service_name, length_of.window_minutes,
         length_of.basis, length_of.case_count,
         CAST((SELECT count(*) FROM watch_fact AS watch WHERE watch.service_id = length_of.service_id) AS INTEGER) AS window_count
       FROM watch_length_fact AS length_of
       LEFT JOIN service ON service.service_id = length_of.service_id
       WHERE length_of.service_id IN (SELECT unnest($ids)) ORDER BY service_name, length_of.service_id`,
      { ids: [...serviceIds] },
    ),
    readSignals(warehouse, serviceIds),
  ])
  return services.map((service) => ({ ...service, signals: signals.get(service.service_id) ?? [] }))
}
