/** How each stage stands: what waited in it, who came and went, and whether its queue grows beyond its noise. */
import { readContext } from '../measures/context.ts'
import { listRawTables } from '../lineage.ts'
import { drawSeries, type Kind } from '../measures/groups.ts'
import { noSamples } from '../measures/samples.ts'
import { ask } from '../metric.ts'
import { discover, scanSeries } from '../statistics/discovery.ts'
import { sampleQuantile } from '../statistics/quantile.ts'
import { compareRanks, type RankSum } from '../statistics/ranksum.ts'
import type { Bucket, MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { readStages, type Stage } from './definition.ts'
import { nameGroup } from './map.ts'
import { readQueues, readTimes, type Queue } from './samples.ts'
import { readWaits, type Waited } from './waits.ts'

const LEVEL: Kind = { measure: 'level', better: 'lower', statistic: 'p50' }
/** One thing more where there is next to nothing is no queue. */
const LEAST_QUEUE = 5

export interface Standing {
  key: string | null
  label: string
  waiting_hours: number
  /** Changes and items that waited. */
  waiting_count: number
  /** Of all waiting in the scope; null where nothing waited. */
  share: number | null
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

export interface StandingStage extends Standing {
  stage: string
  name: string
  kind: Stage['kind']
  /** Most waiting first. */
  groups: Standing[]
}

export interface Standings {
  stages: StandingStage[]
  waiting_hours: number
  /** Queues with enough buckets to say anything. */
  scanned: number
  bucketsOf(stage: string, group: Standing | null): Bucket[]
}

/** A stage in total or one group in it. */
interface Place {
  stage: string
  /** undefined is the total; null are those of no group. */
  key: string | null | undefined
  queue: Queue
  levels: Bucket[]
  /** Hours of what came through, ascending: in the window, and in the one before. */
  times: { now: Float64Array; before: Float64Array }
}

interface Findings {
  /** Bucket since which the queue is above its limits. */
  queues: ReadonlyMap<Place, string | null>
  /** Where the time is longer than in the window before. */
  times: ReadonlySet<Place>
}

/**
 * A queue that comes in bursts seldom leaves its limits, while the time that each thing spends in it is known of
 * every one: at one pace of arrivals the two grow together (Little's law). Both are looked at, each over all places.
 */
export async function readStandings(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  options: ReadOptions,
): Promise<Standings> {
  const { by } = parameters
  const { calendar, metric } = ask(registry, 'stream_queue', parameters)
  const [{ stages }, totals, groups, waits, parts, context] = await Promise.all([
    readStages(warehouse, options),
    readPlaces(warehouse, registry, parameters, 'none', options),
    readPlaces(warehouse, registry, parameters, by, options),
    readWaits(warehouse, parameters, calendar, 'none', options),
    readWaits(warehouse, parameters, calendar, by, options),
    readContext(warehouse, parameters, options, listRawTables(registry, metric)),
  ])
  const flow = stages.filter(({ kind }) => kind !== 'outside')
  const inFlow = new Set(flow.map(({ stage }) => stage))
  const places = [...totals, ...groups].filter(({ stage }) => inFlow.has(stage))
  const { findings, ...scan } = judgePlaces(
    places,
    (context.reachesBackTo ?? -Infinity) <= calendar.previous.start,
  )
  const total = waits.reduce((sum, { hours }) => sum + hours, 0)
  const find = (stage: string, key: Place['key']) =>
    places.find((one) => one.stage === stage && one.key === key)
  const stand = (stage: string, key: Place['key'], waited: Waited | undefined): Standing => ({
    key: key ?? null,
    label: key === undefined ? 'Total' : nameGroup(key, context.labels, by),
    waiting_hours: waited?.hours ?? 0,
    waiting_count: waited?.n ?? 0,
    share: total > 0 ? (waited?.hours ?? 0) / total : null,
    ...judgeQueue(find(stage, key), findings),
  })
  return {
    stages: flow.map(({ stage, name, kind }) => {
      const waited = parts.filter((row) => row.stage === stage)
      const own = places.filter((place) => place.stage === stage && place.key !== undefined)
      const keys = new Set([...own.map(({ key }) => key ?? null), ...waited.map((row) => row.group_key)])
      const of = (key: string | null) => waited.find((row) => row.group_key === key)
      return {
        stage,
        name,
        kind,
        ...stand(
          stage,
          undefined,
          waits.find((row) => row.stage === stage),
        ),
        groups: [...keys].map((key) => stand(stage, key, of(key))).sort(byWaiting),
      }
    }),
    waiting_hours: total,
    ...scan,
    bucketsOf: (stage, group) => find(stage, group === null ? undefined : group.key)?.levels ?? [],
  }
}

async function readPlaces(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  by: MetricParameters['by'],
  options: ReadOptions,
): Promise<Place[]> {
  const metric = ask(registry, 'stream_queue', parameters)
  const { calendar } = metric
  const [queues, times] = await Promise.all([
    readQueues(warehouse, metric, by, options),
    readTimes(warehouse, ask(registry, 'stream_time', parameters), by, options),
  ])
  return [...queues].flatMap(([stage, groups]) =>
    [...groups].map(([key, queue]) => {
      const samples = times.samples.get(stage)?.get(key) ?? noSamples(calendar)
      return {
        stage,
        key: by === 'none' ? undefined : key,
        queue,
        levels: drawSeries(queue.samples, calendar, LEVEL).buckets,
        times: { now: samples.window.values, before: samples.previous.values },
      }
    }),
  )
}

/** Which queues and which times are beyond chance, all looked at together; a window before that sources do not reach says nothing. */
function judgePlaces(places: readonly Place[], isKnownBefore: boolean) {
  const scan = scanSeries(places.map(({ levels }) => ({ ...LEVEL, buckets: levels })))
  const above = scan.discoveries.filter(({ judgement }) => judgement.side === 'above')
  const compared = places.map(({ times }): RankSum | null =>
    isKnownBefore ? compareRanks(times.now, times.before) : null,
  )
  const longer = discover(compared.map((one) => one?.probability ?? null)).filter(
    (index) => compared[index]?.side === 'above',
  )
  const findings: Findings = {
    queues: new Map(above.map(({ index, judgement }) => [places[index]!, judgement.since])),
    times: new Set(longer.map((index) => places[index]!)),
  }
  const tested = compared.filter((one) => one !== null).length
  return { findings, scanned: Math.max(scan.scanned, tested) }
}

function judgeQueue(place: Place | undefined, { queues, times }: Findings) {
  const { arrivals = 0, departures = 0, before = 0, now = 0 } = place?.queue ?? {}
  const isMore = place !== undefined && now > before && now >= LEAST_QUEUE
  const evidence = !isMore ? null : queues.has(place) ? 'queue' : times.has(place) ? 'time' : null
  return {
    arrivals,
    departures,
    before,
    now,
    is_growing: evidence !== null,
    evidence: evidence as Standing['evidence'],
    since: evidence === 'queue' && place ? (queues.get(place) ?? null) : null,
    hours: medianOf(place?.times.now),
    previous_hours: medianOf(place?.times.before),
  }
}

const medianOf = (sorted: Float64Array | undefined) =>
  sorted === undefined || sorted.length < 5 ? null : sampleQuantile(sorted, 0.5)

export function byWaiting(a: Standing, b: Standing): number {
  return b.waiting_hours - a.waiting_hours || a.label.localeCompare(b.label)
}
