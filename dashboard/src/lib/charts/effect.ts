import * as Plot from '@observablehq/plot'
import type { Effect, EffectPoint } from '#lib/data/types.ts'
import { sayShortDate } from '#lib/format/date.ts'
import { sayAmount } from '#lib/format/effect.ts'
import { edgeMargin, edgeText, frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

type Shown = Pick<
  Effect,
  | 'points'
  | 'exposed_at'
  | 'change'
  | 'low'
  | 'high'
  | 'level_before'
  | 'target'
  | 'unit'
  | 'verdict'
  | 'side'
>

/** Points of history beside the window: enough to see how the numbers usually move. */
const HISTORY = 62
const dateOf = (point: { at: number }) => new Date(point.at)
const verdictColour = ({ side, verdict }: Shown) => {
  if (side !== null) return side === 'good' ? 'var(--good)' : 'var(--bad)'
  return verdict === 'up' || verdict === 'down' ? 'var(--accent)' : 'var(--data)'
}

function describe(point: EffectPoint, unit: string | null): string {
  const { expected, low, high } = point
  return [
    sayShortDate(point.at, 'UTC'),
    sayAmount(point.value, unit),
    ...(expected === null || low === null || high === null
      ? []
      : [
          `Expected without a change ${sayAmount(expected, unit)} (${sayAmount(low, null)} to ${sayAmount(high, unit)})`,
        ]),
  ].join('\n')
}

/** Points, the running trend carried on with the band of what it would allow, the exposure, and the change with its interval. */
export function effectCourse(effect: Shown, options: ChartOptions): Drawn {
  const { points, exposed_at, unit, change, low, high } = effect
  const history = points.filter(({ part }) => part === 'history').slice(-HISTORY)
  const window = points.filter(({ part }) => part !== 'history')
  const after = points.filter(({ part }) => part === 'after')
  const known = window.filter(({ expected }) => expected !== null)
  const colour = verdictColour(effect)
  const moved = change === null ? [] : after.filter(({ expected }) => expected !== null)
  const lift = (by: number | null) => (point: EffectPoint) => (point.expected ?? 0) + (by ?? 0)
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 240 }),
    marginLeft: 52,
    marginRight: edgeMargin(options, 84),
    x: { type: 'utc', label: null, ticks: Math.max(3, Math.floor(options.width / 120)), tickSize: 0 },
    y: { label: null, ticks: 4, tickSize: 0, tickFormat: (y: number) => sayAmount(y, null) },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 4 }),
      Plot.areaY(known, { x: dateOf, y1: 'low', y2: 'high', fill: 'var(--band)' }),
      Plot.areaY(moved, { x: dateOf, y1: lift(low), y2: lift(high), fill: colour, fillOpacity: 0.16 }),
      Plot.line(known, {
        x: dateOf,
        y: 'expected',
        stroke: 'var(--rule-strong)',
        strokeDasharray: '5 3',
        strokeWidth: 1.5,
      }),
      Plot.line(moved, { x: dateOf, y: lift(change), stroke: colour, strokeWidth: 2 }),
      Plot.dot(history, { x: dateOf, y: 'value', r: 1.8, fill: 'var(--data)', fillOpacity: 0.5 }),
      Plot.dot(window, { x: dateOf, y: 'value', r: 2.4, fill: 'var(--data)' }),
      ...exposureMarks(exposed_at),
      ...edgeMarks(known, moved, change, options),
      Plot.tip(
        [...history, ...window],
        Plot.pointer({
          x: dateOf,
          y: 'value',
          title: (point: EffectPoint) => describe(point, unit),
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}

function exposureMarks(exposedAt: number | null): Plot.Markish[] {
  if (exposedAt === null) return []
  const date = [{ at: exposedAt }]
  return [
    Plot.ruleX(date, { x: dateOf, stroke: 'var(--ink)', strokeWidth: 1 }),
    Plot.text(date, {
      x: dateOf,
      text: () => 'users met it',
      frameAnchor: 'top',
      textAnchor: 'end',
      dx: -6,
      dy: -10,
      fill: 'var(--muted)',
    }),
  ]
}

/** Names of the two courses stand where they end. */
function edgeMarks(
  known: readonly EffectPoint[],
  moved: readonly EffectPoint[],
  change: number | null,
  options: ChartOptions,
): Plot.Markish[] {
  if (options.width < 400) return []
  const named = { x: dateOf, ...edgeText(options), fill: 'var(--muted)' }
  return [
    Plot.text(known.slice(-1), { ...named, y: 'expected', text: () => 'without it' }),
    Plot.text(moved.slice(-1), {
      ...named,
      y: (point: EffectPoint) => (point.expected ?? 0) + (change ?? 0),
      text: () => 'with it',
      fill: 'var(--ink)',
    }),
  ]
}
