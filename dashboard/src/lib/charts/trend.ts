import * as Plot from '@observablehq/plot'
import type { Bucket, Limits } from '#lib/data/types.ts'
import { sayPlain } from '#lib/format/figure.ts'
import {
  describeBucket,
  edgeMargin,
  edgeText,
  endOf,
  frame,
  hatch,
  hatchId,
  middleOf,
  niceTicks,
  sayTick,
  signalColour,
  startOf,
  tipStyle,
  type Drawn,
  type SeriesOptions,
} from './frame.ts'

/** A label is not written over another: those closer than a line of text keep only the first. */
export function spreadLabels<T extends { y: number }>(labels: T[], span: number, height: number): T[] {
  const gap = (span / Math.max(height, 1)) * 14
  return labels.filter((label, i) => labels.slice(0, i).every((other) => Math.abs(other.y - label.y) >= gap))
}

/** The data decide the scale; a limit or bound far beyond them is named at the edge instead of flattening them. */
function topOf(buckets: readonly Bucket[], limits: Limits): number {
  const highest = Math.max(0, ...buckets.map((each) => each.value ?? each.range?.high ?? 0))
  const near = [
    limits.upper,
    limits.center,
    ...buckets.map((each) => (each.value === null ? null : each.high)),
  ]
  const within = near.filter((value) => value !== null && value <= highest * 2.2) as number[]
  return Math.max(highest * 1.15, ...within) || limits.upper || 1
}

interface Line {
  y: number
  text: string
  isCentre: boolean
}

function limitLines(limits: Limits, options: SeriesOptions, top: number): Line[] {
  const named = [
    { y: limits.center, name: 'centre' },
    { y: limits.upper, name: 'upper limit' },
    { y: limits.lower !== null && limits.lower > 0 ? limits.lower : null, name: 'lower limit' },
  ]
  return named.flatMap(({ y, name }) => {
    if (y === null) return []
    const text = `${name} ${sayPlain(y, options.kind)}`
    return [{ y: Math.min(y, top * 1.08), text: y > top ? `${text} ↑` : text, isCentre: name === 'centre' }]
  })
}

function limitMarks(limits: Limits, options: SeriesOptions, top: number, height: number): Plot.Markish[] {
  const lines = limitLines(limits, options, top)
  const named = options.width < 400 ? lines.filter((line) => !line.text.startsWith('lower')) : lines
  return [
    ...lines
      .filter((line) => line.y <= top)
      .map((line) =>
        Plot.ruleY([line], {
          y: 'y',
          stroke: 'var(--rule-strong)',
          strokeDasharray: line.isCentre ? 'none' : '3 4',
        }),
      ),
    Plot.text(spreadLabels(named, top, height), {
      y: 'y',
      frameAnchor: 'right',
      ...edgeText(options),
      fill: 'var(--faint)',
      text: 'text',
    }),
  ]
}

function pointMarks(buckets: readonly Bucket[], limits: Limits, options: SeriesOptions): Plot.Markish[] {
  const x = (each: Bucket) => middleOf(each, options.bucket)
  const known = buckets.filter((each) => each.value !== null)
  const fill = (each: Bucket) =>
    each.is_signal ? signalColour(each.value, limits, options.better) : 'var(--data)'
  return [
    Plot.dot(
      known.filter((each) => !each.is_open),
      { x, y: 'value', r: (each: Bucket) => (each.is_signal ? 4.5 : 2), fill, stroke: 'var(--surface)' },
    ),
    Plot.dot(
      known.filter((each) => each.is_open),
      { x, y: 'value', r: 3, fill: 'var(--surface)', stroke: 'var(--data)', strokeWidth: 1.5 },
    ),
  ]
}

/** What is only known to lie between two ends. */
function rangeMarks(buckets: readonly Bucket[], limits: Limits, options: SeriesOptions): Plot.Markish[] {
  const ranges = buckets.filter((each) => each.range)
  if (ranges.length === 0) return []
  const colour = (each: Bucket) =>
    each.is_signal ? signalColour(each.range?.low ?? null, limits, options.better) : 'var(--data)'
  return [
    Plot.ruleX(ranges, {
      x: (each: Bucket) => middleOf(each, options.bucket),
      y1: (each: Bucket) => each.range?.low,
      y2: (each: Bucket) => each.range?.high,
      stroke: colour,
      strokeWidth: 5,
      strokeOpacity: (each: Bucket) => (each.is_open ? 0.4 : 0.85),
    }),
  ]
}

/**
 * A metric over time: the value with its 95 % interval as a band, natural limits, signals marked by colour and size,
 * the part that can still change hatched, and gaps where there is no figure.
 */
export function trend(buckets: readonly Bucket[], limits: Limits, options: SeriesOptions): Drawn {
  const height = options.height ?? 240
  const top = topOf(buckets, limits)
  const x = (each: Bucket) => middleOf(each, options.bucket)
  const ticks = niceTicks(top, options.kind)
  const closed = buckets.map((each) => (each.is_open ? { ...each, value: null } : each))
  const clamp = (bound: number | null, other: number) => Math.min(bound ?? other, top * 1.08)
  return Plot.plot({
    ...frame({ ...options, height }),
    marginRight: limits.center === null ? 16 : edgeMargin(options, 148),
    x: { type: 'utc', label: null, ticks: Math.max(3, Math.floor(options.width / 120)), tickSize: 0 },
    y: {
      domain: [0, top * 1.08],
      label: null,
      ticks,
      tickSize: 0,
      tickFormat: (value: number) => sayTick(value, top, options.kind),
    },
    marks: [
      hatch(options),
      Plot.gridY(ticks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.rect(
        buckets.filter((each) => each.is_open),
        {
          x1: startOf,
          x2: (each: Bucket) => endOf(each, options.bucket),
          y1: 0,
          y2: top * 1.08,
          fill: `url(#${hatchId(options)})`,
          fillOpacity: 0.35,
        },
      ),
      Plot.areaY(closed, {
        x,
        y1: (each: Bucket) => (each.value === null ? null : (each.low ?? 0)),
        y2: (each: Bucket) => (each.value === null ? null : clamp(each.high, top * 1.08)),
        fill: 'var(--band)',
        curve: 'linear',
      }),
      ...limitMarks(limits, options, top, height),
      Plot.lineY(closed, { x, y: 'value', stroke: 'var(--data)', strokeWidth: 1.75 }),
      ...rangeMarks(buckets, limits, options),
      ...pointMarks(buckets, limits, options),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      Plot.tip(
        buckets,
        Plot.pointerX({
          x,
          y: (each: Bucket) => each.value ?? each.range?.high ?? 0,
          title: (each: Bucket) => describeBucket(each, options),
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
