import * as Plot from '@observablehq/plot'
import type { ReleaseSize } from '#lib/data/types.ts'
import { sayDate } from '#lib/format/date.ts'
import { sayCount, sayMany } from '#lib/format/number.ts'
import { spreadLabels } from './trend.ts'
import { frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

export interface SizesOptions extends ChartOptions {
  zone: string
  /** The release that is looked at. */
  currentId: string
  /** The lines over its whole past, where the history here is only the end of it. */
  past?: { median: number; p85: number } | null | undefined
}

interface Placed extends ReleaseSize {
  place: number
  size: number
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

function describe(release: Placed, options: SizesOptions): string {
  const at = release.released_at
  const date = at === null ? 'date unknown' : sayDate(at, options.zone, options.now)
  return [release.name ?? release.release_id, date, sayMany(release.size, 'change'), 'Click to open'].join(
    '\n',
  )
}

/** Near the right edge the name ends at its bar, so that it keeps clear of the names of the lines. */
function nameCurrent(current: Placed | undefined, count: number): Plot.Markish[] {
  if (!current) return []
  const isLate = current.place > count * 0.8
  return [
    Plot.text([current], {
      x: 'place',
      y: 'size',
      text: (each: Placed) => each.name ?? '',
      textAnchor: isLate ? 'end' : 'middle',
      dx: isLate ? 6 : 0,
      dy: -9,
      fill: 'var(--accent)',
      fontWeight: 500,
      stroke: 'var(--surface)',
      strokeWidth: 4,
    }),
  ]
}

/** Every release of one series in its order, by number of changes; the current one stands out, its own past as lines. */
export function releaseSizes(history: readonly ReleaseSize[], options: SizesOptions): Drawn {
  const placed = history.flatMap((each, place): Placed[] =>
    each.change_count === null ? [] : [{ ...each, place, size: each.change_count }],
  )
  const current = placed.find((each) => each.release_id === options.currentId)
  const earlier = placed.filter((each) => each.place < (current?.place ?? Infinity)).map((each) => each.size)
  earlier.sort((a, b) => a - b)
  const shown = earlier.length < 5 ? null : { median: quantile(earlier, 0.5), p85: quantile(earlier, 0.85) }
  const past = options.past ?? shown
  const lines = past === null ? [] : Object.entries(past).map(([name, y]) => ({ name, y }))
  const top = Math.max(1, ...placed.map((each) => each.size))
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 160 }),
    marginLeft: Math.max(36, sayCount(top).length * 7.5 + 14),
    marginRight: lines.length > 0 ? 84 : 12,
    marginBottom: 12,
    x: { axis: null, domain: [-0.5, Math.max(history.length - 0.5, 8)] },
    y: { domain: [0, top * 1.05], label: null, ticks: Math.min(3, top), tickSize: 0 },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: Math.min(3, top) }),
      Plot.rectY(placed, {
        x1: (each: Placed) => each.place - 0.5,
        x2: (each: Placed) => each.place + 0.5,
        y: 'size',
        insetLeft: history.length > 120 ? 0 : 0.75,
        insetRight: history.length > 120 ? 0 : 0.75,
        fill: (each: Placed) =>
          each.release_id === options.currentId ? 'var(--accent)' : 'var(--data-soft)',
      }),
      ...nameCurrent(current, history.length),
      Plot.ruleY(lines, { y: 'y', stroke: 'var(--rule-strong)', strokeDasharray: '3 4' }),
      Plot.text(spreadLabels(lines, top * 1.05, (options.height ?? 160) - 28), {
        y: 'y',
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 8,
        fill: 'var(--faint)',
        text: (line: { name: string; y: number }) => `${line.name} ${sayCount(line.y)}`,
      }),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      Plot.tip(
        placed,
        Plot.pointerX({
          x: 'place',
          y: 'size',
          title: (each: Placed) => describe(each, options),
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
