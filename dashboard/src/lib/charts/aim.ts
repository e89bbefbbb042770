import * as Plot from '@observablehq/plot'
import type { Goal } from '#lib/data/types.ts'
import type { ChartOptions, Drawn } from './frame.ts'

/** The number of a goal over the last weeks, small, between where it began (thin line) and where it is to be (dashed). */
export function aimLine(
  goal: Pick<Goal, 'weeks' | 'baseline' | 'target' | 'exposed_at'>,
  options: ChartOptions,
): Drawn {
  const { weeks, baseline, target, exposed_at: exposedAt } = goal
  const points = weeks.map(({ at, value }) => ({ at: new Date(at), value }))
  const first = points[0]?.at
  const last = points.at(-1)
  const isExposedSeen = exposedAt !== null && first !== undefined && exposedAt >= first.getTime()
  return Plot.plot({
    width: options.width,
    height: options.height ?? 28,
    ...(options.document && { document: options.document }),
    margin: 3,
    axis: null,
    style: { background: 'none', overflow: 'visible' },
    x: { type: 'utc' },
    y: { zero: false, nice: false },
    marks: [
      Plot.ruleY(baseline === null ? [] : [baseline], { stroke: 'var(--rule-strong)', strokeWidth: 0.75 }),
      Plot.ruleY(target === null ? [] : [target], { stroke: 'var(--accent)', strokeDasharray: '3 2' }),
      Plot.ruleX(isExposedSeen ? [new Date(exposedAt)] : [], { stroke: 'var(--rule)' }),
      Plot.lineY(points, { x: 'at', y: 'value', stroke: 'var(--data)', strokeWidth: 1.5 }),
      Plot.dot(last ? [last] : [], { x: 'at', y: 'value', r: 2, fill: 'var(--data)' }),
    ],
  }) as Drawn
}
