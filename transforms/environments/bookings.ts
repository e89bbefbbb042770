/** Who has which environment when, where two want the same, and what else happened there. */
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export interface Stretch {
  /** Epoch ms; what touches [from, to). */
  from: number
  to: number
}

export interface Booking {
  booking_id: string
  environment_id: string
  environment_name: string
  is_environment_known: boolean
  name: string
  release_id: string | null
  team_name: string | null
  is_confirmed: boolean
  starts_at: number
  ends_at: number
  day_count: number
  used_day_count: number
  contention_count: number
  wait_hours: number | null
}

export interface Contention {
  left_id: string
  right_id: string
  environment_id: string
  environment_name: string
  left_name: string
  right_name: string
  starts_at: number
  ends_at: number
  overlap_hours: number
  wait_hours: number
  is_firm: boolean
  is_over: boolean
}

export interface EnvironmentEvent {
  environment_event_id: string
  environment_id: string
  environment_name: string
  kind: string | null
  happened_at: number
  text: string | null
  url: string | null
}

export interface Bookings {
  bookings: Booking[]
  booking_count: number
  contentions: Contention[]
  contention_count: number
  events: EnvironmentEvent[]
  event_count: number
}

/** As many rows of each as one answer holds; how many there are is told beside them. */
export const MOST_BOOKED = 2_000

type Total<T> = T & { total: number }

export async function answerBookings(
  warehouse: Warehouse,
  { from, to }: Stretch,
  options: ReadOptions = {},
): Promise<Bookings> {
  const bound = { from, to }
  const touches = `starts_at < ${moment('to')} AND ends_at > ${moment('from')}`
  const read = <T extends object>(select: string) => warehouse.rows<Total<T>>(select, bound, options)
  const [bookings, contentions, events] = await Promise.all([
    read<Booking>(`SELECT booking_id, environment_id, environment_name, is_environment_known, name, release_id, team_name,
        is_confirmed, starts_at, ends_at, day_count, used_day_count, contention_count, wait_hours, count(*) OVER () AS total
      FROM booking_fact WHERE ${touches} ORDER BY environment_id, starts_at, booking_id LIMIT ${MOST_BOOKED}`),
    read<Contention>(`SELECT left_id, right_id, environment_id, environment_name, left_name, right_name, starts_at, ends_at,
        overlap_hours, wait_hours, is_firm, is_over, count(*) OVER () AS total
      FROM contention_fact WHERE ${touches} ORDER BY starts_at, left_id, right_id LIMIT ${MOST_BOOKED}`),
    read<EnvironmentEvent>(`SELECT environment_event_id, environment_id, environment_name, kind, happened_at, text, url,
        count(*) OVER () AS total
      FROM environment_event_fact
      WHERE happened_at >= ${moment('from')} AND happened_at < ${moment('to')}
      ORDER BY happened_at DESC, environment_event_id LIMIT ${MOST_BOOKED}`),
  ])
  return {
    bookings: bookings.map(withoutTotal),
    booking_count: bookings[0]?.total ?? 0,
    contentions: contentions.map(withoutTotal),
    contention_count: contentions[0]?.total ?? 0,
    events: events.map(withoutTotal),
    event_count: events[0]?.total ?? 0,
  }
}

function withoutTotal<T extends object>(row: Total<T>): T {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'total')) as T
}
