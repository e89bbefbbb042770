import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { findSlots, type Obstacle, type Slot } from './slots.ts'

export interface OpeningParameters {
  releaseId: string
  /** Epoch ms; the first day that is looked at is the next one. */
  asOf: number
  days: number
  /** Hours that are left free beside releases of the same services and of their neighbours. */
  marginHours: number
  isWeekendFree: boolean
}

export interface Openings {
  release_id: string
  name: string
  starts_at: number | null
  slots: Slot[]
}

const DAY = 86_400_000

interface Planned {
  name: string
  starts_at: number | null
  ends_at: number | null
}

interface ObstacleRow {
  starts_at: number
  ends_at: number
  reason: string
  is_release: boolean
}

/** Free days for one release: no freeze that holds for it, none of its environments booked, no neighbour's release near. */
export async function answerOpenings(
  warehouse: Warehouse,
  { releaseId, asOf, days, marginHours, isWeekendFree }: OpeningParameters,
  options: ReadOptions = {},
): Promise<Openings | null> {
  const [own] = await warehouse.rows<Planned>(
    'SELECT name, starts_at, ends_at FROM int_release__scheduled WHERE release_id = $id',
    { id: releaseId },
    options,
  )
  if (!own) return null
  // At its own time of day, from tomorrow on.
  const hour = own.starts_at === null ? 0 : own.starts_at % DAY
  const from = Math.floor(asOf / DAY) * DAY + DAY + hour
  const lengthHours =
    own.starts_at === null || own.ends_at === null ? 24 : (own.ends_at - own.starts_at) / 3_600_000
  const to = from + days * DAY + marginHours * 3_600_000
  const rows = await readObstacles(
    warehouse,
    { id: releaseId, since: from - marginHours * 3_600_000, until: to },
    options,
  )
  const obstacles = rows.map((row): Obstacle => ({
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    marginHours: row.is_release ? marginHours : 0,
    reason: row.reason,
  }))
  const slots = findSlots({ from, days, lengthHours, isWeekendFree }, obstacles)
  return { release_id: releaseId, name: own.name, starts_at: own.starts_at, slots }
}

function readObstacles(
  warehouse: Warehouse,
  bound: { id: string; since: number; until: number },
  options: ReadOptions,
): Promise<ObstacleRow[]> {
  return warehouse.rows<ObstacleRow>(
    `WITH mine AS (
      SELECT served.service_id, service.value_stream_id
      FROM int_release__served AS served JOIN int_service__streamed AS service ON service.service_id = served.service_id
      WHERE served.release_id = $id
    ),
    near AS (
      SELECT service_id AS other_id FROM mine
      UNION SELECT neighbour_service_id FROM int_service__related WHERE service_id IN (SELECT service_id FROM mine)
    ),
    place AS (
      SELECT DISTINCT environment_id FROM int_booking__held WHERE release_id = $id
    )
    SELECT starts_at, ends_at, name AS reason, false AS is_release
    FROM int_blackout__scoped
    WHERE is_production AND is_service_known
      AND (value_stream_id IS NULL OR value_stream_id IN (SELECT value_stream_id FROM mine))
      AND (service_id IS NULL OR service_id IN (SELECT service_id FROM mine))
      AND starts_at < ${moment('until')} AND ends_at > ${moment('since')}
    UNION ALL
    SELECT starts_at, ends_at, environment_name || ' is booked by ' || name, false
    FROM int_booking__held
    WHERE environment_id IN (SELECT environment_id FROM place) AND coalesce(release_id, '') <> $id
      AND starts_at < ${moment('until')} AND ends_at > ${moment('since')}
    UNION ALL
    SELECT other.starts_at, other.ends_at, other.name || ' releases ' || min(service.name), true
    FROM int_release__scheduled AS other
    JOIN int_release__scheduled AS own ON own.release_id = $id AND other.root_release_id <> own.root_release_id
    JOIN int_release__served AS served ON served.release_id = other.release_id
    JOIN near ON near.other_id = served.service_id
    JOIN service ON service.service_id = served.service_id
    WHERE other.state IN ('planned', 'in progress')
      AND other.starts_at < ${moment('until')} AND other.ends_at > ${moment('since')}
    GROUP BY other.release_id, other.name, other.starts_at, other.ends_at
    ORDER BY 1, 3`,
    bound,
    options,
  )
}
