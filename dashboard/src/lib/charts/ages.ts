import * as Plot from '@observablehq/plot'
import { sayPlain } from '#lib/format/figure.ts'
import { sayCount } from '#lib/format/number.ts'
import { frame, type ChartOptions, type Drawn } from './frame.ts'

export interface AgesOptions extends ChartOptions {
  /** Hours below which 85 of 100 finished; null when history is too short. */
  p85: number | null
}

export interface AgeBin {
  label: string
  from: number
  to: number
  count: number
}

const day = 24
const edges: [string, number][] = [
  ['< 1 d', 0],
  ['1–3 d', day],
  ['3–7 d', 3 * day],
  ['1–2 wk', 7 * day],
  ['2–4 wk', 14 * day],
  ['1–3 mo', 28 * day],
  ['3–6 mo', 91 * day],
  ['> 6 mo', 182 * day],
]

export function binAges(ages: readonly number[]): AgeBin[] {
  return edges.map(([label, from], i) => {
    const to = edges[i + 1]?.[1] ?? Infinity
    return { label, from, to, count: ages.filter((age) => age >= from && age < to).length }
  })
}

/** 1 fresh, 2 older than half of p85, 3 beyond p85, 4 beyond twice of it; 1 when there is nothing to compare with. */
export function ageClass(hours: number, p85: number | null): 1 | 2 | 3 | 4 {
  if (p85 === null || p85 <= 0) return 1
  if (hours > 2 * p85) return 4
  if (hours > p85) return 3
  return hours > p85 / 2 ? 2 : 1
}

/** How old is what waits: counts by age, coloured against the age at which 85 of 100 were done. */
export function ageHistogram(ages: readonly number[], options: AgesOptions): Drawn {
  const bins = binAges(ages)
  const p85Bin =
    options.p85 === null ? undefined : bins.find((bin) => options.p85! >= bin.from && options.p85! < bin.to)
  const middle = (bin: AgeBin) => (bin.to === Infinity ? bin.from * 2 : (bin.from + bin.to) / 2)
  const top = Math.max(1, ...bins.map((bin) => bin.count))
  const tickFormat = (label: string) =>
    options.width < 480 ? label.replace(/(?<=..) (?=[a-z]{2})/, '\n') : label
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 200 }),
    marginLeft: 8,
    marginRight: 8,
    marginTop: 38,
    x: {
      type: 'band',
      domain: bins.map((bin) => bin.label),
      label: null,
      padding: 0.16,
      tickSize: 0,
      tickFormat,
    },
    y: { domain: [0, top], axis: null },
    marks: [
      Plot.barY(bins, {
        x: 'label',
        y: 'count',
        fill: (bin: AgeBin) => `var(--age-${ageClass(middle(bin), options.p85)})`,
        rx: 1,
      }),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      ...(p85Bin
        ? [
            Plot.text([p85Bin], {
              x: 'label',
              frameAnchor: 'top',
              text: () => `p85 ${sayPlain(options.p85, { measure: 'duration', unit: 'hours' })}`,
              dy: -26,
              fill: 'var(--muted)',
            }),
            Plot.tickX([p85Bin], {
              x: 'label',
              stroke: 'var(--muted)',
              strokeDasharray: '2 3',
              insetTop: -14,
            }),
          ]
        : []),
      sayCounts(bins.filter((bin) => bin.count > 0)),
    ],
  }) as Drawn
}

/** Over its bar, and over the line of p85 where that stands. */
function sayCounts(bins: readonly AgeBin[]): Plot.Markish {
  return Plot.text(bins, {
    x: 'label',
    y: 'count',
    text: (bin: AgeBin) => sayCount(bin.count),
    dy: -8,
    fill: 'var(--ink)',
    stroke: 'var(--surface)',
    strokeWidth: 4,
  })
}
