/** How each stage stands: what waited in it, who came and went, and whether its queue grows beyond its noise. */
import { readContext, type Context, type FigureOptions } from '../measures/context.ts'
import { listRawTables } from '../lineage.ts'
import { noCases } from '../measures/cases.ts'
import { ask } from '../metric.ts'
import type { Bucket, MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { Warehouse } from '../warehouse.ts'
import { readStages, type Stage } from './definition.ts'
import { drawPlace, judgePlaces, type Growth, type Place } from './growth.ts'
import { nameGroup } from './map.ts'
import { readQueues, readTimes, sortIntoWeeks } from './samples.ts'
import { readWaits, type Waited } from './waits.ts'

export interface Standing extends Growth {
  key: string | null
  label: string
  waiting_hours: number
  /** Changes and items that waited. */
  waiting_count: number
  /** Of all waiting in the scope; null where nothing waited. */
  share: number | null
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
interface StagePlace extends Place {
  stage: string
  /** undefined is the total; null are those of no group. */
  key: string | null | undefined
}

/**
 * A queue that comes in bursts seldom leaves its limits, while the time that each thing spends in it is known of
 * every one: at one pace of arrivals the two grow together (Little's law). Both are looked at, each over all places.
 */
export async function readStandings(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  options: FigureOptions,
): Promise<Standings> {
  const { by } = parameters
  const { calendar, metric } = ask(registry, 'stream_queue', parameters)
  const reading = readContext(warehouse, parameters, options, listRawTables(registry, metric))
  const [{ stages }, all, waits, parts, context] = await Promise.all([
    readStages(warehouse, options),
    readPlaces(warehouse, registry, parameters, reading, options),
    readWaits(warehouse, parameters, calendar, 'none', options),
    readWaits(warehouse, parameters, calendar, by, options),
    reading,
  ])
  const flow = stages.filter(({ kind }) => kind !== 'outside')
  const inFlow = new Set(flow.map(({ stage }) => stage))
  const places = all.filter(({ stage }) => inFlow.has(stage))
  const { growthOf, scanned } = judgePlaces(
    places,
    Math.max(context.reachesBackTo ?? -Infinity, context.keptFrom ?? -Infinity) <= calendar.previous.start,
  )
  const total = waits.reduce((sum, { hours }) => sum + hours, 0)
  const byStage = Map.groupBy(places, ({ stage }) => stage)
  const byKey = new Map(
    [...byStage].map(([stage, own]) => [stage, new Map(own.map((one) => [one.key, one]))]),
  )
  const find = (stage: string, key: StagePlace['key']) => byKey.get(stage)?.get(key)
  const stand = (stage: string, key: StagePlace['key'], waited: Waited | undefined): Standing => ({
    key: key ?? null,
    label: key === undefined ? 'Total' : nameGroup(key, context.labels, by),
    waiting_hours: waited?.hours ?? 0,
    waiting_count: waited?.n ?? 0,
    share: total > 0 ? (waited?.hours ?? 0) / total : null,
    ...growthOf(find(stage, key)),
  })
  return {
    stages: flow.map(({ stage, name, kind }) => {
      const waited = parts.filter((row) => row.stage === stage)
      const own = (byStage.get(stage) ?? []).filter(({ key }) => key !== undefined)
      const keys = new Set([...own.map(({ key }) => key ?? null), ...waited.map((row) => row.group_key)])
      const waitedBy = new Map(waited.map((row) => [row.group_key, row]))
      return {
        stage,
        name,
        kind,
        ...stand(
          stage,
          undefined,
          waits.find((row) => row.stage === stage),
        ),
        groups: [...keys].map((key) => stand(stage, key, waitedBy.get(key))).sort(byWaiting),
      }
    }),
    waiting_hours: total,
    scanned,
    bucketsOf: (stage, group) => find(stage, group === null ? undefined : group.key)?.levels ?? [],
  }
}

async function readPlaces(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  reading: Promise<Pick<Context, 'keptFrom'>>,
  options: FigureOptions,
): Promise<StagePlace[]> {
  const metric = ask(registry, 'stream_queue', parameters)
  const { calendar } = metric
  const [queues, times, { keptFrom }] = await Promise.all([
    readQueues(warehouse, metric, parameters.by, options),
    readTimes(warehouse, ask(registry, 'stream_time', parameters), parameters.by, options),
    reading,
  ])
  return (['total', 'grouped'] as const).flatMap((level) =>
    [...queues[level]].flatMap(([stage, groups]) =>
      [...groups].map(([key, queue]) => {
        const cases = times[level].get(stage)?.get(key) ?? noCases
        const weeks = sortIntoWeeks(cases, calendar.window.start)
        const place = drawPlace(queue, weeks, calendar, keptFrom)
        return { stage, key: level === 'total' ? undefined : key, ...place }
      }),
    ),
  )
}

export function byWaiting(a: Standing, b: Standing): number {
  return b.waiting_hours - a.waiting_hours || a.label.localeCompare(b.label)
}
