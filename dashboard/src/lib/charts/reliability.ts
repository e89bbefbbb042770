import * as Plot from '@observablehq/plot'
import type { RiskRecord } from '#lib/data/types.ts'
import { sayShare } from '#lib/data/risk.ts'
import { sayCount } from '#lib/format/number.ts'
import { frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

type Bin = RiskRecord['bins'][number]

/** What was said against what came: a point a bin with its interval, on the diagonal where both agree. */
export function reliability(bins: readonly Bin[], options: ChartOptions): Drawn {
  const tops = bins.map(({ high, predicted }) => Math.max(high ?? 0, predicted))
  const top = Math.min(1, Math.max(0.05, ...tops) * 1.05)
  const ticks = Math.max(2, Math.floor(options.width / 90))
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 260 }),
    marginLeft: 56,
    x: { domain: [0, top], label: 'said', labelArrow: 'none', ticks, tickSize: 0, tickFormat: sayShare },
    y: { domain: [0, top], label: null, ticks: 4, tickSize: 0, tickFormat: sayShare },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 4 }),
      Plot.link([{}], { x1: 0, y1: 0, x2: top, y2: top, stroke: 'var(--muted)', strokeDasharray: '4 3' }),
      Plot.ruleX(bins, { x: 'predicted', y1: 'low', y2: 'high', stroke: 'var(--data)', strokeWidth: 1.5 }),
      Plot.dot(bins, { x: 'predicted', y: 'observed', r: 4, fill: 'var(--data)' }),
      Plot.tip(
        bins,
        Plot.pointer({
          x: 'predicted',
          y: 'observed',
          title: (bin: Bin) =>
            `Said ${sayShare(bin.predicted)}, came ${sayShare(bin.observed)}\n${sayCount(bin.failed)} of ${sayCount(bin.n)} needed repair\n95 % interval ${sayShare(bin.low)} to ${sayShare(bin.high)}`,
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
