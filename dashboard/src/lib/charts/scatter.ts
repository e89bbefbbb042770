import * as Plot from '@observablehq/plot'
import { sayDate } from '#lib/format/date.ts'
import { sayPlain } from '#lib/format/figure.ts'
import { edgeMargin, edgeText, frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

export interface ScatterCase {
  case_id: string
  happened_at: number
  value: number
  title?: string | null
}

export interface ScatterOptions extends ChartOptions {
  zone: string
  /** The window, epoch ms. */
  from: number
  to: number
  p50: number | null
  p85: number | null
  /** What a click opens. */
  opens?: string
}

const hours = { measure: 'duration', unit: 'hours' } as const
const steps = [1 / 60, 1, 24, 24 * 7, 24 * 30.4375, 24 * 365.25, 24 * 3652.5]
const stepNames = ['1 min', '1 h', '1 d', '1 week', '1 month', '1 year', '10 years']

/** The median solid, p85 dashed, each named where it ends. */
function percentiles(options: ScatterOptions): Plot.Markish[] {
  const lines = [
    { y: options.p50, name: 'p50', strokeDasharray: 'none', dy: 6 },
    { y: options.p85, name: 'p85', strokeDasharray: '4 3', dy: -6 },
  ]
  return lines.flatMap(({ y, name, strokeDasharray, dy }) => {
    if (y === null || y <= 0) return []
    const text = `${name}  ${sayPlain(y, hours)}`
    const colour = 'var(--accent)'
    return [
      Plot.ruleY([y], { stroke: colour, strokeDasharray }),
      Plot.text([y], { y, frameAnchor: 'right', ...edgeText(options), dy, fill: colour, text: [text] }),
    ]
  })
}

/** Each finished item by day and time taken, on a log scale; percentile lines named at the right edge. */
export function cycleScatter(cases: readonly ScatterCase[], options: ScatterOptions): Drawn {
  const shown = cases.filter((each) => each.value > 0)
  const floor = Math.max(1 / 60, Math.min(...shown.map((each) => each.value), 24) * 0.8)
  const ceiling = Math.max(...shown.map((each) => each.value), 24)
  const ticks = steps.filter((step) => step >= floor && step <= ceiling)
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 280 }),
    marginRight: edgeMargin(options, 92),
    x: {
      type: 'utc',
      domain: [new Date(options.from), new Date(options.to)],
      label: null,
      ticks: Math.max(3, Math.floor(options.width / 120)),
      tickSize: 0,
    },
    y: {
      type: 'log',
      domain: [floor, ceiling * 1.2],
      label: null,
      ticks,
      tickSize: 0,
      tickFormat: (value: number) => stepNames[steps.indexOf(value)] ?? sayPlain(value, hours),
    },
    marks: [
      Plot.gridY(ticks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.dot(shown, {
        x: (each: ScatterCase) => new Date(each.happened_at),
        y: (each: ScatterCase) => Math.max(each.value, floor),
        r: 2,
        fill: 'var(--data)',
        fillOpacity: 0.45,
      }),
      ...percentiles(options),
      Plot.tip(
        shown,
        Plot.pointer({
          x: (each: ScatterCase) => new Date(each.happened_at),
          y: (each: ScatterCase) => Math.max(each.value, floor),
          title: (each: ScatterCase) =>
            `${each.title ? `${each.title}\n` : ''}${sayDate(each.happened_at, options.zone, options.now)}\n${sayPlain(each.value, hours)}\nClick for the ${options.opens ?? 'commit'}`,
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
