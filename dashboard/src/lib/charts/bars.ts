import * as Plot from '@observablehq/plot'
import type { Bucket, Limits } from '#lib/data/types.ts'
import { spreadLabels } from './trend.ts'
import { roundSaid } from '#lib/format/duration.ts'
import { sayBucket } from '#lib/format/date.ts'
import { sayMany } from '#lib/format/number.ts'
import {
  edgeMargin,
  edgeText,
  endOf,
  frame,
  hatch,
  hatchId,
  signalColour,
  startOf,
  tipStyle,
  type Drawn,
  type SeriesOptions,
} from './frame.ts'

export interface BarsOptions extends SeriesOptions {
  /** What is counted, singular: "release". */
  noun: string
}

const days = { day: 1, week: 7, month: 30.4375 }

const totalOf = (bucket: Bucket) => bucket.numerator ?? bucket.n

function describe(bucket: Bucket, options: BarsOptions): string {
  const lines = [
    sayBucket(bucket.bucket_date, options.bucket, options.now),
    sayMany(totalOf(bucket), options.noun),
  ]
  if (bucket.is_signal) lines.push('Outside the natural limits')
  if (bucket.is_open) lines.push('Still open: can change')
  if (totalOf(bucket) > 0) lines.push('Click for the rows')
  return lines.join('\n')
}

/** Limits are kept per day; on the chart they stand for a whole bucket. */
function limitLines(limits: Limits, options: BarsOptions): { y: number; name: string }[] {
  const scale = days[options.bucket]
  return [
    { y: limits.center, name: 'centre' },
    { y: limits.upper, name: 'upper limit' },
  ].flatMap(({ y, name }) => (y === null ? [] : [{ y: y * scale, name: `${name} ${roundSaid(y * scale)}` }]))
}

/** Counts a bucket, from a zero baseline; the open bucket hatched. */
export function bars(buckets: readonly Bucket[], limits: Limits, options: BarsOptions): Drawn {
  const fill = (each: Bucket) => {
    if (each.is_open) return `url(#${hatchId(options)})`
    return each.is_signal ? signalColour(each.value, limits, options.better) : 'var(--data)'
  }
  const lines = limitLines(limits, options)
  const top = Math.max(1, ...buckets.map(totalOf), ...lines.map((line) => line.y))
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 240 }),
    marginLeft: 40,
    marginRight: lines.length > 0 ? edgeMargin(options, 112) : 16,
    x: { type: 'utc', label: null, ticks: Math.max(3, Math.floor(options.width / 120)), tickSize: 0 },
    y: { domain: [0, top * 1.08], label: null, ticks: Math.min(4, top), tickSize: 0, tickFormat: 'd' },
    marks: [
      hatch(options),
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: Math.min(4, top) }),
      Plot.rectY(buckets, {
        x1: startOf,
        x2: (each: Bucket) => endOf(each, options.bucket),
        y: totalOf,
        fill,
        insetLeft: 0.75,
        insetRight: 0.75,
        rx: 1,
      }),
      Plot.ruleY(lines, { y: 'y', stroke: 'var(--rule-strong)', strokeDasharray: '3 4' }),
      Plot.text(spreadLabels(lines, top, options.height ?? 240), {
        y: 'y',
        text: 'name',
        frameAnchor: 'right',
        ...edgeText(options),
        fill: 'var(--faint)',
      }),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      Plot.tip(
        buckets,
        Plot.pointerX({
          x: (each: Bucket) =>
            new Date((startOf(each).getTime() + endOf(each, options.bucket).getTime()) / 2),
          y: totalOf,
          title: (each: Bucket) => describe(each, options),
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
