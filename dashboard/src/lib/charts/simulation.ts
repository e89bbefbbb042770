import * as Plot from '@observablehq/plot'
import type { Figure } from '#lib/data/types.ts'
import { sayInterval, sayPlain } from '#lib/format/figure.ts'
import { frame, type ChartOptions, type Drawn } from './frame.ts'

const hours = { measure: 'duration', unit: 'hours' } as const
const rowHeight = 56

interface Row {
  name: string
  figure: Figure
  colour: string
}

/** From end to end today and as simulated, one below the other: p50 as a bar with its interval, p85 as a thin line. */
export function simulation(today: Figure, simulated: Figure, options: ChartOptions): Drawn {
  const rows: Row[] = [
    { name: 'Today', figure: today, colour: 'var(--data)' },
    { name: 'Simulated', figure: simulated, colour: 'var(--accent)' },
  ]
  const known = rows.filter(({ figure }) => figure.value !== null)
  const longest = Math.max(
    1,
    ...known.flatMap(({ figure }) => [figure.value ?? 0, figure.p85 ?? 0, figure.p85_high ?? 0]),
  )
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? rows.length * rowHeight + 8 }),
    marginTop: 4,
    marginLeft: 0,
    marginBottom: 4,
    marginRight: 8,
    axis: null,
    x: { domain: [0, longest] },
    y: { type: 'band', domain: rows.map(({ name }) => name), padding: 0 },
    marks: [
      Plot.ruleY(rows, { y: 'name', x1: 0, x2: longest, stroke: 'var(--rule)', dy: 12 }),
      ...spans(known),
      ...intervals(known),
      ...words(rows, options.width < 420),
    ],
  }) as Drawn
}

function describe(figure: Figure, isNarrow: boolean): string {
  if (figure.value === null) return figure.withheld ?? 'none in this window'
  const interval = isNarrow ? null : sayInterval(figure.low, figure.high, hours)
  const p85 = figure.p85 === null ? '' : `  ·  p85 ${sayPlain(figure.p85, hours)}`
  return `p50 ${sayPlain(figure.value, hours)}${interval === null ? '' : ` (${interval})`}${p85}`
}

function spans(rows: readonly Row[]): Plot.Markish[] {
  const p85 = (row: Row) => row.figure.p85 ?? 0
  const p50 = (row: Row) => row.figure.value ?? 0
  return [
    Plot.ruleY(rows, { y: 'name', x1: 0, x2: p85, stroke: 'colour', strokeWidth: 3, dy: 12 }),
    Plot.barX(rows, { y: 'name', x1: 0, x2: p50, fill: 'colour', insetTop: 33, insetBottom: 9 }),
  ]
}

/** The 95 % intervals of p50 and p85, as whiskers. */
function intervals(rows: readonly Row[]): Plot.Markish[] {
  const bounds = rows.flatMap(({ name, figure: { low, high, p85_low, p85_high } }) => [
    ...(low !== null && high !== null ? [{ name, low, high }] : []),
    ...(p85_low !== null && p85_high !== null ? [{ name, low: p85_low, high: p85_high }] : []),
  ])
  const ends = { y: 'name', stroke: 'var(--ink)', insetTop: 36, insetBottom: 12 }
  return [
    Plot.ruleY(bounds, { y: 'name', x1: 'low', x2: 'high', stroke: 'var(--ink)', strokeWidth: 1.5, dy: 12 }),
    Plot.tickX(bounds, { ...ends, x: 'low' }),
    Plot.tickX(bounds, { ...ends, x: 'high' }),
  ]
}

function words(rows: readonly Row[], isNarrow: boolean): Plot.Markish[] {
  const text = (row: Row) => describe(row.figure, isNarrow)
  const name = { fill: 'var(--ink)', fontWeight: 500, fontSize: 13, textAnchor: 'start' } as const
  return [
    Plot.text(rows, { y: 'name', frameAnchor: 'left', text: 'name', dy: -12, ...name }),
    Plot.text(rows, {
      y: 'name',
      frameAnchor: 'right',
      text,
      fill: 'var(--muted)',
      dy: -12,
      textAnchor: 'end',
    }),
  ]
}
