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

/** Stages in stream order on one scale from zero: solid to p50, a thin line on to p85, the figures beside. */
export function stageMap(stages: readonly Stage[], options: ChartOptions): Drawn {
  const rowHeight = 54
  const longest = Math.max(1, ...stages.flatMap(({ figure }) => [figure.value ?? 0, figure.p85 ?? 0]))
  const row = (stage: Stage) => stage.name
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
      Plot.ruleY(
        stages.filter((stage) => stage.figure.p85 !== null),
        {
          y: row,
          x1: 0,
          x2: (stage: Stage) => stage.figure.p85,
          stroke: colourOf,
          strokeWidth: 3,
          dy: 14,
        },
      ),
      Plot.tickX(
        stages.filter((stage) => stage.figure.p85 !== null),
        {
          y: row,
          x: (stage: Stage) => stage.figure.p85,
          stroke: colourOf,
          strokeWidth: 2,
          insetTop: rowHeight / 2 + 7,
          insetBottom: 6,
        },
      ),
      Plot.ruleY(
        stages.filter((stage) => stage.figure.value !== null),
        {
          y: row,
          x1: 0,
          x2: (stage: Stage) => stage.figure.value,
          stroke: colourOf,
          strokeWidth: 14,
          dy: 14,
        },
      ),
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
