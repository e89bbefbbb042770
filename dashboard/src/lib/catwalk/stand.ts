import type { Floor } from '#lib/data/types.ts'
import { bays, stationOf, stopAt, type Bay, type Dot, type LanePaces, type Station } from './floor.ts'

export const hourMs = 3_600_000

/** What stands at a station of a lane at a moment. */
export interface Stand {
  count: number
  /** Beyond the p85 of what went on; null when too little did to tell. */
  late: number | null
  oldestHours: number | null
  /** Whether nothing tells if somebody is at it. */
  hollow: number
}

export type LaneStand = Record<Bay, Stand>

const nothing = (): Stand => ({ count: 0, late: null, oldestHours: null, hollow: 0 })

/** How the whole floor stands at a moment, by lane. Dots that stand for several pieces count as so many. */
export function standAt(
  dots: readonly Dot[],
  paces: readonly LanePaces[],
  at: number,
  perDot = 1,
): LaneStand[] {
  const stands = paces.map((): LaneStand => ({
    idea: nothing(),
    active: nothing(),
    waiting: nothing(),
    releasing: nothing(),
  }))
  paces.forEach((pace, lane) => {
    for (const bay of bays) if ((pace[stationOf(bay)]?.p85 ?? null) !== null) stands[lane]![bay].late = 0
  })
  for (const dot of dots) {
    const stop = dot.stops[stopAt(dot, at)]
    const stand = stop && stands[stop.lane]?.[stop.bay]
    if (!stop || !stand) continue
    const hours = (at - stop.visitAt) / hourMs
    const p85 = paces[stop.lane]?.[stationOf(stop.bay)]?.p85 ?? null
    stand.count += perDot
    if (stop.isHollow) stand.hollow += perDot
    if (p85 !== null && hours > p85) stand.late = (stand.late ?? 0) + perDot
    if (stand.oldestHours === null || hours > stand.oldestHours) stand.oldestHours = hours
  }
  return stands
}

/** Where dots are but a share of the pieces, all of them are counted by day: the last count at or before the moment. */
export function correctCounts(stands: LaneStand[], counts: Floor['counts'], at: number): LaneStand[] {
  const days = counts.map((each) => each.day_at).filter((day) => day <= at)
  if (days.length === 0) return stands
  const day = days.reduce((a, b) => Math.max(a, b))
  for (const stand of stands) for (const bay of bays) stand[bay].count = 0
  for (const { lane, station, activity, day_at, count } of counts) {
    if (day_at !== day) continue
    const bay = station === 'work' ? (activity === 'active' ? 'active' : 'waiting') : station
    const stand = stands[lane]?.[bay]
    if (stand) stand.count += count
  }
  return stands
}

/** Both heaps of a station together. */
export function joinStands(stand: LaneStand, station: Station): Stand {
  const own = bays.filter((bay) => stationOf(bay) === station).map((bay) => stand[bay])
  const oldest = own.flatMap(({ oldestHours }) => (oldestHours === null ? [] : [oldestHours]))
  return {
    count: own.reduce((sum, { count }) => sum + count, 0),
    late: own.some(({ late }) => late === null) ? null : own.reduce((sum, { late }) => sum + (late ?? 0), 0),
    oldestHours: oldest.length === 0 ? null : Math.max(...oldest),
    hollow: own.reduce((sum, { hollow }) => sum + hollow, 0),
  }
}

/** A time in which a piece stands somewhere untouched for too long to be of the pile. */
export interface Neglect {
  lane: number
  station: Station
  from: number
  until: number
}

/** Worked out once: hardly any piece is ever neglected, and it is asked at each moment. */
export function listNeglect({ stays, end }: Floor): Neglect[] {
  return stays.piece.flatMap((_, i) => {
    const from = stays.stale_at[i]
    const until = stays.left_at[i] ?? Infinity
    if (from == null || from > end || from >= until) return []
    return [{ lane: stays.lane[i]!, station: stays.station[i]!, from, until }]
  })
}

/** Pieces of a station that nobody has touched for so long that they are no pile any more. */
export function countStale(neglect: readonly Neglect[], lane: number, station: Station, at: number): number {
  return neglect.filter(
    (each) => each.lane === lane && each.station === station && each.from <= at && at < each.until,
  ).length
}
