import { gatherCauses } from './headlines/causes.ts'
import { sayCandidate } from './headlines/sentences.ts'
import { leaveUnknown } from './headlines/reach.ts'
import { readCandidates, withoutTwins, type Candidate, type Level, type Scope } from './headlines/series.ts'
import { listRawTables } from './lineage.ts'
import { kindOf } from './metric.ts'
import { addDays, bucketOf, daysBetween, drawCalendar } from './measures/calendar.ts'
import { readLabels, readReaches, type FigureOptions } from './measures/context.ts'
import { readOwnedOnce } from './measures/owners.ts'
import { listGroupings } from './measures/scope.ts'
import { inTurns } from './turns.ts'
import { scanSeries, type Scan } from './statistics/discovery.ts'
import type { MetricParameters } from './measures/answer.ts'
import type { Model, Registry } from './model.ts'
import type { Warehouse } from './warehouse.ts'

export interface Headline {
  text: string
  /** Lead time of Payments. */
  subject: string
  metric: string
  /** What the group is: the same words as a figure is asked by. */
  by: Level
  group_key: string | null
  group_label: string | null
  direction: 'better' | 'worse' | 'neither'
  side: 'above' | 'below'
  since: string
  n: number
  before: number
  after: number
  /** Chance of so much in a series where nothing changed. */
  probability: number
}

/** The most certain signal of a cause, and what else it shows in. */
export interface Cause extends Headline {
  also: Headline[]
}

export interface Headlines {
  sentences: Cause[]
  /** First date of the series: a change is judged against as long before the window again. */
  judged_from: string
  /** Series looked at; so many of them would signal by chance alone. */
  scanned: number
  expected_by_chance: number
  levels: Level[]
  /** Titles of metrics that could not be looked at: a table of theirs is not built yet. */
  left_out: string[]
}

/** A screen's other questions are not to wait until every metric is read. */
const AT_ONCE = 2

/** In this order a series that two levels share is told of the first. */
const LEVELS: Level[] = ['team', 'value_stream', 'service', 'none']

/**
 * What changed within the window, most certain first: every metric of every team, value stream and service and of all
 * together (`by` other than none: of those groups), looked at at once, so that looking at many does not make news of
 * noise; what one cause shows in is told once. `metrics`: only these.
 */
export async function answerHeadlines(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  { metrics, ...options }: FigureOptions & { metrics?: readonly string[] } = {},
): Promise<Headlines> {
  const levels = parameters.by === 'none' ? LEVELS : [parameters.by]
  const length = daysBetween(parameters.from, parameters.to)
  const judgedFrom = bucketOf(addDays(parameters.from, -length), parameters.bucket)
  const judged = { ...parameters, from: judgedFrom }
  const [built, reachOf, ...named] = await Promise.all([
    warehouse.rows<{ name: string }>('SELECT name FROM meta.model', {}, options),
    readReaches(warehouse, options),
    ...levels.map((level) => readLabels(warehouse, parameters, level, options)),
  ])
  const tables = new Set(built.map(({ name }) => name))
  const [ready, missing] = partMetrics(registry, listMetrics(registry, levels, metrics), tables)
  const labels = new Map(levels.map((level, i) => [level, named[i]!]))
  const calendar = drawCalendar(judged)
  // The window alone: it holds the one before it already.
  calendar.previous = { ...calendar.window, end: calendar.window.start, days: 0 }
  const isOwnedOnce = tables.has('service_owner') && (await readOwnedOnce(warehouse, options))
  const scope: Scope = {
    parameters: judged,
    calendar,
    labels,
    isOwnedOnce,
    kin: new Map(),
    joined: new Set(),
  }
  const perMetric = await inTurns(ready, AT_ONCE, async (metric) => {
    const found = await readCandidates(warehouse, registry, metric.name, scope, options)
    return leaveUnknown(found, calendar, reachOf(listRawTables(registry, metric)))
  })
  const candidates = withoutTwins(perMetric.flat(), scope.kin)
  const scan = scanSeries(candidates.map(({ asked, buckets }) => ({ ...kindOf(asked), buckets })))
  const found = scan.discoveries.flatMap((one) => tell(candidates[one.index]!, one, parameters.from))
  const { scanned, expected_by_chance } = scan
  return {
    sentences: gatherCauses(found, scope.kin),
    judged_from: judgedFrom,
    scanned,
    expected_by_chance,
    levels,
    left_out: missing.map(({ name, header }) => header.title ?? name),
  }
}

/** Those whose tables are there, and those that a newer version brought: their tables come with the next build. */
function partMetrics({ models }: Registry, metrics: readonly Model[], tables: ReadonlySet<string>) {
  const isReady = ({ inputs }: Model) => inputs.every((name) => !models.has(name) || tables.has(name))
  return [metrics.filter(isReady), metrics.filter((metric) => !isReady(metric))] as const
}

function listMetrics({ metrics }: Registry, levels: readonly Level[], only?: readonly string[]): Model[] {
  const fits = (groupings: string[]) => levels.every((level) => groupings.includes(level))
  return [...metrics.values()].filter(
    (metric) => fits(listGroupings(metric)) && (only?.includes(metric.name) ?? true),
  )
}

function tell(
  candidate: Candidate,
  { judgement, probability }: Scan['discoveries'][number],
  from: string,
): Headline[] {
  const { asked, level, key, label } = candidate
  const said = sayCandidate(candidate, judgement)
  if (said === null || said.since < from || judgement.side === null) return []
  return [
    {
      ...said,
      metric: asked.metric.name,
      by: level,
      group_key: key,
      group_label: label,
      direction: judgement.direction ?? 'neither',
      side: judgement.side,
      probability,
    },
  ]
}
