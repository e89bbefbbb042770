import * as Plot from '@observablehq/plot'
import type { Figure } from '#lib/data/types.ts'
import { sayPlain } from '#lib/format/figure.ts'
import { sayCount } from '#lib/format/number.ts'
import { frame, type ChartOptions, type Drawn } from './frame.ts'

export interface Stage {
  name: string
  /** Place in the stream, 1 to 4: picks the colour wherever this stage appears. Null for the whole. */
  position: number | null
  figure: Figure
}

const hours = { measure: 'duration', unit: 'hours' } as const

function describe(stage: Stage, isNarrow: boolean): string {
  const { figure } = stage
  if (figure.value === null)
    return figure.withheld ?? (figure.n === 0 ? 'none in this window' : `n = ${figure.n}`)
  const p85 = figure.p85 === null ? '' : `  ·  p85 ${sayPlain(figure.p85, hours)}`
  const n = isNarrow ? '' : `  ·  n = ${sayCount(figure.n)}`
  return `p50 ${sayPlain(figure.value, hours)}${p85}${n}`
}

const colourOf = (stage: Stage) =>
  stage.position === null ? 'var(--data)' : `var(--stage-${stage.position})`

const rowHeight = 54
const row = (stage: Stage) => stage.name

/** To p50 thick, on to p85 thin with an end to it. */
function spans(stages: readonly Stage[]): Plot.Markish[] {
  const reach = stages.filter((stage) => stage.figure.p85 !== null)
  const known = stages.filter((stage) => stage.figure.value !== null)
  const line = { y: row, x1: 0, stroke: colourOf, dy: 14 }
  const p85 = (stage: Stage) => stage.figure.p85
  return [
    Plot.ruleY(reach, { ...line, x2: p85, strokeWidth: 3 }),
    Plot.tickX(reach, {
      y: row,
      x: p85,
      stroke: colourOf,
      strokeWidth: 2,
      insetTop: rowHeight / 2 + 7,
      insetBottom: 6,
    }),
    Plot.ruleY(known, { ...line, x2: (stage: Stage) => stage.figure.value, strokeWidth: 14 }),
  ]
}

/** Stages in stream order on one scale from zero: solid to p50, a thin line on to p85, the figures beside. */
export function stageMap(stages: readonly Stage[], options: ChartOptions): Drawn {
  const longest = Math.max(1, ...stages.flatMap(({ figure }) => [figure.value ?? 0, figure.p85 ?? 0]))
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? stages.length * rowHeight + 8 }),
    marginTop: 4,
    marginLeft: 0,
    marginBottom: 4,
    marginRight: 8,
    axis: null,
    x: { domain: [0, longest] },
    y: { type: 'band', domain: stages.map(row), padding: 0 },
    marks: [
      Plot.ruleY(stages, { y: row, x1: 0, x2: longest, stroke: 'var(--rule)', dy: 14 }),
      ...spans(stages),
      Plot.text(stages, {
        y: row,
        frameAnchor: 'left',
        text: 'name',
        fill: 'var(--ink)',
        fontWeight: 500,
        fontSize: 13,
        dy: -9,
        textAnchor: 'start',
      }),
      Plot.text(stages, {
        y: row,
        frameAnchor: 'right',
        text: (stage: Stage) => describe(stage, options.width < 420),
        fill: 'var(--muted)',
        dy: -9,
        textAnchor: 'end',
      }),
    ],
  }) as Drawn
}
