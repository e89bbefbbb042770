import { readContext } from './measures/context.ts'
import { drawFigure, type Sample } from './measures/figures.ts'
import { drawGroup } from './measures/groups.ts'
import { noSamples, type GroupSamples } from './measures/samples.ts'
import { isStock, listGroupings, type Asked } from './measures/scope.ts'
import { ask, kindOf, readSamples } from './metric.ts'
import { scanSeries, type Scan } from './statistics/discovery.ts'
import type { Weighted } from './statistics/ratio.ts'
import { sayHeadline } from './statistics/sentence.ts'
import type { Group, MetricParameters } from './measures/answer.ts'
import type { ReadOptions } from './readers.ts'
import type { Registry } from './model.ts'
import type { Warehouse } from './warehouse.ts'

const LEAST_LEVEL = 5

export interface Headline {
  text: string
  metric: string
  group_key: string | null
  direction: 'better' | 'worse' | 'neither'
  since: string | null
  n: number
}

export interface Headlines {
  sentences: Headline[]
  /** Series looked at; so many of them would signal by chance alone. */
  scanned: number
  expected_by_chance: number
}

interface Candidate {
  asked: Asked
  group: Group
  samples: GroupSamples
}

/**
 * What changed, most certain first: every metric of every service looked at together, so that looking at many does
 * not make news of noise.
 */
export async function answerHeadlines(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  options: ReadOptions = {},
): Promise<Headlines> {
  const by = parameters.by === 'none' ? 'service' : parameters.by
  const context = await readContext(warehouse, { ...parameters, by }, options)
  const perMetric = await Promise.all(
    listMetrics(registry, by).map(async (name) => {
      const asked = ask(registry, name, { ...parameters, by })
      return listCandidates(asked, await readSamples(warehouse, asked, by, options), context.labels)
    }),
  )
  const candidates = perMetric.flat()
  const scan = scanSeries(
    candidates.map(({ asked, group }) => ({ ...kindOf(asked), buckets: group.buckets })),
  )
  const sentences = scan.discoveries.flatMap((found) =>
    sayCandidate(candidates[found.index]!, found.judgement),
  )
  return { sentences, scanned: scan.scanned, expected_by_chance: scan.expected_by_chance }
}

function listMetrics({ metrics }: Registry, by: MetricParameters['by']): string[] {
  return [...metrics].filter(([, metric]) => listGroupings(metric).includes(by)).map(([name]) => name)
}

function listCandidates(
  asked: Asked,
  grouped: Map<string | null, GroupSamples>,
  labels: Map<string, string>,
): Candidate[] {
  return [...labels].map(([key, label]) => {
    const samples = grouped.get(key) ?? noSamples(asked.calendar)
    return { asked, samples, group: drawGroup(key, label, samples, asked.calendar, kindOf(asked)) }
  })
}

function sayCandidate(
  { asked, group, samples }: Candidate,
  judgement: Scan['discoveries'][number]['judgement'],
): Headline[] {
  const { since, direction } = judgement
  const start = asked.calendar.buckets.findIndex((bucket) => bucket.date === since)
  if (since === null || start < 0) return []
  const { measure, statistic } = kindOf(asked)
  const isStanding = isStock(asked.metric)
  const closed = samples.buckets.filter((_, i) => !asked.calendar.buckets[i]!.isOpen)
  const [earlier, later] = [closed.slice(0, start), closed.slice(start)]
  const [before, after] = [earlier, later].map((part) =>
    drawFigure(measure, isStanding ? (part.at(-1) ?? joinSamples(part)) : joinSamples(part), statistic),
  ) as [ReturnType<typeof drawFigure>, ReturnType<typeof drawFigure>]
  if (before.value === null || after.value === null) return []
  // One thing more where there is next to nothing is no news.
  if (measure === 'level' && Math.max(before.value, after.value) < LEAST_LEVEL) return []
  const { header, name } = asked.metric
  const text = sayHeadline({
    title: header.title ?? name,
    label: group.label,
    measure,
    unit: header.unit ?? '',
    before: before.value,
    after: after.value,
    since,
    side: judgement.side,
    today: asked.parameters.to,
    n: after.n,
  })
  if (text === null) return []
  return [{ text, metric: name, group_key: group.key, direction: direction ?? 'neither', since, n: after.n }]
}

function joinSamples(samples: readonly Sample[]): Sample {
  const values = new Float64Array(samples.reduce((total, sample) => total + sample.values.length, 0))
  let place = 0
  for (const sample of samples) {
    values.set(sample.values, place)
    place += sample.values.length
  }
  return {
    values: values.sort(),
    n: values.length,
    openCount: samples.reduce((total, sample) => total + sample.openCount, 0),
    days: samples.reduce((total, sample) => total + sample.days, 0),
    weighted: joinWeights(samples.flatMap(({ weighted }) => weighted ?? [])),
  }
}

function joinWeights(all: readonly Weighted[]): Weighted | undefined {
  if (all.length === 0) return undefined
  const join = (name: keyof Weighted) => Float64Array.from(all.flatMap((each) => [...each[name]]))
  return { part: join('part'), weight: join('weight'), unknown: join('unknown') }
}
