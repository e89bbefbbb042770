import * as Plot from '@observablehq/plot'
import type { MappedStage } from '#lib/data/types.ts'
import { sayPlain } from '#lib/format/figure.ts'
import { sayCount } from '#lib/format/number.ts'
import { frame, type ChartOptions, type Drawn } from './frame.ts'

const hours = { measure: 'duration', unit: 'hours' } as const
const ramp = 4

/** One colour for each place in the stream, along the ramp from light water to deep. */
export function stageColour(index: number, count: number): string {
  const place = count < 2 ? 1 : 1 + (index / (count - 1)) * (ramp - 1)
  const below = Math.floor(place)
  const share = Math.round((place - below) * 100)
  if (share === 0) return `var(--stage-${below})`
  return `color-mix(in oklch, var(--stage-${below + 1}) ${share}%, var(--stage-${below}))`
}

/** Share of the stage's time that was waiting; null where nothing tells. */
export function waitingShare({ kind, total: { split } }: MappedStage): number | null {
  if (kind === 'wait') return 1
  if (kind === 'outside' || split === null || split.hours <= 0) return null
  return Math.min(1, split.waiting_hours / split.hours)
}

/** The stage's own figure, or of what is only known unsplit where it has none. */
function spanOf({ total: { window }, unsplit }: MappedStage) {
  if (window.value !== null) return { p50: window.value, p85: window.p85, isUnsplit: false }
  const largest = unsplit.toSorted((a, b) => b.n - a.n)[0]
  return { p50: largest?.p50 ?? null, p85: largest?.p85 ?? null, isUnsplit: true }
}

function describe(stage: MappedStage, isNarrow: boolean): string {
  const { window } = stage.total
  if (window.value === null) {
    const unsplit = stage.unsplit.toSorted((a, b) => b.n - a.n)[0]
    if (unsplit && unsplit.p50 !== null)
      return `${sayPlain(unsplit.p50, hours)} since ${eventWords(unsplit.start_event)}, not split  ·  n = ${sayCount(unsplit.n)}`
    return window.withheld ?? (window.n === 0 ? 'none in this window' : `n = ${window.n}`)
  }
  const share = waitingShare(stage)
  const waiting = share === null || stage.kind === 'wait' ? '' : `  ·  ${Math.round(share * 100)} % waiting`
  const p85 = window.p85 === null ? '' : `  ·  p85 ${sayPlain(window.p85, hours)}`
  const n = isNarrow ? '' : `${waiting}  ·  n = ${sayCount(window.n)}`
  return `p50 ${sayPlain(window.value, hours)}${p85}${n}`
}

const events: Record<string, string> = {
  idea: 'the idea',
  start: 'the start',
  first_commit: 'the first commit',
  opened: 'the request',
  ready: 'ready for review',
  first_review: 'the first review',
  merged: 'the merge',
  built: 'the build',
  test_deployment: 'the test deployment',
  deployment: 'production',
  done: 'done',
  outcome: 'the outcome',
}

export function eventWords(event: string): string {
  return events[event] ?? event
}

export interface StreamOptions extends ChartOptions {
  /** The stage that holds the stream up. */
  constraint?: string | null
  /** Keys of all stages in the order of the stream; those that are drawn unless said. */
  order?: readonly string[]
}

export const streamRow = 46

interface Part {
  stage: MappedStage
  colour: string
  from: number
  to: number
  isWaiting: boolean
}

function partsOf(stage: MappedStage, colour: string): Part[] {
  const { p50 } = spanOf(stage)
  if (p50 === null) return []
  const edge = p50 * (1 - (waitingShare(stage) ?? 0))
  return [
    { stage, colour, from: 0, to: edge, isWaiting: false },
    { stage, colour, from: edge, to: p50, isWaiting: true },
  ].filter(({ from, to }) => to > from)
}

/** Lines over a bar: what waits is hatched in the colour of its stage. */
function hatchStages(colours: readonly string[], id: string): Plot.Markish {
  return (_index: unknown, _scales: unknown, _values: unknown, _dimensions: unknown, context: unknown) => {
    const { document } = context as { document: Document }
    const make = (name: string, attributes: Record<string, string>) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', name)
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
      return element
    }
    const defs = make('defs', {})
    for (const [i, colour] of colours.entries()) {
      const pattern = make('pattern', {
        id: `${id}-${i}`,
        width: '6',
        height: '6',
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      })
      pattern.append(make('rect', { width: '6', height: '6', fill: 'var(--surface)' }))
      pattern.append(make('rect', { width: '3', height: '6', style: `fill:${colour}` }))
      defs.append(pattern)
    }
    return defs as unknown as SVGElement
  }
}

/** Stages in stream order on one scale: to p50 a bar, its waiting hatched, on to p85 a thin line. */
export function streamMap(stages: readonly MappedStage[], options: StreamOptions): Drawn {
  const id = `wait-${options.id ?? 'stream'}`
  const order = options.order ?? stages.map(({ stage }) => stage)
  const colours = stages.map(({ stage }) => stageColour(order.indexOf(stage), order.length))
  const colourOf = (stage: MappedStage) => colours[stages.indexOf(stage)]!
  const longest = Math.max(1, ...stages.map(spanOf).flatMap(({ p50, p85 }) => [p50 ?? 0, p85 ?? 0]))
  const row = (stage: MappedStage) => stage.name
  const held = stages.filter(({ stage }) => stage === options.constraint)
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? stages.length * streamRow + 8 }),
    marginTop: 4,
    marginLeft: 0,
    marginBottom: 4,
    marginRight: 8,
    axis: null,
    x: { domain: [0, longest] },
    y: { type: 'band', domain: stages.map(row), padding: 0 },
    marks: [
      hatchStages(colours, id),
      Plot.barX(held, {
        y: row,
        x1: 0,
        x2: longest,
        fill: 'var(--bad-soft)',
        rx: 4,
        insetTop: 1,
        insetBottom: 2,
      }),
      Plot.ruleY(stages, { y: row, x1: 0, x2: longest, stroke: 'var(--rule)', dy: 8 }),
      ...spans(stages, colourOf, id),
      ...words(stages, options),
    ],
  }) as Drawn
}

/** A bar to p50, its waiting hatched, and a thin line on to p85; faint for what lies outside of the flow. */
function spans(
  stages: readonly MappedStage[],
  colourOf: (stage: MappedStage) => string,
  id: string,
): Plot.Markish[] {
  const reach = stages
    .map((stage) => ({ stage, colour: colourOf(stage), ...spanOf(stage) }))
    .filter(({ p85 }) => p85 !== null)
  const parts = stages.flatMap((stage) => partsOf(stage, colourOf(stage)))
  const y = ({ stage }: { stage: MappedStage }) => stage.name
  const fade = ({ stage }: { stage: MappedStage }) => (stage.kind === 'outside' ? 0.45 : 1)
  const fill = (part: Part) => (part.isWaiting ? `url(#${id}-${stages.indexOf(part.stage)})` : part.colour)
  const line = { stroke: 'colour', strokeOpacity: fade } as const
  const edges = { insetTop: 24, insetBottom: 9 }
  return [
    Plot.ruleY(reach, { y, x1: 0, x2: 'p85', ...line, strokeWidth: 3, dy: 8 }),
    Plot.tickX(reach, { y, x: 'p85', ...line, strokeWidth: 2, ...edges }),
    Plot.barX(parts, { y, x1: 'from', x2: 'to', fill, fillOpacity: fade, ...line, strokeWidth: 1, ...edges }),
  ]
}

function words(stages: readonly MappedStage[], options: StreamOptions): Plot.Markish[] {
  const y = 'name'
  const isHeld = ({ stage }: MappedStage) => stage === options.constraint
  const ink = ({ kind }: MappedStage) => (kind === 'outside' ? 'var(--muted)' : 'var(--ink)')
  return [
    Plot.text(stages, {
      y,
      frameAnchor: 'left',
      text: (stage: MappedStage) => (isHeld(stage) ? `◆ ${stage.name}` : stage.name),
      fill: (stage: MappedStage) => (isHeld(stage) ? 'var(--bad)' : ink(stage)),
      fontWeight: 500,
      fontSize: 13,
      dy: -9,
      dx: 4,
      textAnchor: 'start',
    }),
    Plot.text(stages, {
      y,
      frameAnchor: 'right',
      text: (stage: MappedStage) => describe(stage, options.width < 480),
      fill: 'var(--muted)',
      dy: -9,
      textAnchor: 'end',
    }),
  ]
}
