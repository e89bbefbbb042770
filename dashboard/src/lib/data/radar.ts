/** The radar's picture of a stretch of days, without a page: which days, and what lies on each. */
import { addDays, dateIn } from '#lib/format/date.ts'
import type { Radar, RadarBooking, RadarFreeze, RadarRelease } from './types.ts'

export const shows = ['day', 'week', 'month', 'quarter', 'agenda'] as const
export type Show = (typeof shows)[number]

export interface Stretch {
  from: string
  /** Exclusive. */
  to: string
}

/** The days that a view around a day shows: whole weeks, so that columns are weekdays; an agenda begins with its day. */
export function stretchOf(show: Show, day: string): Stretch {
  if (show === 'day') return { from: day, to: addDays(day, 1) }
  if (show === 'agenda') return { from: day, to: addDays(day, 90) }
  if (show === 'week') return { from: mondayOf(day), to: addDays(mondayOf(day), 7) }
  const first = show === 'month' ? firstOf(day, 0) : firstOf(day, -monthIn(day))
  const next = firstOf(first, show === 'month' ? 1 : 3)
  return { from: mondayOf(first), to: addDays(mondayOf(addDays(next, -1)), 7) }
}

/** The day that the next view, or the one before, is around. */
export function stepFrom(show: Show, day: string, direction: 1 | -1): string {
  if (show === 'day') return addDays(day, direction)
  if (show === 'week') return addDays(day, 7 * direction)
  if (show === 'agenda') return addDays(day, 30 * direction)
  return firstOf(day, direction * (show === 'month' ? 1 : 3))
}

export function mondayOf(day: string): string {
  return addDays(day, -((new Date(Date.parse(day)).getUTCDay() + 6) % 7))
}

function firstOf(day: string, months: number): string {
  const date = new Date(Date.parse(day))
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 10)
}

function monthIn(day: string): number {
  return new Date(Date.parse(day)).getUTCMonth() % 3
}

/** A freeze or a booking over several days of one week, in a lane that is free there. */
export interface Bar {
  id: string
  kind: 'freeze' | 'booking'
  name: string
  /** Columns of the week, both inclusive. */
  first: number
  last: number
  lane: number
  /** Whether it goes on beyond the week's edge. */
  isOpenLeft: boolean
  isOpenRight: boolean
  isFirm: boolean
}

export interface Week {
  days: Day[]
  bars: Bar[]
  lanes: number
}

export interface Day {
  date: string
  releases: RadarRelease[]
  isFrozen: boolean
}

/** The first and last local date that something touches; what is planned by days is that day everywhere. */
export function datesOf(thing: { starts_at: number; ends_at: number }, zone: string): [string, string] {
  const isDays = thing.starts_at % dayMs === 0 && thing.ends_at % dayMs === 0
  const place = isDays ? 'UTC' : zone
  return [dateIn(place, thing.starts_at), dateIn(place, Math.max(thing.starts_at, thing.ends_at - 1))]
}

const dayMs = 86_400_000

/** Weeks of a stretch, each day with what goes out, each week with what lasts. */
export function layWeeks(
  radar: Pick<Radar, 'releases' | 'freezes' | 'bookings'>,
  stretch: Stretch,
  zone: string,
): Week[] {
  const byDay = Map.groupBy(radar.releases, (release) => datesOf(release, zone)[0])
  const spans = [
    ...radar.freezes.map((freeze) => spanOf(freeze, zone)),
    ...radar.bookings.map((booking) => spanOf(booking, zone)),
  ]
  const weeks: Week[] = []
  for (let monday = stretch.from; monday < stretch.to; monday = addDays(monday, 7)) {
    const dates = Array.from({ length: 7 }, (_, i) => addDays(monday, i)).filter((date) => date < stretch.to)
    const bars = layBars(spans, dates)
    weeks.push({
      days: dates.map((date, i) => ({
        date,
        releases: byDay.get(date) ?? [],
        isFrozen: bars.some((bar) => bar.kind === 'freeze' && bar.isFirm && bar.first <= i && i <= bar.last),
      })),
      bars,
      lanes: Math.max(0, ...bars.map(({ lane }) => lane + 1)),
    })
  }
  return weeks
}

interface Span {
  id: string
  kind: Bar['kind']
  name: string
  from: string
  to: string
  isFirm: boolean
}

function spanOf(thing: RadarFreeze | RadarBooking, zone: string): Span {
  const [from, to] = datesOf(thing, zone)
  return 'blackout_id' in thing
    ? {
        id: thing.blackout_id,
        kind: 'freeze',
        name: thing.name,
        from,
        to,
        isFirm: thing.strictness === 'forbidden',
      }
    : {
        id: thing.booking_id,
        kind: 'booking',
        name: `${thing.environment_name}: ${thing.name}`,
        from,
        to,
        isFirm: thing.is_confirmed,
      }
}

/** Freezes above, then what begins first; each in the first lane where it meets none. */
function layBars(spans: readonly Span[], dates: readonly string[]): Bar[] {
  const [monday, sunday] = [dates[0] ?? '', dates.at(-1) ?? '']
  const ends: number[] = []
  return spans
    .filter(({ from, to }) => from <= sunday && to >= monday)
    .toSorted(
      (a, b) =>
        Number(b.kind === 'freeze') - Number(a.kind === 'freeze') ||
        (a.from < b.from ? -1 : Number(a.from > b.from)),
    )
    .map(({ from, to, ...rest }) => {
      const first = from < monday ? 0 : dates.indexOf(from)
      const last = to > sunday ? dates.length - 1 : dates.indexOf(to)
      const free = ends.findIndex((end) => end < first)
      const lane = free === -1 ? ends.length : free
      ends[lane] = last
      return { ...rest, first, last, lane, isOpenLeft: from < monday, isOpenRight: to > sunday }
    })
}

/** A line of the agenda: what goes out or begins on a day. */
export interface AgendaEntry {
  key: string
  kind: 'release' | 'freeze' | 'booking'
  title: string
  release: RadarRelease | null
  starts_at: number
  ends_at: number
  isDay: boolean
  beside: string
}

export function layAgenda(
  radar: Pick<Radar, 'releases' | 'freezes' | 'bookings'>,
  stretch: Stretch,
  zone: string,
): [string, AgendaEntry[]][] {
  const entries: AgendaEntry[] = [
    ...radar.freezes.map((freeze) => ({
      ...entryOf(freeze),
      key: `freeze ${freeze.blackout_id}`,
      kind: 'freeze' as const,
      title: freeze.name,
      release: null,
      beside: `releases ${freeze.strictness}`,
    })),
    ...radar.releases.map((release) => ({
      ...entryOf(release),
      key: `release ${release.release_id}`,
      kind: 'release' as const,
      title: release.name,
      release,
      beside: [release.team_name, release.services].filter(Boolean).join(' · '),
    })),
    ...radar.bookings.map((booking) => ({
      ...entryOf(booking),
      key: `booking ${booking.booking_id}`,
      kind: 'booking' as const,
      title: `${booking.environment_name}: ${booking.name}`,
      release: null,
      beside: booking.is_confirmed ? 'booked' : 'asked for',
    })),
  ]
  const dayOf = (entry: AgendaEntry) => {
    const [first] = datesOf(entry, zone)
    return first < stretch.from ? stretch.from : first
  }
  const order = ['freeze', 'release', 'booking']
  const sorted = entries.toSorted(
    (a, b) =>
      a.starts_at - b.starts_at ||
      order.indexOf(a.kind) - order.indexOf(b.kind) ||
      (a.title < b.title ? -1 : 1),
  )
  return [...Map.groupBy(sorted, dayOf)].toSorted(([a], [b]) => (a < b ? -1 : 1))
}

function entryOf({ starts_at, ends_at }: { starts_at: number; ends_at: number }) {
  return { starts_at, ends_at, isDay: starts_at % dayMs === 0 && ends_at % dayMs === 0 }
}
