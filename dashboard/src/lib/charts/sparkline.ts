import * as Plot from '@observablehq/plot'
import type { Bucket, Limits } from '#lib/data/types.ts'
import { signalColour, startOf, type ChartOptions, type Drawn } from './frame.ts'

export interface SparklineOptions extends ChartOptions {
  better?: 'lower' | 'higher' | 'neither'
}

const known = (bucket: Bucket) => bucket.value !== null

/** Points without a neighbour: a line would leave them out of sight. */
function lonely(buckets: readonly Bucket[]): Bucket[] {
  return buckets.filter((each, i) => {
    const [before, after] = [buckets[i - 1], buckets[i + 1]]
    return known(each) && !(before && known(before)) && !(after && known(after))
  })
}

function limitMarks(buckets: readonly Bucket[], limits: Limits): Plot.Markish[] {
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (limits.upper === null || limits.center === null || !first || !last) return []
  const highest = Math.max(...buckets.map((each) => each.value ?? 0))
  const top = Math.min(limits.upper, Math.max(highest * 1.6, limits.center))
  const band = [{ x1: startOf(first), x2: startOf(last), y1: limits.lower ?? 0, y2: top }]
  return [
    Plot.rect(band, { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: 'var(--band)' }),
    Plot.ruleY([limits.center], { stroke: 'var(--rule)' }),
  ]
}

/** A small trend of buckets: natural limits as a band, signals marked, the open bucket hollow. */
export function sparkline(buckets: readonly Bucket[], limits: Limits, options: SparklineOptions): Drawn {
  const open = buckets.filter((each) => each.is_open && known(each))
  const closed = buckets.map((each) => (each.is_open ? { ...each, value: null } : each))
  return Plot.plot({
    width: options.width,
    height: options.height ?? 40,
    ...(options.document && { document: options.document }),
    margin: 4,
    axis: null,
    style: { background: 'none', overflow: 'visible' },
    x: { type: 'utc' },
    y: { zero: true, nice: false },
    marks: [
      ...limitMarks(buckets, limits),
      Plot.lineY(closed, { x: startOf, y: 'value', stroke: 'var(--data)', strokeWidth: 1.5 }),
      Plot.dot(lonely(closed), { x: startOf, y: 'value', r: 1.5, fill: 'var(--data)' }),
      Plot.dot(open, { x: startOf, y: 'value', r: 2.25, fill: 'var(--surface)', stroke: 'var(--data)' }),
      Plot.dot(
        buckets.filter((each) => each.is_signal && known(each)),
        {
          x: startOf,
          y: 'value',
          r: 3,
          fill: (each: Bucket) => signalColour(each.value, limits, options.better),
          stroke: 'var(--surface)',
        },
      ),
    ],
  }) as Drawn
}
