/** The value stream map: how long each stage takes, how much of that is waiting, and what is not known. */
import { readContext, type FigureOptions } from '../measures/context.ts'
import { drawSeries } from '../measures/groups.ts'
import { noSamples, sampleCases } from '../measures/samples.ts'
import { writeStatement } from '../measures/text.ts'
import { ask, kindOf } from '../metric.ts'
import type { Group, MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { Warehouse } from '../warehouse.ts'
import { readStages, type Stage } from './definition.ts'
import { readFaults, readLinks, readUnsplit, type Link, type Unsplit } from './links.ts'
import { readQueues, readTimes, splitTimes, type ByGroup, type Split } from './samples.ts'

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
  options: FigureOptions = {},
): Promise<StreamAnswer> {
  const { by } = parameters
  const times = ask(registry, 'stream_time', parameters)
  const queues = ask(registry, 'stream_queue', parameters)
  const { calendar } = times
  const [{ stages, whole }, timed, queued, unsplit, faults, links, context] = await Promise.all([
    readStages(warehouse, options),
    readTimes(warehouse, times, by, options),
    readQueues(warehouse, queues, by, options),
    readUnsplit(warehouse, parameters, calendar, options),
    readFaults(warehouse, parameters, calendar, options),
    readLinks(warehouse, parameters, calendar, options),
    readContext(warehouse, parameters, options),
  ])
  const total = { times: timed.total, queues: queued.total }
  const grouped = by === 'none' ? null : { times: timed.grouped, queues: queued.grouped }
  const draw = (stage: string, key: string | null, label: string, part: typeof total): StageGroup => {
    const cases = part.times.get(stage)?.get(key)
    const samples = cases ? sampleCases(cases, times) : noSamples(calendar)
    const { window, limits } = drawSeries(samples, calendar, kindOf(times))
    const queue = part.queues.get(stage)?.get(key)
    const { before = 0, now = 0, arrivals = 0, departures = 0 } = queue ?? {}
    const split = cases ? splitTimes(cases, calendar.window.start) : null
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
  times: Map<string, ByGroup<unknown>>
  queues: Map<string, ByGroup<unknown>>
}

/** Groups with a name, and those that have anything, by name. */
function listKeys(
  { times, queues }: Grouped,
  labels: ReadonlyMap<string, string>,
  by: MetricParameters['by'],
): { key: string | null; label: string }[] {
  const found = [...times.values(), ...queues.values()].flatMap((groups) => [...groups.keys()])
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
