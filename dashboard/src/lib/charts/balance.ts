import * as Plot from '@observablehq/plot'
import type { BucketSize, FlowOverTime } from '#lib/data/types.ts'
import { sayBucket } from '#lib/format/date.ts'
import { sayCount } from '#lib/format/number.ts'
import { edgeMargin, edgeText, frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

type Bucket = FlowOverTime['balance']['buckets'][number]

export interface BalanceOptions extends ChartOptions {
  bucket: BucketSize
}

function describe(each: Bucket, options: BalanceOptions): string {
  return [
    sayBucket(each.bucket_date, options.bucket, options.now),
    `${sayCount(each.arrivals)} started`,
    `${sayCount(each.departures)} finished or given up`,
    ...(each.is_open ? ['Still open: can change'] : []),
    'Click for what was finished',
  ].join('\n')
}

/** What was started upwards, what was finished or given up downwards, from one baseline. */
export function flowBalance(buckets: readonly Bucket[], options: BalanceOptions): Drawn {
  const top = Math.max(1, ...buckets.map((each) => Math.max(each.arrivals, each.departures)))
  const opacity = (each: Bucket) => (each.is_open ? 0.45 : 1)
  const x = (each: Bucket) => each.bucket_date
  const names = [
    { y: top / 2, text: 'Started' },
    { y: -top / 2, text: 'Finished or\ngiven up' },
  ]
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 240 }),
    marginLeft: 40,
    marginRight: edgeMargin(options, 84),
    x: {
      type: 'band',
      label: null,
      padding: 0.18,
      tickSize: 0,
      ticks: buckets
        .filter((_, i) => i % Math.ceil(buckets.length / Math.max(3, options.width / 110)) === 0)
        .map(x),
      tickFormat: (date: string) => sayBucket(date, 'day', options.now).replace(/^\w+ /, ''),
    },
    y: {
      domain: [-top * 1.05, top * 1.05],
      label: null,
      ticks: 5,
      tickSize: 0,
      tickFormat: (y: number) => sayCount(Math.abs(y)),
    },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 5 }),
      Plot.barY(buckets, { x, y: 'arrivals', fill: 'var(--stage-2)', fillOpacity: opacity, rx: 1 }),
      Plot.barY(buckets, {
        x,
        y: (each: Bucket) => -each.departures,
        fill: 'var(--data)',
        fillOpacity: opacity,
        rx: 1,
      }),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      Plot.text(options.width < 400 ? [] : names, {
        y: 'y',
        text: 'text',
        frameAnchor: 'right',
        ...edgeText(options),
        fill: 'var(--muted)',
      }),
      Plot.tip(
        buckets,
        Plot.pointerX({
          x,
          y: 'arrivals',
          title: (each: Bucket) => describe(each, options),
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
