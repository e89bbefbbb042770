/** Whether an environment is free for a time, and when it is next, before anybody books it. */
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { freeSlots, type Taken } from './free.ts'

export interface Wanted {
  /** Its id, or what it is called. */
  environment: string
  startsAt: number
  endsAt: number
  /** A booking that does not stand in its own way. */
  without: string | null
}

export interface Availability {
  /** Null where nothing is known of this name: it may be booked all the same. */
  environment_id: string | null
  name: string
  is_known: boolean
  is_free: boolean
  conflicts: TakenBooking[]
  /** The next ones of this length, the wanted time itself if it is free. */
  slots: { starts_at: number; ends_at: number }[]
}

export interface TakenBooking {
  booking_id: string
  name: string
  team_name: string | null
  is_confirmed: boolean
  starts_at: number
  ends_at: number
}

const SLOTS = 5
const HORIZON_MS = 366 * 86_400_000

export async function answerAvailability(
  warehouse: Warehouse,
  { environment, startsAt, endsAt, without }: Wanted,
  options: ReadOptions = {},
): Promise<Availability> {
  const asked = environment.trim().toLowerCase()
  const [place] = await warehouse.rows<{ environment_id: string; name: string; is_known: boolean }>(
    `SELECT place_id AS environment_id, name, is_known FROM int_environment__named
    WHERE place_id = $asked OR lower(environment_id) = $asked ORDER BY place_id = $asked DESC, place_id LIMIT 1`,
    { asked },
    options,
  )
  const until = endsAt + HORIZON_MS
  const taken = await warehouse.rows<TakenBooking>(
    `SELECT booking_id, name, team_name, is_confirmed, starts_at, ends_at FROM booking_fact
    WHERE environment_id = $place AND booking_id <> $without AND starts_at < ${moment('until')}
      AND ends_at > ${moment('since')}
    ORDER BY starts_at, booking_id`,
    { place: place?.environment_id ?? asked, without: without ?? '', since: startsAt, until },
    options,
  )
  const conflicts = taken.filter(({ starts_at, ends_at }) => starts_at < endsAt && ends_at > startsAt)
  const spans = taken.map((row): Taken => ({ startsAt: row.starts_at, endsAt: row.ends_at }))
  const slots = freeSlots(spans, { from: startsAt, lengthMs: endsAt - startsAt, until, most: SLOTS })
  return {
    environment_id: place?.environment_id ?? null,
    name: place?.name ?? environment.trim(),
    is_known: place?.is_known ?? false,
    is_free: conflicts.length === 0,
    conflicts,
    slots: slots.map((slot) => ({ starts_at: slot.startsAt, ends_at: slot.endsAt })),
  }
}
