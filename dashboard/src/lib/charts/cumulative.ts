import * as Plot from '@observablehq/plot'
import type { BucketSize, FlowOverTime } from '#lib/data/types.ts'
import { sayBucket } from '#lib/format/date.ts'
import { sayCount } from '#lib/format/number.ts'
import {
  edgeMargin,
  edgeText,
  frame,
  hatch,
  hatchId,
  tipStyle,
  type ChartOptions,
  type Drawn,
} from './frame.ts'

type Cumulative = FlowOverTime['cumulative']
export type Phase = Cumulative['phases'][number]

export interface CumulativeOptions extends ChartOptions {
  bucket: BucketSize
}

export const phaseNames: Record<Phase, string> = {
  idea: 'Not started',
  design: 'Design',
  build: 'Build',
  test: 'Test',
  release: 'Release',
  done: 'Finished',
}
const fills: Record<Phase, string> = {
  idea: 'var(--data-soft)',
  design: 'var(--stage-1)',
  build: 'var(--stage-2)',
  test: 'var(--stage-3)',
  release: 'var(--stage-4)',
  done: 'var(--band)',
}
const dayMs = 86_400_000

/** One point in time: what is in each phase, and in it or beyond. */
export interface CumulativePoint {
  bucket_date: string
  at: Date
  is_open: boolean
  bands: { phase: Phase; low: number; high: number; count: number }[]
}

function endOf(date: string, size: BucketSize): Date {
  const start = new Date(date)
  if (size === 'month') return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1))
  return new Date(start.getTime() + (size === 'week' ? 7 : 1) * dayMs)
}

/** Bands between the lines, counted from what was finished when the window began. */
export function bandsOf({ phases, before, buckets }: Cumulative, size: BucketSize): CumulativePoint[] {
  const base = before.at(-1) ?? 0
  return buckets.map(({ bucket_date, is_open, reached }) => ({
    bucket_date,
    is_open,
    at: endOf(bucket_date, size),
    bands: phases.map((phase, i) => {
      const [high, low] = [(reached[i] ?? 0) - base, i + 1 < phases.length ? (reached[i + 1] ?? 0) - base : 0]
      return { phase, low, high, count: high - low }
    }),
  }))
}

function describe(point: CumulativePoint, options: CumulativeOptions): string {
  const lines = point.bands
    .filter(({ count, phase }) => count > 0 || phase === 'done')
    .map(({ phase, count }) => `${phaseNames[phase]}  ${sayCount(count)}`)
  const open = point.is_open ? ['Still open: can change'] : []
  return [
    `By the end of ${sayBucket(point.bucket_date, options.bucket, options.now)}`,
    ...lines,
    ...open,
    'Click for what was finished',
  ].join('\n')
}

/** Labels of thin bands stand above each other, in order; given from the top down. */
export function pushApart<T extends { y: number }>(labels: readonly T[], top: number, height: number): T[] {
  const gap = (top / Math.max(height - 54, 1)) * 15
  const placed = labels.map((label) => ({ ...label }))
  for (let i = placed.length - 2; i >= 0; i--) placed[i]!.y = Math.max(placed[i]!.y, placed[i + 1]!.y + gap)
  for (let i = 0; i < placed.length; i++)
    placed[i]!.y = Math.min(placed[i]!.y, i === 0 ? top : placed[i - 1]!.y - gap)
  return placed
}

/** Items by the furthest phase they had reached: bands of what was where, that never fall. Phases nobody was in are left out. */
export function cumulativeFlow(answer: Cumulative, options: CumulativeOptions): Drawn {
  const points = bandsOf(answer, options.bucket)
  const rows = points.flatMap((point) => point.bands.map((band) => ({ ...band, at: point.at })))
  const shown = answer.phases.filter((phase) => rows.some((row) => row.phase === phase && row.count > 0))
  const last = points.at(-1)
  const height = options.height ?? 280
  const top = Math.max(1, ...rows.map((row) => row.high))
  const names = (last?.bands ?? [])
    .filter((band) => shown.includes(band.phase))
    .map((band) => ({ ...band, y: (band.low + band.high) / 2 }))
  return Plot.plot({
    ...frame({ ...options, height }),
    marginLeft: 48,
    marginRight: edgeMargin(options, 112),
    x: { type: 'utc', label: null, ticks: Math.max(3, Math.floor(options.width / 120)), tickSize: 0 },
    y: { domain: [0, top], label: null, ticks: 4, tickSize: 0 },
    marks: [
      hatch(options),
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 4 }),
      ...shown.map((phase) =>
        Plot.areaY(
          rows.filter((row) => row.phase === phase),
          { x: 'at', y1: 'low', y2: 'high', fill: fills[phase], curve: 'linear' },
        ),
      ),
      Plot.rect(
        points.flatMap((point, i) =>
          point.is_open && points[i - 1] ? [{ x1: points[i - 1]!.at, x2: point.at }] : [],
        ),
        { x1: 'x1', x2: 'x2', y1: 0, y2: top, fill: `url(#${hatchId(options)})`, fillOpacity: 0.35 },
      ),
      Plot.text(pushApart(names, top, height), {
        y: 'y',
        frameAnchor: 'right',
        ...edgeText(options),
        fill: 'var(--muted)',
        text: (band: (typeof names)[number]) => `${phaseNames[band.phase]}  ${sayCount(band.count)}`,
      }),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      Plot.ruleX(points, Plot.pointerX({ x: 'at', stroke: 'var(--rule-strong)' })),
      Plot.tip(
        points,
        Plot.pointerX({
          x: 'at',
          y: (point: CumulativePoint) => point.bands[0]?.high ?? 0,
          title: (point: CumulativePoint) => describe(point, options),
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
