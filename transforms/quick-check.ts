import { benchmark, edition, meanScore, scoreFigure, type QuickCheckMetric, type Score } from './benchmark.ts'
import type { Figure, MetricAnswer, MetricParameters, Part } from './measures/answer.ts'
import type { FigureOptions } from './measures/context.ts'
import { answerMetric } from './metric.ts'
import type { Registry } from './model.ts'
import { quantileFigure, sampleQuantile } from './statistics/quantile.ts'
import type { Warehouse } from './warehouse.ts'

export interface QuickCheckLine extends Score {
  metric: QuickCheckMetric
  title: string
  measure: string
  unit: string
  figure: Pick<Figure, 'value' | 'low' | 'high' | 'n' | 'withheld' | 'numerator'>
  /** How many services a typical one was taken of; null where the figure is of all rows. */
  service_count: number | null
  mean: number
  sd: number
}

export interface QuickCheckPart {
  name: 'throughput' | 'stability'
  score: number | null
  mean: number
}

export interface QuickCheck {
  edition: { year: number; name: string; url: string }
  lines: QuickCheckLine[]
  parts: QuickCheckPart[]
}

const NAMES = Object.keys(benchmark) as QuickCheckMetric[]
const PARTS: Readonly<Record<QuickCheckPart['name'], readonly QuickCheckMetric[]>> = {
  throughput: ['change_lead_time', 'deployment_frequency', 'failed_deployment_recovery_time'],
  stability: ['change_fail_rate', 'deployment_rework_rate'],
}

/** The five scored as DORA's Quick Check scores its answers, beside what its respondents scored. */
export async function answerQuickCheck(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  options: FigureOptions = {},
): Promise<QuickCheck> {
  const answers = await Promise.all(
    NAMES.map((name) => {
      const by = name === 'deployment_frequency' ? 'service' : 'none'
      return answerMetric(warehouse, registry, name, { ...parameters, by }, { ...options, bucketsOf: null })
    }),
  )
  const lines = answers.map((answer, i) => drawLine(NAMES[i]!, answer))
  const parts = (Object.keys(PARTS) as QuickCheckPart['name'][]).map((name) => {
    const own = lines.filter(({ metric }) => PARTS[name].includes(metric))
    return {
      name,
      score: meanScore(own.map(({ score }) => score)),
      mean: meanScore(own.map(({ mean }) => mean))!,
    }
  })
  return { edition, lines, parts }
}

function drawLine(
  metric: QuickCheckMetric,
  { title, measure, unit, total, groups }: MetricAnswer<Part>,
): QuickCheckLine {
  const typical = metric === 'deployment_frequency' ? takeTypical(groups) : null
  const figure = typical?.figure ?? total.window
  const { value, low, high, n, withheld, numerator } = figure
  return {
    metric,
    title,
    measure,
    unit,
    figure: { value, low, high, n, withheld, numerator },
    service_count: typical?.count ?? null,
    ...scoreFigure(metric, figure),
    ...benchmark[metric],
  }
}

/** The middle of the services that deploy: an organisation of many would be on demand whatever each of them does. */
function takeTypical(groups: readonly Part[]): { figure: QuickCheckLine['figure']; count: number } {
  const live = groups.filter(({ window, comparison }) => window.n > 0 || (comparison?.previous.n ?? 0) > 0)
  const paces = Float64Array.from(live.flatMap(({ window }) => window.value ?? [])).sort()
  const { low, high } = quantileFigure(paces, 0.5)
  const n = live.reduce((sum, { window }) => sum + window.n, 0)
  const figure = { value: sampleQuantile(paces, 0.5), low, high, n, withheld: null, numerator: n }
  return { figure, count: live.length }
}
