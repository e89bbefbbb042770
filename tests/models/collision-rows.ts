/** Rows of planned releases. */
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { type Stream } from './stream.ts'

/** checkout of the red team needs payments of the blue one. */
export const world = {
  team: [
    { team_id: 'red', name: 'Red' },
    { team_id: 'blue', name: 'Blue' },
  ],
  service: [
    { service_id: 'checkout', name: 'checkout', value_stream_id: 'buying' },
    { service_id: 'payments', name: 'payments', value_stream_id: 'buying' },
    { service_id: 'stock', name: 'stock', value_stream_id: 'selling' },
  ],
  service_owner: [
    { service_id: 'checkout', team_id: 'red', valid_from_at: at(1) },
    { service_id: 'payments', team_id: 'blue', valid_from_at: at(1) },
  ],
  dependency: [
    { from_service_id: 'checkout', to_service_id: 'payments', kind: 'calls', provenance: 'catalogue' },
  ],
}

interface Plan extends Row {
  release_id: string
}

/** Releases of these services, planned for these days. */
export function plans(...list: [id: string, plannedAt: string | null, services: string[], more?: Row][]): {
  release: Plan[]
  release_service: Row[]
} {
  return {
    release: list.map(([release_id, planned_at, , more]) => ({
      release_id,
      name: release_id,
      planned_at,
      ...more,
    })),
    release_service: list.flatMap(([release_id, , services]) =>
      services.map((service_id) => ({ release_id, service_id })),
    ),
  }
}

export const collisions = (stream: Stream, columns = 'kind, left_id, right_id, severity, reason') =>
  stream.ask(`SELECT ${columns} FROM collision_fact ORDER BY kind, left_id, right_id`)
