import * as Plot from '@observablehq/plot'
import type { RiskReason } from '#lib/data/types.ts'
import { reasonWords, sayOdds } from '#lib/data/risk.ts'
import { frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

/** What raises or lowers the odds of this release against the median one: bars to the right raise, to the left lower. */
export function oddsBars(reasons: readonly RiskReason[], options: ChartOptions): Drawn {
  const reach = Math.max(0.5, ...reasons.map(({ difference }) => Math.abs(difference))) * 1.15
  const name = (reason: RiskReason) => reasonWords[reason.name]
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 28 * reasons.length + 50 }),
    marginLeft: 150,
    marginRight: 24,
    x: {
      domain: [-reach, reach],
      label: 'log-odds against the median release',
      labelArrow: 'none',
      ticks: Math.max(3, Math.floor(options.width / 160)),
      tickSize: 0,
      tickFormat: sayOdds,
    },
    y: { domain: reasons.map(name), label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.barX(reasons, { x: 'difference', y: name, fill: 'var(--data)', insetTop: 6, insetBottom: 6 }),
      Plot.ruleX([0], { stroke: 'var(--muted)' }),
      Plot.tip(
        reasons,
        Plot.pointerY({
          x: 'difference',
          y: name,
          title: (reason: RiskReason) =>
            `${name(reason)}: ${sayOdds(reason.logOdds)}\nMedian release ${sayOdds(reason.usual)}\nDifference ${sayOdds(reason.difference)}`,
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
