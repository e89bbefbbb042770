/** The value stream map: how long each stage takes, how much of that is waiting, and what is not known. */
import { readContext } from '../measures/context.ts'
import { drawSeries } from '../measures/groups.ts'
import { noSamples } from '../measures/samples.ts'
import { writeStatement } from '../measures/text.ts'
import { ask, kindOf } from '../metric.ts'
import type { Group, MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { readStages, type Stage } from './definition.ts'
import { readFaults, readLinks, readUnsplit, type Link, type Unsplit } from './links.ts'
import { readQueues, readTimes, type ByGroup, type Split } from './samples.ts'

export type StageGroup = Pick<Group, 'key' | 'label' | 'window' | 'limits'> & {
  split: Split | null
  queue: { before: number; now: number; arrivals: number; departures: number }
}

export interface MappedStage extends Stage {
  total: StageGroup
  groups: StageGroup[]
  unsplit: Unsplit[]
  fault_count: number
  passed_count: number
}

export interface StreamAnswer {
  stages: MappedStage[]
  whole: MappedStage | null
  links: Link[]
  as_of: number
  loaded_at: number | null
  build_id: number
  notes: string[]
  sql: string
}

/** Every stage in total and by group, in the order of the stream. */
export async function answerStream(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  options: ReadOptions = {},
): Promise<StreamAnswer> {
  const { by } = parameters
  const times = ask(registry, 'stream_time', parameters)
  const queues = ask(registry, 'stream_queue', parameters)
  const { calendar } = times
  const read = async (grouping: MetricParameters['by']) => {
    const [timed, queued] = await Promise.all([
      readTimes(warehouse, times, grouping, options),
      readQueues(warehouse, queues, grouping, options),
    ])
    return { ...timed, queues: queued }
  }
  const [{ stages, whole }, total, grouped, unsplit, faults, links, context] = await Promise.all([
    readStages(warehouse, options),
    read('none'),
    by === 'none' ? null : read(by),
    readUnsplit(warehouse, parameters, calendar, options),
    readFaults(warehouse, parameters, calendar, options),
    readLinks(warehouse, parameters, calendar, options),
    readContext(warehouse, parameters, options),
  ])
  const draw = (stage: string, key: string | null, label: string, part: typeof total): StageGroup => {
    const samples = part.samples.get(stage)?.get(key) ?? noSamples(calendar)
    const { window, limits } = drawSeries(samples, calendar, kindOf(times))
    const queue = part.queues.get(stage)?.get(key)
    const { before = 0, now = 0, arrivals = 0, departures = 0 } = queue ?? {}
    const split = part.splits.get(stage)?.get(key) ?? null
    return { key, label, window, limits, split, queue: { before, now, arrivals, departures } }
  }
  const map = (stage: Stage): MappedStage => ({
    ...stage,
    total: draw(stage.stage, null, 'Total', total),
    groups:
      grouped === null
        ? []
        : listKeys(grouped, context.labels, by).map(({ key, label }) =>
            draw(stage.stage, key, label, grouped),
          ),
    unsplit: unsplit.filter((row) => row.stage === stage.stage),
    fault_count: faults.find((row) => row.stage === stage.stage)?.fault_count ?? 0,
    passed_count: faults.find((row) => row.stage === stage.stage)?.passed_count ?? 0,
  })
  return {
    stages: stages.map(map),
    whole: whole && map(whole),
    links,
    as_of: parameters.asOf,
    loaded_at: context.loadedAt,
    build_id: context.buildId,
    notes: context.notes,
    sql: writeStatement(times),
  }
}

interface Grouped {
  samples: Map<string, ByGroup<unknown>>
  queues: Map<string, ByGroup<unknown>>
}

/** Groups with a name, and those that have anything, by name. */
function listKeys(
  { samples, queues }: Grouped,
  labels: ReadonlyMap<string, string>,
  by: MetricParameters['by'],
): { key: string | null; label: string }[] {
  const found = [...samples.values(), ...queues.values()].flatMap((groups) => [...groups.keys()])
  const keys = [...new Set<string | null>([...labels.keys(), ...found])]
  return keys
    .map((key) => ({ key, label: nameGroup(key, labels, by) }))
    .sort((a, b) => a.label.localeCompare(b.label))
}

export function nameGroup(
  key: string | null,
  labels: ReadonlyMap<string, string>,
  by: MetricParameters['by'],
): string {
  return (key === null ? null : labels.get(key)) ?? key ?? `no ${by.replace('_', ' ')}`
}
