/** The picture of environments, without a page: which version stands in which cell, and how far it is from production. */
import type {
  Environment,
  EnvironmentBooking,
  EnvironmentBookings,
  EnvironmentContention,
  EnvironmentEvent,
  Environments,
  EnvironmentVersion,
} from './types.ts'
import { sayMany } from '#lib/format/number.ts'

export interface Drift {
  sign: string
  tone: 'bad' | 'warning' | 'good' | 'plain'
  /** As short as a cell has room for. */
  short: string
  text: string
}

/** Told apart by shape first; being ahead is what an environment is for. */
export function driftOf(
  version: Pick<EnvironmentVersion, 'state' | 'behind_count' | 'ahead_count' | 'gap_days'>,
): Drift | null {
  const { state, behind_count: behind, ahead_count: ahead } = version
  const days = sayGap(version.gap_days)
  switch (state) {
    case 'same':
      return { sign: '=', tone: 'good', short: 'as production', text: 'the same as production' }
    case 'behind':
      return {
        sign: '▼',
        tone: 'bad',
        short: `${behind} behind`,
        text: `${sayMany(behind ?? 0, 'commit')} behind production${days}`,
      }
    case 'ahead':
      return {
        sign: '▲',
        tone: 'plain',
        short: `${ahead} ahead`,
        text: `${sayMany(ahead ?? 0, 'commit')} ahead of production${days}`,
      }
    case 'both':
      return {
        sign: '◆',
        tone: 'bad',
        short: `${behind} behind, ${ahead} ahead`,
        text: `${sayMany(behind ?? 0, 'commit')} behind production and ${ahead} ahead of it`,
      }
    case 'different':
      return {
        sign: '≠',
        tone: 'warning',
        short: 'differs',
        text: 'another version than production’s; nobody knows by which commits',
      }
    case 'unknown':
      return { sign: '?', tone: 'warning', short: 'unknown', text: 'no commit and no version to compare' }
    case 'never in production':
      return { sign: '○', tone: 'plain', short: 'not in production', text: 'never went to production' }
    default:
      return null
  }
}

function sayGap(days: number | null): string {
  if (days === null || Math.abs(days) < 0.05) return ''
  const size = Math.abs(days)
  return `, ${size < 10 ? size.toFixed(1) : Math.round(size)} days between the two`
}

/** What says that an environment is not true to production; being ahead is none. */
export function isDrift({ state }: Pick<EnvironmentVersion, 'state'>): boolean {
  return ['behind', 'both', 'different', 'unknown'].includes(state ?? '')
}

export interface Matrix {
  columns: Environment[]
  rows: { service: Environments['services'][number]; cells: (EnvironmentVersion | null)[] }[]
  /** Services that are left out, since nothing of them drifts. */
  hidden: number
}

/** Services beside environments, only those that hold any; with `isDrifted` only services that drift somewhere. */
export function layMatrix(answer: Environments, isDrifted: boolean): Matrix {
  const isProduction = ({ tier }: Environment) => Number(tier === 'production')
  const columns = answer.environments
    .filter(({ environment_id: id }) => answer.versions.some(({ environment_id }) => environment_id === id))
    // What all others are held against comes first.
    .toSorted((a, b) => isProduction(b) - isProduction(a) || b.service_count - a.service_count)
  const place = new Map(columns.map(({ environment_id }, c) => [environment_id, c]))
  const cells = new Map(
    answer.services.map(({ service_id }) => [service_id, columns.map((): EnvironmentVersion | null => null)]),
  )
  for (const version of answer.versions) {
    const row = cells.get(version.service_id)
    const c = place.get(version.environment_id)
    if (row && c !== undefined) row[c] = version
  }
  const all = answer.services.map((service) => ({ service, cells: cells.get(service.service_id) ?? [] }))
  const rows = isDrifted ? all.filter(({ cells: own }) => own.some((cell) => cell && isDrift(cell))) : all
  return { columns, rows, hidden: all.length - rows.length }
}

/** A version as people know it: without the digest that tools put behind it. */
export function sayVersion({
  version,
  commit_id,
}: Pick<EnvironmentVersion, 'version' | 'commit_id'>): string {
  if (version !== null) return version.replace(/-g[0-9a-f]{7,40}$/, '')
  const at = commit_id?.lastIndexOf('@') ?? -1
  return commit_id && at !== -1 ? commit_id.slice(at + 1, at + 9) : 'unknown'
}

/** A booking on the strip, in a lane of its environment that is free there. */
export interface StripBar {
  booking: EnvironmentBooking
  lane: string
  starts_at: number
  ends_at: number
}

export interface Strip {
  /** From top to bottom; of an environment with overlaps several, the first of them bears its name. */
  lanes: { id: string; name: string | null }[]
  bars: StripBar[]
  overlaps: { contention: EnvironmentContention; lanes: string[] }[]
  events: { event: EnvironmentEvent; lane: string }[]
}

export function layStrip(
  { bookings, contentions, events }: Pick<EnvironmentBookings, 'bookings' | 'contentions' | 'events'>,
  environments: readonly Pick<Environment, 'environment_id' | 'name'>[],
): Strip {
  const order = new Map(environments.map(({ environment_id }, at) => [environment_id, at]))
  const names = new Map([
    ...environments.map(({ environment_id, name }): [string, string] => [environment_id, name]),
    ...bookings.map((row): [string, string] => [row.environment_id, row.environment_name]),
    ...events.map((row): [string, string] => [row.environment_id, row.environment_name]),
  ])
  const ids = [...new Set([...bookings, ...events].map(({ environment_id }) => environment_id))].toSorted(
    (a, b) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity) || (a < b ? -1 : 1),
  )
  const byPlace = Map.groupBy(bookings, ({ environment_id }) => environment_id)
  const strip: Strip = { lanes: [], bars: [], overlaps: [], events: [] }
  const laneOf = new Map<string, string>()
  for (const id of ids) {
    const ends: number[] = []
    for (const booking of byPlace.get(id) ?? []) {
      const free = ends.findIndex((end) => end <= booking.starts_at)
      const at = free === -1 ? ends.length : free
      ends[at] = booking.ends_at
      laneOf.set(booking.booking_id, `${id} ${at}`)
      strip.bars.push({
        booking,
        lane: `${id} ${at}`,
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
      })
    }
    for (let at = 0; at < Math.max(1, ends.length); at++)
      strip.lanes.push({ id: `${id} ${at}`, name: at === 0 ? (names.get(id) ?? id) : null })
  }
  strip.overlaps = contentions.map((contention) => ({
    contention,
    lanes: [contention.left_id, contention.right_id].flatMap((id) => laneOf.get(id) ?? []),
  }))
  strip.events = events.map((event) => ({ event, lane: `${event.environment_id} 0` }))
  return strip
}
