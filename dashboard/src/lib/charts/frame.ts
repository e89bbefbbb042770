import * as Plot from '@observablehq/plot'
import type { Bucket, BucketSize, Limits } from '#lib/data/types.ts'
import { sayBucket } from '#lib/format/date.ts'
import { sayLike, unitHours } from '#lib/format/duration.ts'
import { sayInterval, sayN, sayPlain, sayRange, type Kind } from '#lib/format/figure.ts'

/** What every chart is told besides its data. `document` is for tests; `id` keeps patterns apart on one page. */
export interface ChartOptions {
  width: number
  height?: number
  id?: string
  document?: Document
  /** Epoch ms that counts as now when dates are said. */
  now?: number
}

export interface SeriesOptions extends ChartOptions {
  kind: Kind
  bucket: BucketSize
  better?: 'lower' | 'higher' | 'neither'
}

const dayMs = 86_400_000
const narrow = 400

export function startOf(bucket: Bucket): Date {
  return new Date(bucket.bucket_date)
}

/** Exclusive end of a bucket; buckets are local dates, so UTC arithmetic is exact. */
export function endOf(bucket: Bucket, size: BucketSize): Date {
  const start = startOf(bucket)
  if (size === 'month') return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1))
  return new Date(start.getTime() + (size === 'week' ? 7 : 1) * dayMs)
}

export function middleOf(bucket: Bucket, size: BucketSize): Date {
  return new Date((startOf(bucket).getTime() + endOf(bucket, size).getTime()) / 2)
}

/** Good and bad by the metric's own direction; a signal without a good side is only pointed out. */
export function signalColour(value: number | null, limits: Limits, better = 'neither'): string {
  if (value === null || limits.center === null || better === 'neither') return 'var(--accent)'
  return value > limits.center === (better === 'higher') ? 'var(--good)' : 'var(--bad)'
}

/** Exact figure, interval and n of one bucket, for the tip. */
export function describeBucket(bucket: Bucket, options: SeriesOptions): string {
  const { kind } = options
  const lines = [sayBucket(bucket.bucket_date, options.bucket, options.now)]
  const range = sayRange(bucket)
  if (range) lines.push(`${range.value} %  ·  ${sayN(bucket, kind)}`, 'Part of the time is unknown: a range')
  else lines.push(bucket.withheld ?? `${sayPlain(bucket.value, kind)}  ·  ${sayN(bucket, kind)}`)
  const interval = sayInterval(bucket.low, bucket.high, kind, bucket.value)
  if (interval && !bucket.withheld) lines.push(`95 % interval ${interval}`)
  if (bucket.p85 !== null) lines.push(`p85 ${sayPlain(bucket.p85, kind)}`)
  if (bucket.is_signal) lines.push('Outside the natural limits')
  if (bucket.is_open) lines.push('Still open: can change')
  lines.push('Click for the rows')
  return lines.join('\n')
}

/** Shared frame: quiet axes, light horizontal grid, room for names at the right edge. */
export function frame(options: ChartOptions): Plot.PlotOptions {
  return {
    width: options.width,
    ...(options.height && { height: options.height }),
    ...(options.document && { document: options.document }),
    marginTop: 16,
    marginRight: 16,
    marginBottom: 38,
    marginLeft: 64,
    style: {
      fontFamily: 'var(--sans)',
      fontSize: '12px',
      color: 'var(--muted)',
      background: 'none',
      overflow: 'visible',
    },
  }
}

/** Names of lines stand at the right edge, or on the line where there is no room beside the chart. */
export function edgeText(options: ChartOptions) {
  const halo = { stroke: 'var(--surface)', strokeWidth: 4 }
  return options.width < narrow
    ? ({ textAnchor: 'end', dx: 0, dy: -8, ...halo } as const)
    : ({ textAnchor: 'start', dx: 8, dy: 0, ...halo } as const)
}

export function edgeMargin(options: ChartOptions, room: number): number {
  return options.width < narrow ? 16 : room
}

export function hatchId(options: ChartOptions): string {
  return `hatch-${options.id ?? 'chart'}`
}

/** A pattern for what can still change. Rendered as a mark, so that the chart stays one element. */
export function hatch(options: ChartOptions): Plot.Markish {
  return (_index: unknown, _scales: unknown, _values: unknown, _dimensions: unknown, context: unknown) => {
    const { document } = context as { document: Document }
    const make = (name: string, attributes: Record<string, string>) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', name)
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
      return element
    }
    const pattern = make('pattern', {
      id: hatchId(options),
      width: '5',
      height: '5',
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    })
    pattern.append(make('rect', { width: '5', height: '5', fill: 'var(--surface)' }))
    pattern.append(make('rect', { width: '1.6', height: '5', fill: 'var(--data)' }))
    const defs = make('defs', {})
    defs.append(pattern)
    return defs as unknown as SVGElement
  }
}

const year = 24 * 365.25
const durationSteps = [
  1 / 60,
  5 / 60,
  0.25,
  0.5,
  1,
  2,
  6,
  12,
  24,
  48,
  120,
  240,
  480,
  year / 12,
  year / 6,
  year / 4,
  year / 2,
  year,
]

function roundStep(top: number, count: number): number {
  const power = 10 ** Math.floor(Math.log10(top / count))
  return ([1, 2, 5].find((each) => top / (each * power) <= count + 0.5) ?? 10) * power
}

/** Ticks that read well in the metric's own unit: whole hours, days, months, not tenths of them. */
export function niceTicks(top: number, kind: Kind, count = 4): number[] {
  const isTime = kind.measure === 'duration'
  const step = isTime
    ? (durationSteps.find((each) => each >= unitHours(top) * 0.99 && top / each <= count + 0.5) ??
      Math.ceil(top / count / year) * year)
    : roundStep(top, count)
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => i * step)
}

/** The text of a tick: durations of one axis share the unit of its top. */
export function sayTick(value: number, top: number, kind: Kind): string {
  if (value === 0) return '0'
  return kind.measure === 'duration' ? sayLike(value, top) : sayPlain(value, kind)
}

export const tipStyle = {
  fill: 'var(--raised)',
  stroke: 'var(--rule)',
  textPadding: 10,
  fontSize: 12,
  lineHeight: 1.45,
} as const

export type Drawn = (SVGSVGElement | HTMLElement) & { value?: unknown }
