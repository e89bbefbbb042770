/** The radar as events of a calendar: releases, freezes and bookings, each with what collides with it. */
import { createHash } from 'node:crypto'
import type { Radar, RadarCollision } from '../transforms/radar/radar.ts'
import { writeCalendar, type CalendarEvent } from './formats/calendar.ts'

export function writeFeed(name: string, radar: Radar): string {
  const events = [
    ...radar.releases.map(releaseEvent(radar)),
    ...radar.freezes.map(freezeEvent),
    ...radar.bookings.map(bookingEvent(radar)),
  ]
  return writeCalendar(name, events)
}

type Build<T> = (thing: T) => CalendarEvent

const releaseEvent =
  (radar: Radar): Build<Radar['releases'][number]> =>
  (release) => {
    const struck = radar.collisions.filter(
      ({ left_release_id, right_release_id, kind }) =>
        kind !== 'environment' && [left_release_id, right_release_id].includes(release.release_id),
    )
    return {
      uid: uidOf('release', release.release_id),
      title: `${release.name}${release.is_overdue ? ' (overdue)' : ''}`,
      startsAt: release.starts_at,
      endsAt: release.ends_at,
      isDay: release.is_day,
      changedAt: release.known_at ?? release.starts_at,
      lines: [
        `State: ${release.is_overdue ? 'overdue' : release.state}`,
        ...(release.services === null ? [] : [`Services: ${release.services}`]),
        ...(release.team_name === null ? [] : [`Team: ${release.team_name}`]),
        ...(release.next_gate === null ? [] : [`Next gate: ${release.next_gate}`]),
        ...struck.map((collision) => sayCollision(collision, release.release_id)),
      ],
      category: 'release',
      url: release.url,
      isBusy: false,
      status: release.state === 'released' ? 'CONFIRMED' : 'TENTATIVE',
    }
  }

const freezeEvent: Build<Radar['freezes'][number]> = (freeze) => ({
  uid: uidOf('freeze', freeze.blackout_id),
  title: `Freeze: ${freeze.name}`,
  startsAt: freeze.starts_at,
  endsAt: freeze.ends_at,
  isDay: isMidnight(freeze.starts_at) && isMidnight(freeze.ends_at),
  changedAt: freeze.known_at ?? freeze.starts_at,
  lines: [`Releases are ${freeze.strictness}`],
  category: 'freeze',
  url: null,
  isBusy: false,
  status: 'CONFIRMED',
})

const bookingEvent =
  (radar: Radar): Build<Radar['bookings'][number]> =>
  (booking) => ({
    uid: uidOf('booking', booking.booking_id),
    title: `${booking.environment_name}: ${booking.name}`,
    startsAt: booking.starts_at,
    endsAt: booking.ends_at,
    isDay: isMidnight(booking.starts_at) && isMidnight(booking.ends_at),
    changedAt: booking.known_at ?? booking.starts_at,
    lines: radar.collisions
      .filter(
        ({ kind, left_id, right_id }) =>
          kind === 'environment' && [left_id, right_id].includes(booking.booking_id),
      )
      .map((collision) => sayCollision(collision, booking.booking_id)),
    category: 'booking',
    url: null,
    isBusy: false,
    status: booking.is_confirmed ? 'CONFIRMED' : 'TENTATIVE',
  })

function sayCollision(collision: RadarCollision, id: string): string {
  const isLeft = [collision.left_id, collision.left_release_id].includes(id)
  return `Collides (${collision.severity}) with ${isLeft ? collision.right_name : collision.left_name}: ${collision.reason}`
}

function isMidnight(at: number): boolean {
  return at % 86_400_000 === 0
}

/** Ids of tools may hold anything, and be long; a calendar only compares them. */
function uidOf(kind: string, id: string): string {
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 32)
  return `${kind}-${digest}@streamgauge`
}
