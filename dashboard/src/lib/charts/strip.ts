import * as Plot from '@observablehq/plot'
import type { Standing } from '#lib/data/standing.ts'
import type { ChartOptions, Drawn } from './frame.ts'

/** One value among its own past: a faint tick for each earlier one, its median, and the value itself. */
export function strip(standing: Standing, options: ChartOptions): Drawn {
  const height = options.height ?? 24
  const longest = Math.max(standing.value, standing.earlier.at(-1) ?? 0, 1)
  return Plot.plot({
    width: options.width,
    height,
    ...(options.document && { document: options.document }),
    margin: 0,
    marginLeft: 5,
    marginRight: 5,
    axis: null,
    // Sizes and waits have long tails: the square root keeps the usual ones apart.
    x: { type: 'sqrt', domain: [0, longest] },
    style: { background: 'none', overflow: 'visible' },
    marks: [
      Plot.ruleY([0], { y: null, x1: 0, x2: longest, stroke: 'var(--rule)' }),
      Plot.tickX(standing.earlier, {
        x: (each: number) => each,
        stroke: 'var(--data)',
        strokeOpacity: Math.max(0.12, Math.min(0.6, 12 / standing.n)),
        strokeWidth: 1.5,
        insetTop: 6,
        insetBottom: 6,
      }),
      Plot.tickX([standing.median], { stroke: 'var(--ink)', strokeWidth: 1.5, insetTop: 3, insetBottom: 3 }),
      Plot.dotX([standing.value], {
        r: 4.5,
        fill: 'var(--accent)',
        stroke: 'var(--surface)',
        strokeWidth: 1.5,
      }),
    ],
  }) as Drawn
}
