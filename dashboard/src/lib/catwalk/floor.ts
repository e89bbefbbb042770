import type { Floor } from '#lib/data/types.ts'

/** Where a heap can be: work that somebody is at and work that waits are two heaps of one station. */
export const bays = ['idea', 'active', 'waiting', 'releasing'] as const
export type Bay = (typeof bays)[number]
export type Station = 'idea' | 'work' | 'releasing'

/** A time that a dot rests in one heap; epoch ms, `until` is Infinity while it lasts. */
export interface Stop {
  lane: number
  bay: Bay
  from: number
  until: number
  /** Since when it has been at the station: its age there. */
  visitAt: number
  /** Whether nothing tells if somebody is at it. */
  isHollow: boolean
  leftTo: string | null
  deploymentId: string | null
}

export interface Dot {
  /** Place in the pieces of the answer. */
  piece: number
  stops: Stop[]
}

export interface LanePaces {
  idea: Floor['paces'][number] | null
  work: Floor['paces'][number] | null
  releasing: Floor['paces'][number] | null
}

export const stationOf = (bay: Bay): Station => (bay === 'active' || bay === 'waiting' ? 'work' : bay)

function bayOf(station: Station, activity: string | null): Bay {
  if (station !== 'work') return station
  return activity === 'active' ? 'active' : 'waiting'
}

/** The dots of an answer, each with its stops in order. A change in several lanes is a dot in each; an item is one. */
export function readDots({ pieces, stays }: Floor): Dot[] {
  const dots = new Map<string, Dot>()
  stays.piece.forEach((piece, i) => {
    const lane = stays.lane[i]!
    const bay = bayOf(stays.station[i]!, stays.activity[i]!)
    const until = stays.left_at[i] ?? Infinity
    const staleAt = stays.stale_at[i]
    const key = pieces.kind[piece] === 'change' ? `${piece} ${lane}` : String(piece)
    const dot = dots.get(key) ?? { piece, stops: [] }
    dots.set(key, dot)
    dot.stops.push({
      lane,
      bay,
      from: stays.entered_at[i]!,
      until: staleAt == null ? until : Math.min(until, staleAt),
      visitAt: stays.visit_at[i]!,
      isHollow: bay === 'waiting' && stays.activity[i] === null,
      leftTo: stays.left_to[i] ?? null,
      deploymentId: stays.deployment_id[i] ?? null,
    })
  })
  for (const { stops } of dots.values()) stops.sort((a, b) => a.from - b.from)
  return [...dots.values()].filter(({ stops }) => stops.some((stop) => stop.until > stop.from))
}

/** What ages are held against, by lane. */
export function readPaces({ lanes, paces }: Floor): LanePaces[] {
  const found: LanePaces[] = lanes.map(() => ({ idea: null, work: null, releasing: null }))
  for (const pace of paces) {
    const lane = found[pace.lane]
    if (lane) lane[pace.station] = pace
  }
  return found
}

/** The stop that a dot is at, or -1; stops do not overlap. */
export function stopAt({ stops }: Dot, at: number): number {
  for (let i = stops.length - 1; i >= 0; i--) {
    const stop = stops[i]!
    if (stop.from <= at) return at < stop.until ? i : -1
  }
  return -1
}

/** The last stop that a dot has left before a moment, or -1. */
export function lastStop({ stops }: Dot, at: number): number {
  for (let i = stops.length - 1; i >= 0; i--) if (stops[i]!.until <= at) return i
  return -1
}
