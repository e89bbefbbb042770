import * as Plot from '@observablehq/plot'
import type { AgeingItem, AgeingState } from '#lib/data/types.ts'
import { sayPlain } from '#lib/format/figure.ts'
import { ageClass } from './ages.ts'
import { frame, niceTicks, sayTick, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

const hours = { measure: 'duration', unit: 'hours' } as const
const narrow = 620
const rowHeight = 52

/** A dot with its place in its column: side by side, so that few lie on each other. */
export type AgeingDot = AgeingItem & { place: number }

/** Spreads the dots of a state over its column, always in the same way: -1 to 1. */
export function placeDots(items: readonly AgeingItem[]): AgeingDot[] {
  const seen = new Map<string, number>()
  return items.map((item) => {
    const i = seen.get(item.state) ?? 0
    seen.set(item.state, i + 1)
    // Steps of the golden ratio fill a line evenly, however many there are.
    return { ...item, place: ((i * 0.618034) % 1) * 2 - 1 }
  })
}

export function ageingHeight(states: readonly AgeingState[], width: number, height: number): number {
  return width < narrow ? states.length * rowHeight + 40 : height
}

interface Band {
  key: string
  from: number
  to: number
  fill: string
}

/** Up to p50, p70, p85 of finished work, the lighter the more of it was faster. */
function bandsOf(states: readonly AgeingState[]): Band[] {
  return states.flatMap(({ key, p50_hours: p50, p70_hours: p70, p85_hours: p85 }) =>
    p50 === null || p70 === null || p85 === null
      ? []
      : [
          { key, from: 0, to: p50, fill: 'var(--band)' },
          { key, from: p50, to: p70, fill: 'var(--data-soft)' },
          { key, from: p70, to: p85, fill: 'color-mix(in oklch, var(--data-soft), var(--data) 35%)' },
        ],
  )
}

function describe(dot: AgeingDot, state: AgeingState | undefined): string {
  const p85 = state?.p85_hours ?? null
  const than =
    p85 === null
      ? (state?.withheld ?? '')
      : `${dot.age_hours > p85 ? 'Older' : 'Younger'} than p85 here, ${sayPlain(p85, hours)}`
  return [
    dot.title,
    `${sayPlain(dot.age_hours, hours)} old, ${sayPlain(dot.state_hours, hours)} in ${dot.native_state ?? 'this state'}`,
    than,
    'Click for the item',
  ]
    .filter(Boolean)
    .join('\n')
}

const named = ({ label }: AgeingState) => label.charAt(0).toUpperCase() + label.slice(1)

/**
 * Items under way by state and age, over bands of how old finished work was when it left that state: p50, p70, p85.
 * Columns on a wide screen, rows on a narrow one.
 */
export function ageingWork(
  states: readonly AgeingState[],
  items: readonly AgeingItem[],
  options: ChartOptions,
): Drawn {
  const isNarrow = options.width < narrow
  const height = ageingHeight(states, options.width, options.height ?? 320)
  const byKey = new Map(states.map((state) => [state.key, state]))
  const dots = placeDots(items.filter((item) => byKey.has(item.state)))
  const top =
    Math.max(24, ...states.map((state) => state.p85_hours ?? 0), ...dots.map((dot) => dot.age_hours)) * 1.04
  const ticks = niceTicks(top, hours, isNarrow ? 3 : 4)
  const age = {
    domain: [0, top],
    label: null,
    ticks,
    tickSize: 0,
    tickFormat: (x: number) => sayTick(x, top, hours),
  }
  const label = (key: string) => {
    const state = byKey.get(key)
    return state ? `${named(state).replace(', ', isNarrow ? ', ' : '\n')}` : key
  }
  const column = {
    type: 'band',
    domain: states.map((state) => state.key),
    label: null,
    padding: 0.12,
    tickSize: 0,
  } as const
  const room = (isNarrow ? height - 40 : options.width - 80) / Math.max(1, states.length)
  const spread = (dot: AgeingDot) => dot.place * room * 0.34
  const fill = (dot: AgeingDot) =>
    `var(--age-${ageClass(dot.age_hours, byKey.get(dot.state)?.p85_hours ?? null)})`
  const bands = bandsOf(states)
  const counts = states.map((state) => ({
    ...state,
    text: state.item_count === 0 ? '' : `${state.item_count}`,
  }))
  const tip = { title: (dot: AgeingDot) => describe(dot, byKey.get(dot.state)), ...tipStyle }
  const marks: Plot.Markish[] = isNarrow
    ? [
        Plot.gridX(ticks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
        Plot.rect(bands, { y: 'key', x1: 'from', x2: 'to', fill: 'fill', insetTop: 18 }),
        Plot.text(states, {
          y: 'key',
          frameAnchor: 'left',
          text: (state: AgeingState) => `${label(state.key)}  ${state.item_count}`,
          dy: -room / 2 + 12,
          dx: 2,
          textAnchor: 'start',
          fill: 'var(--ink)',
        }),
        ...spreadOver(
          dots,
          (dot) => Math.abs(dot.place) * room * 0.2 + 9,
          (each, dy) =>
            Plot.dot(each, { y: 'state', x: 'age_hours', r: 3.5, fill, stroke: 'var(--surface)', dy }),
        ),
        Plot.tip(dots, Plot.pointer({ x: 'age_hours', y: 'state', ...tip })),
      ]
    : [
        Plot.gridY(ticks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
        Plot.rect(bands, { x: 'key', y1: 'from', y2: 'to', fill: 'fill' }),
        Plot.text(counts, { x: 'key', frameAnchor: 'top', text: 'text', dy: -12, fill: 'var(--ink)' }),
        ...spreadOver(dots, spread, (each, dx) =>
          Plot.dot(each, { x: 'state', y: 'age_hours', r: 3.5, fill, stroke: 'var(--surface)', dx }),
        ),
        Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
        Plot.tip(dots, Plot.pointer({ x: 'state', y: 'age_hours', ...tip })),
      ]
  return Plot.plot({
    ...frame({ ...options, height }),
    marginTop: isNarrow ? 4 : 26,
    marginLeft: isNarrow ? 4 : 68,
    marginRight: isNarrow ? 12 : 8,
    marginBottom: isNarrow ? 30 : 46,
    ...(isNarrow
      ? { x: age, y: { ...column, padding: 0, axis: null } }
      : { x: { ...column, tickFormat: label }, y: age }),
    marks,
  }) as Drawn
}

/** Plot shifts a whole mark: one for each of nine places across the column. */
function spreadOver(
  dots: readonly AgeingDot[],
  shift: (dot: AgeingDot) => number,
  draw: (dots: AgeingDot[], shift: number) => Plot.Markish,
): Plot.Markish[] {
  const slots = Map.groupBy(dots, (dot) => Math.round(shift(dot) / 4) * 4)
  return [...slots].sort(([a], [b]) => a - b).map(([at, each]) => draw(each, at))
}
