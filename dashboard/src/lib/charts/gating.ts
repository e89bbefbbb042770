import * as Plot from '@observablehq/plot'
import type { RiskRecord } from '#lib/data/types.ts'
import { sayShare } from '#lib/data/risk.ts'
import { frame, type ChartOptions, type Drawn } from './frame.ts'

type Gate = RiskRecord['gating'][number]

/** Share of failures that a look at the riskiest part of releases would have met; the tick is what chance would meet. */
export function gatingBars(gating: readonly Gate[], options: ChartOptions): Drawn {
  const known = gating.filter((gate): gate is { share: number; caught: number } => gate.caught !== null)
  const ticks = options.width < 400 ? 2 : 4
  const name = ({ share }: Gate) => `riskiest ${sayShare(share)}`
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 180 }),
    marginLeft: 104,
    marginRight: 48,
    x: { domain: [0, 1], label: null, ticks, tickSize: 0, tickFormat: sayShare },
    y: { domain: known.map(name), label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ stroke: 'var(--rule)', strokeOpacity: 1, ticks }),
      Plot.barX(known, { x: 'caught', y: name, fill: 'var(--data)', insetTop: 5, insetBottom: 5 }),
      Plot.tickX(known, { x: 'share', y: name, stroke: 'var(--ink)', strokeWidth: 1.5 }),
      Plot.text(known, {
        x: 'caught',
        y: name,
        text: ({ caught }: { caught: number }) => sayShare(caught),
        textAnchor: 'start',
        dx: 6,
        fill: 'var(--ink)',
      }),
    ],
  }) as Drawn
}
