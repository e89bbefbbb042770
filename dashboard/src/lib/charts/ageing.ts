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

/** What both ways of drawing it need to know. */
interface Plan {
  states: readonly AgeingState[]
  byKey: Map<string, AgeingState>
  dots: AgeingDot[]
  bands: Band[]
  ticks: number[]
  age: Plot.ScaleOptions
  column: Plot.ScaleOptions
  /** Pixels that a state has across. */
  room: number
  tip: Plot.TipOptions
  dot: Plot.DotOptions
}

function plan(
  states: readonly AgeingState[],
  items: readonly AgeingItem[],
  { width, height, count }: { width: number; height: number; count: number },
): Plan {
  const byKey = new Map(states.map((state) => [state.key, state]))
  const dots = placeDots(items.filter((item) => byKey.has(item.state)))
  const oldest = Math.max(
    ...states.map((state) => state.p85_hours ?? 0),
    ...dots.map((dot) => dot.age_hours),
    24,
  )
  const top = oldest * 1.04
  const ticks = niceTicks(top, hours, count)
  const tickFormat = (x: number) => sayTick(x, top, hours)
  const p85 = (dot: AgeingDot) => byKey.get(dot.state)?.p85_hours ?? null
  return {
    states,
    byKey,
    dots,
    bands: bandsOf(states),
    ticks,
    age: { domain: [0, top], label: null, ticks, tickSize: 0, tickFormat },
    column: { type: 'band', domain: states.map(({ key }) => key), label: null, padding: 0.12, tickSize: 0 },
    room: (width < narrow ? height - 40 : width - 80) / Math.max(1, states.length),
    tip: { title: (dot: AgeingDot) => describe(dot, byKey.get(dot.state)), ...tipStyle },
    dot: {
      r: 3.5,
      fill: (dot: AgeingDot) => `var(--age-${ageClass(dot.age_hours, p85(dot))})`,
      stroke: 'var(--surface)',
    },
  }
}

/** Columns, ages upwards. */
function upright({ states, byKey, dots, bands, ticks, age, column, room, tip, dot }: Plan): Plot.PlotOptions {
  const tickFormat = (key: string) => named(byKey.get(key)!).replace(', ', '\n')
  const text = ({ item_count }: AgeingState) => (item_count === 0 ? '' : String(item_count))
  return {
    marginTop: 26,
    marginLeft: 68,
    marginRight: 8,
    marginBottom: 46,
    x: column,
    y: age,
    marks: [
      // Names of states are long: they are broken to the width of their column.
      Plot.axisX({
        label: null,
        tickSize: 0,
        tickFormat,
        lineWidth: Math.max(3, room / 13),
        fill: 'var(--muted)',
      }),
      Plot.gridY(ticks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.rect(bands, { x: 'key', y1: 'from', y2: 'to', fill: 'fill' }),
      Plot.text(states, { x: 'key', frameAnchor: 'top', text, dy: -12, fill: 'var(--ink)' }),
      ...spreadOver(
        dots,
        ({ place }) => place * room * 0.34,
        (each, dx) => Plot.dot(each, { x: 'state', y: 'age_hours', dx, ...dot }),
      ),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      Plot.tip(dots, Plot.pointer({ x: 'state', y: 'age_hours', ...tip })),
    ],
  }
}

/** Rows, ages to the right, each under its name. */
function lying({ states, dots, bands, ticks, age, column, room, tip, dot }: Plan): Plot.PlotOptions {
  return {
    marginTop: 4,
    marginLeft: 4,
    marginRight: 12,
    marginBottom: 30,
    x: age,
    y: { ...column, padding: 0, axis: null },
    marks: [
      Plot.gridX(ticks, { stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.rect(bands, { y: 'key', x1: 'from', x2: 'to', fill: 'fill', insetTop: 18 }),
      Plot.text(states, {
        y: 'key',
        frameAnchor: 'left',
        text: (state: AgeingState) => `${named(state)}  ${state.item_count}`,
        dy: 12 - room / 2,
        dx: 2,
        textAnchor: 'start',
        fill: 'var(--ink)',
      }),
      ...spreadOver(
        dots,
        ({ place }) => Math.abs(place) * room * 0.2 + 9,
        (each, dy) => Plot.dot(each, { y: 'state', x: 'age_hours', dy, ...dot }),
      ),
      Plot.tip(dots, Plot.pointer({ x: 'age_hours', y: 'state', ...tip })),
    ],
  }
}

/**
 * Items under way by state and age, over bands of how old finished work was when it left that state: p50, p70, p85.
 * Columns on a wide screen, rows on a narrow one.
 */
export function ageingWork(
  states: readonly AgeingState[],
  items: readonly AgeingItem[],
  options: ChartOptions,
): Drawn {
  const { width } = options
  const height = ageingHeight(states, width, options.height ?? 320)
  const planned = plan(states, items, { width, height, count: width < narrow ? 3 : 4 })
  return Plot.plot({
    ...frame({ ...options, height }),
    ...(width < narrow ? lying(planned) : upright(planned)),
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
