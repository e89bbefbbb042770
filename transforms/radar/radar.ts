/** What goes out when, what is frozen or booked meanwhile, and what collides: the rows of the radar. */
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { readOrder, type SuggestedOrder } from './order.ts'
import { scopeOf, within, type RadarScope, type Scoped } from './scope.ts'

export interface RadarParameters extends RadarScope {
  /** Epoch ms; what touches [from, to) is shown. */
  from: number
  to: number
  asOf: number
}

export interface RadarRelease {
  release_id: string
  name: string
  state: string
  is_overdue: boolean
  place: string
  parent_release_id: string | null
  starts_at: number
  ends_at: number
  is_day: boolean
  released_at: number | null
  team_id: string | null
  team_name: string | null
  value_stream_id: string | null
  service_count: number
  /** By name, the first ten. */
  services: string | null
  phase: string | null
  next_phase: string | null
  next_phase_at: number | null
  next_gate: string | null
  collision_count: number
  known_at: number | null
  url: string | null
}

export interface RadarFreeze {
  blackout_id: string
  name: string
  kind: string
  strictness: string
  value_stream_id: string | null
  service_id: string | null
  environment_id: string | null
  starts_at: number
  ends_at: number
  known_at: number | null
}

export interface RadarBooking {
  booking_id: string
  name: string
  environment_id: string
  environment_name: string
  release_id: string | null
  team_id: string | null
  is_confirmed: boolean
  starts_at: number
  ends_at: number
  known_at: number | null
}

export interface RadarCollision {
  collision_id: string
  kind: string
  severity: string
  reason: string
  left_kind: string
  left_id: string
  left_name: string
  left_team_id: string | null
  left_release_id: string | null
  right_kind: string
  right_id: string
  right_name: string
  right_team_id: string | null
  right_release_id: string | null
  starts_at: number | null
  ends_at: number | null
  gap_hours: number | null
  /** Until it happens; negative while it lasts, null where nobody can say. */
  lead_hours: number | null
  known_at: number | null
}

export interface Radar {
  releases: RadarRelease[]
  release_count: number
  freezes: RadarFreeze[]
  bookings: RadarBooking[]
  booking_count: number
  collisions: RadarCollision[]
  collision_count: number
  /** Planned releases without a date, which no calendar can show. */
  undated_count: number
  order: SuggestedOrder
}

/** As many as one answer holds; how many there are is told beside them. */
export const MOST_RELEASES = 2_000
export const MOST_BOOKINGS = 2_000
export const MOST_COLLISIONS = 1_000

interface Asked {
  warehouse: Warehouse
  parameters: RadarParameters
  scope: Scoped
  options: ReadOptions
}

export async function answerRadar(
  warehouse: Warehouse,
  parameters: RadarParameters,
  options: ReadOptions = {},
): Promise<Radar> {
  const asked: Asked = { warehouse, parameters, scope: scopeOf(parameters), options }
  const [releases, freezes, bookings, collisions, undated] = await Promise.all([
    readReleases(asked),
    readFreezes(asked),
    readBookings(asked),
    readCollisions(asked),
    countUndated(asked),
  ])
  const open = releases.rows.filter(({ state }) => state === 'planned' || state === 'in progress')
  return {
    releases: releases.rows,
    release_count: releases.count,
    freezes,
    bookings: bookings.rows,
    booking_count: bookings.count,
    collisions: collisions.rows,
    collision_count: collisions.count,
    undated_count: undated,
    order: await readOrder(warehouse, open, options),
  }
}

interface Counted<T> {
  rows: T[]
  count: number
}

/** Reads a select whose rows bear the number of all rows as `total`. */
async function readCounted<T extends object>(asked: Asked, select: string): Promise<Counted<T>> {
  const rows = await readAll<T & { total: number }>(asked, select)
  let count = 0
  const own = rows.map(({ total, ...row }) => {
    count = total
    return row as unknown as T
  })
  return { rows: own, count }
}

function readAll<T>({ warehouse, parameters, scope, options }: Asked, select: string): Promise<T[]> {
  const all = { from: parameters.from, to: parameters.to, as_of: parameters.asOf }
  const needed = Object.entries(all).filter(([name]) => new RegExp(String.raw`\$${name}\b`).test(select))
  return warehouse.rows<T>(within(scope, select), { ...scope.bound, ...Object.fromEntries(needed) }, options)
}

const touches = (alias: string) =>
  `${alias}.starts_at < ${moment('to')} AND ${alias}.ends_at > ${moment('from')}`

function readReleases(asked: Asked): Promise<Counted<RadarRelease>> {
  return readCounted(
    asked,
    `SELECT own.release_id, own.name, own.state,
      own.state IN ('planned', 'in progress') AND own.due_at <= ${moment('as_of')} AS is_overdue,
      own.place, own.parent_release_id, own.planned_at AS starts_at, own.due_at AS ends_at, own.is_day, own.released_at,
      own.team_id, own.team_name, own.value_stream_id, own.service_count, listed.services,
      own.phase, own.next_phase, own.next_phase_at, own.next_gate, own.collision_count, own.known_at, own.url,
      count(*) OVER () AS total
    FROM portfolio_fact AS own
    LEFT JOIN (
      SELECT release_id, string_agg(name, ', ' ORDER BY name) AS services
      FROM (
        SELECT served.release_id, service.name,
          row_number() OVER (PARTITION BY served.release_id ORDER BY service.name) AS place
        FROM int_release__served AS served JOIN service ON service.service_id = served.service_id
      ) WHERE place <= 10 GROUP BY release_id
    ) AS listed ON listed.release_id = own.release_id
    WHERE own.planned_at < ${moment('to')} AND own.due_at > ${moment('from')}
      AND ${asked.scope.release('own.release_id')}
    ORDER BY own.planned_at, own.release_id LIMIT ${MOST_RELEASES}`,
  )
}

function readFreezes(asked: Asked): Promise<RadarFreeze[]> {
  return readAll(
    asked,
    `SELECT blackout_id, name, kind, strictness, value_stream_id, service_id, environment_id, starts_at, ends_at,
      known_at
    FROM int_blackout__scoped AS own
    WHERE ${touches('own')} AND ${asked.scope.freeze('own')}
    ORDER BY starts_at, blackout_id`,
  )
}

function readBookings(asked: Asked): Promise<Counted<RadarBooking>> {
  return readCounted(
    asked,
    `SELECT booking_id, name, environment_id, environment_name, release_id, team_id, is_confirmed, starts_at, ends_at,
      known_at, count(*) OVER () AS total
    FROM int_booking__held AS own
    WHERE ${touches('own')} AND ${asked.scope.booking('own')}
    ORDER BY starts_at, booking_id LIMIT ${MOST_BOOKINGS}`,
  )
}

/** Those of the stretch that are not over, the nearest first, then those of open changes. */
function readCollisions(asked: Asked): Promise<Counted<RadarCollision>> {
  return readCounted(
    asked,
    `SELECT collision_id, kind, severity, reason, left_kind, left_id, left_name, left_team_id, left_release_id,
      right_kind, right_id, right_name, right_team_id, right_release_id, starts_at, ends_at, gap_hours,
      (to_unixtime(starts_at) - to_unixtime(${moment('as_of')})) / 3600 AS lead_hours, known_at, count(*) OVER () AS total
    FROM collision_fact AS own
    WHERE NOT is_over
      AND (starts_at IS NULL OR (starts_at < ${moment('to')} AND coalesce(ends_at, starts_at) >= ${moment('from')}
        AND coalesce(ends_at, starts_at) >= ${moment('as_of')}))
      AND ${asked.scope.collision('own')}
    ORDER BY starts_at NULLS LAST, CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, collision_id
    LIMIT ${MOST_COLLISIONS}`,
  )
}

async function countUndated(asked: Asked): Promise<number> {
  const [row] = await readAll<{ undated: number }>(
    asked,
    `SELECT count(*) AS undated FROM int_release__scheduled AS own
    WHERE starts_at IS NULL AND state IN ('planned', 'in progress') AND ${asked.scope.release('own.release_id')}`,
  )
  return row?.undated ?? 0
}
