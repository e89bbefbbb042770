/** Whether a queue grows, and what says so. */
import { drawSeries, type Kind } from '../measures/groups.ts'
import { discover, scanSeries } from '../statistics/discovery.ts'
import { sampleQuantile } from '../statistics/quantile.ts'
import { compareWeeks, sortWeeks, type Compared } from '../statistics/clusters.ts'
import type { Bucket } from '../measures/answer.ts'
import type { Calendar } from '../measures/calendar.ts'
import type { Queue } from './samples.ts'

/** One stage, in total or for one group. */
export interface Place {
  queue: Queue
  levels: Bucket[]
  /** Hours of what came through, by week: in the window, and in the one before. */
  times: Compared
}

export interface Growth {
  arrivals: number
  departures: number
  /** In it at the start of the window, and at its end. */
  before: number
  now: number
  /** It has more than before and five at least, and either is no chance: its length, or the longer time in it. */
  is_growing: boolean
  /** What says so: a signal of the queue, or the time in it against that of the window before. */
  evidence: 'queue' | 'time' | null
  since: string | null
  /** Medians of the time in it, of this window and of the one before; null below five rows. */
  hours: number | null
  previous_hours: number | null
}

const LEVEL: Kind = { measure: 'level', better: 'lower', statistic: 'p50' }
/** One thing more where there is next to nothing is no queue. */
const LEAST_QUEUE = 5
/** Of false discoveries: one in twenty, for two looks. */
const RATE = 0.025

/** `keptFrom`: a queue of before it would be short of those who have left since, and all after it growth. */
export function drawPlace(
  queue: Queue,
  times: Compared,
  calendar: Calendar,
  keptFrom: number | null = null,
): Place {
  return { queue, levels: drawSeries(queue.samples, calendar, { ...LEVEL, keptFrom }).buckets, times }
}

/** Which queues and which times are beyond chance, all looked at together; a window before that sources do not reach says nothing. */
export function judgePlaces(places: readonly Place[], isKnownBefore: boolean) {
  const scan = scanSeries(
    places.map(({ levels }) => ({ ...LEVEL, buckets: levels })),
    RATE,
  )
  const above = scan.discoveries.filter(({ judgement }) => judgement.side === 'above')
  const compared = compareWeeks(isKnownBefore ? places.map(({ times }) => times) : [])
  const longer = discover(
    compared.map((one) => one?.probability ?? null),
    RATE,
  ).filter((index) => compared[index]?.side === 'above')
  const since = new Map(above.map(({ index, judgement }) => [places[index]!, judgement.since]))
  const slower = new Set(longer.map((index) => places[index]!))
  const tested = compared.filter((one) => one !== null).length
  return {
    growthOf: (place: Place | undefined) => judge(place, since, slower),
    /** Queues with enough buckets to say anything. */
    scanned: Math.max(scan.scanned, tested),
  }
}

function judge(
  place: Place | undefined,
  since: ReadonlyMap<Place, string | null>,
  slower: ReadonlySet<Place>,
): Growth {
  const { arrivals = 0, departures = 0, before = 0, now = 0 } = place?.queue ?? {}
  const isMore = place !== undefined && now > before && now >= LEAST_QUEUE
  const evidence = !isMore ? null : since.has(place) ? 'queue' : slower.has(place) ? 'time' : null
  return {
    arrivals,
    departures,
    before,
    now,
    is_growing: evidence !== null,
    evidence,
    since: evidence === 'queue' && place ? (since.get(place) ?? null) : null,
    hours: medianOf(place?.times.current),
    previous_hours: medianOf(place?.times.previous),
  }
}

function medianOf(weeks: Compared['current'] = []): number | null {
  const sorted = sortWeeks(weeks)
  return sorted.length < 5 ? null : sampleQuantile(sorted, 0.5)
}
