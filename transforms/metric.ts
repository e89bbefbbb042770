import { drawCalendar, type Calendar } from './measures/calendar.ts'
import { gatherCases, noCases, readParts, type Cases } from './measures/cases.ts'
import { drawGroup, drawPart, isComparedByBuckets, type Kind } from './measures/groups.ts'
import { readContext, type Context, type FigureOptions } from './measures/context.ts'
import { readIsOnce } from './measures/owners.ts'
import { sayKept } from './measures/unkept.ts'
import { countActiveDays, noSamples, sampleCases, type GroupSamples } from './measures/samples.ts'
import { listRawTables } from './lineage.ts'
import { findAlone, hasColumn, WHOLE_WAY, type Asked } from './measures/scope.ts'
import { writeStatement } from './measures/text.ts'
import { describeProfile, findProfile } from './profiles.ts'
import { wilsonInterval } from './statistics/proportion.ts'
import { readStageName } from './stream/definition.ts'
import type {
  ActiveDays,
  Better,
  Measure,
  MetricAnswer,
  MetricParameters,
  Part,
  Share,
} from './measures/answer.ts'
import type { Registry } from './model.ts'
import type { Warehouse } from './warehouse.ts'

export type * from './measures/answer.ts'
export { describeMethod } from './measures/method.ts'
export type { FigureOptions } from './measures/context.ts'
export { Kept } from './measures/kept.ts'
export { listGroupings } from './measures/scope.ts'
export { answerHeadlines, type Cause, type Headline, type Headlines } from './headlines.ts'

export type MetricOptions = FigureOptions & {
  /** Of groups this one's buckets alone, beside those of the total; null: of none. All where it is left out. */
  bucketsOf?: string | null | undefined
}

/**
 * A metric's figures for a window: in total, by group and by bucket, with intervals, limits and the window before.
 * Throws on a name that the registry does not have, on an unknown profile and on a zone that does not exist.
 */
export function answerMetric(
  warehouse: Warehouse,
  registry: Registry,
  name: string,
  parameters: MetricParameters,
  options?: FigureOptions & { bucketsOf?: undefined },
): Promise<MetricAnswer>
export function answerMetric(
  warehouse: Warehouse,
  registry: Registry,
  name: string,
  parameters: MetricParameters,
  options: MetricOptions,
): Promise<MetricAnswer<Part>>
export async function answerMetric(
  warehouse: Warehouse,
  registry: Registry,
  name: string,
  parameters: MetricParameters,
  { bucketsOf, ...options }: MetricOptions = {},
): Promise<MetricAnswer<Part>> {
  const asked = ask(registry, name, parameters)
  const { metric, calendar } = asked
  const { by } = parameters
  const [{ total, grouped }, context, stageName] = await Promise.all([
    readCases(warehouse, asked, options),
    readContext(warehouse, parameters, options, listRawTables(registry, metric), isOfItems(metric)),
    hasColumn(metric, 'stage') ? readStageName(warehouse, parameters.stage ?? WHOLE_WAY, options) : null,
  ])
  const kind = { ...kindOf(asked), keptFrom: context.keptFrom }
  const whole = sampleCases(total, asked)
  const keys = new Set<string | null>([...context.labels.keys(), ...grouped.keys()])
  const groups = [...keys].map((key) => {
    const label = (key === null ? null : context.labels.get(key)) ?? key ?? `no ${by.replaceAll('_', ' ')}`
    const isWhole = bucketsOf === undefined || (bucketsOf !== null && bucketsOf === key)
    const group = drawOne(key, label, grouped.get(key), { asked, kind, isWhole })
    return { ...group, share: drawShare(group.window.n, whole.window.n) }
  })
  const { header } = metric
  const withheld = withholdComparison(context, calendar)
  const show = <Shown extends Part>(group: Shown): Shown =>
    withheld === null ? group : { ...group, comparison: null }
  return {
    name,
    title:
      stageName === null ? (header.title ?? name) : `${stageName}: ${(header.title ?? name).toLowerCase()}`,
    measure: kind.measure,
    unit: header.unit ?? '',
    better: kind.better,
    definition: header.definition ?? '',
    known_limits: header.limits,
    source: header.source.flatMap((line) => line.split(/,\s*/)),
    parameters,
    as_of: parameters.asOf,
    loaded_at: context.loadedAt,
    build_id: context.buildId,
    deployment_sources: context.sources,
    start_label: labelStart(asked, whole),
    active_days: describeDays(total, asked),
    groups: groups.map(show).sort((a, b) => a.label.localeCompare(b.label)),
    total: show(drawGroup(null, 'Total', whole, calendar, kind)),
    reaches_back_to: context.reachesBackTo,
    kept_from: context.keptFrom,
    comparison_withheld: withheld,
    notes: [
      ...noteUnconfirmed(whole),
      ...describeProfile(parameters.profile ?? 'streamgauge'),
      ...noteUnkept(context.keptFrom, calendar),
      ...context.notes,
    ],
    sql: writeStatement(asked),
  }
}

interface Drawing {
  asked: Asked
  kind: Kind
  /** With its buckets. */
  isWhole: boolean
}

function drawOne(key: string | null, label: string, cases: Cases | undefined, drawing: Drawing): Part {
  const { asked, kind, isWhole } = drawing
  const hasBuckets = isWhole || isComparedByBuckets(kind)
  const samples = cases ? sampleCases(cases, asked, { hasBuckets }) : noSamples(asked.calendar)
  return (isWhole ? drawGroup : drawPart)(key, label, samples, asked.calendar, kind)
}

/** Trackers tell it alone: where deployments come from says nothing of it. */
function isOfItems({ header }: Asked['metric']): boolean {
  const sources = header.source.flatMap((line) => line.split(/,\s*/))
  return sources.every((name) => /^(work_item|state_mapping|phase_entry)/.test(name))
}

function noteUnkept(keptFrom: number | null, { window }: Calendar): string[] {
  return keptFrom === null || keptFrom <= window.start
    ? []
    : [`Part of the window is left out: ${sayKept(keptFrom)}`]
}

function noteUnconfirmed({ window }: GroupSamples): string[] {
  const count = window.unconfirmedCount ?? 0
  return count === 0 ? [] : [`${count} left out: no waiting state of their project is confirmed`]
}

/** Compared with a window that is not read yet, everything would have grown. */
function withholdComparison(
  { reachesBackTo, keptFrom }: Pick<Context, 'reachesBackTo' | 'keptFrom'>,
  { previous }: Calendar,
): string | null {
  if (keptFrom !== null && keptFrom > previous.start)
    return `The window before is not known: ${sayKept(keptFrom)}`
  if (reachesBackTo === null || reachesBackTo <= previous.start) return null
  return `History is read back to ${new Date(reachesBackTo).toISOString().slice(0, 10)}: the window before is not known`
}

/** `calendar`: where many metrics are asked for one window, it is drawn once. */
export function ask(
  registry: Registry,
  name: string,
  parameters: MetricParameters,
  calendar = drawCalendar(parameters),
): Asked {
  const metric = registry.metrics.get(name)
  if (!metric)
    throw new Error(`Unknown metric, known are ${[...registry.metrics.keys()].join(', ')}: ${name}`)
  return { metric, parameters, profile: findProfile(parameters.profile), calendar }
}

function drawShare(part: number, all: number): Share | null {
  return all === 0 || part > all ? null : { value: part / all, ...wilsonInterval(part, all) }
}

export function kindOf({ metric, profile }: Asked): Kind {
  return {
    measure: (metric.header.measure ?? 'count') as Measure,
    better: (metric.header.better ?? 'neither') as Better,
    statistic: profile.statistic,
  }
}

/** The cases of the whole, and of every group of `by` that has any: all from one look. */
async function readCases(warehouse: Warehouse, asked: Asked, options: FigureOptions) {
  const { by } = asked.parameters
  const isOnce = await readIsOnce(warehouse, asked.metric, options)
  const parts = await readParts(warehouse, asked, { group_key: by }, { ...options, isOnce })
  const alone = findAlone(asked.metric, by)
  const own = alone === null ? parts : parts.filter(({ keys: [key] }) => key === alone)
  return {
    total: gatherCases(own, asked, () => null).get(null) ?? noCases,
    grouped:
      by === 'none' ? new Map<string | null, Cases>() : gatherCases(parts, asked, ([key]) => key ?? null),
  }
}

/** On how many local days of the window anything was counted; null for what is not a count. */
function describeDays(total: Cases, asked: Asked): ActiveDays | null {
  const { days } = asked.calendar.window
  if (kindOf(asked).measure !== 'count' || days === 0) return null
  const count = countActiveDays(total, drawCalendar({ ...asked.parameters, bucket: 'day' }))
  return { count, of: days, per_week: (count / days) * 7 }
}

function labelStart(asked: Asked, { window, lateStarts }: GroupSamples): string | null {
  if (!hasColumn(asked.metric, 'start_basis')) return null
  const { lead_start } = asked.profile
  if (lead_start === 'merged') return 'from merge'
  const start = lead_start === 'opened' ? 'opening' : 'first commit'
  if (lateStarts === 0) return `from ${start}`
  if (lateStarts === window.n) return `from merge: no ${start} is known`
  return `from ${start}; ${lateStarts} of ${window.n} from merge, their ${start} is unknown`
}
