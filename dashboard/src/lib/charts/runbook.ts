import * as Plot from '@observablehq/plot'
import { sayMinutes } from '#lib/data/runbook.ts'
import type { RunbookStep } from '#lib/data/types.ts'
import { frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

export interface RunbookOptions extends ChartOptions {
  /** The moment that is shown: now, or how far a replay has come. */
  at: number
  sayTime: (at: number) => string
}

const rowHeight = 30

export function runbookHeight(steps: readonly unknown[]): number {
  return steps.length * rowHeight + 44
}

interface Bar {
  step: RunbookStep
  from: Date
  to: Date
}

function barsOf(
  steps: readonly RunbookStep[],
  from: 'planned_starts_at' | 'expected_starts_at',
  to: 'planned_ends_at' | 'expected_ends_at',
): Bar[] {
  return steps.flatMap((step) => {
    const end = step[to]
    const start = step[from] ?? end
    return start === null || end === null ? [] : [{ step, from: new Date(start), to: new Date(end) }]
  })
}

function describe({ step }: Bar, { sayTime }: RunbookOptions): string {
  const { planned_minutes, slack_minutes, planned_starts_at, planned_ends_at } = step
  return [
    step.name,
    [step.team_name, step.is_automated === null ? null : step.is_automated ? 'automated' : 'by hand']
      .filter(Boolean)
      .join(', '),
    planned_starts_at === null || planned_ends_at === null
      ? 'no planned time'
      : `Plan ${sayTime(planned_starts_at)} to ${sayTime(planned_ends_at)}${planned_minutes === null ? ', minutes unknown' : ''}`,
    ...(step.started_at === null ? [] : [`Began ${sayTime(step.started_at)}`]),
    ...(step.finished_at === null ? [] : [`Done ${sayTime(step.finished_at)}`]),
    slack_minutes === null
      ? 'Room unknown'
      : slack_minutes < 0.5
        ? 'Critical: no room'
        : `${sayMinutes(slack_minutes)} of room`,
    ...(step.late_minutes > 0 ? [`${sayMinutes(step.late_minutes)} late`] : []),
  ]
    .filter((line) => line !== '')
    .join('\n')
}

const colourOf = ({ state, late_minutes }: RunbookStep) =>
  late_minutes > 0
    ? 'var(--bad)'
    : state === 'done'
      ? 'var(--data)'
      : state === 'running'
        ? 'var(--accent)'
        : 'var(--data-soft)'

/** Steps from top to bottom on a line of time: the plan as an outline, what happened or is expected as a bar, now as a line. */
export function runbookStrip(steps: readonly RunbookStep[], options: RunbookOptions): Drawn {
  const planned = barsOf(steps, 'planned_starts_at', 'planned_ends_at')
  const actual = barsOf(steps, 'expected_starts_at', 'expected_ends_at')
  const times = [...planned, ...actual].flatMap(({ from, to }) => [from.getTime(), to.getTime()])
  const isNear = options.at >= Math.min(...times) - 3_600_000 && options.at <= Math.max(...times) + 3_600_000
  const domain = [...times, ...(isNear ? [options.at] : [])]
  const longest = Math.max(4, ...steps.map(({ name }) => name.length))
  const room = Math.min(longest * 6.6 + 20, 220, options.width * 0.36)
  const y = ({ step }: Bar) => step.step_id
  const span = { x1: 'from', x2: 'to', y } as const
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? runbookHeight(steps) }),
    marginLeft: room,
    marginTop: 4,
    marginRight: 24,
    x: {
      type: 'time',
      domain: [new Date(Math.min(...domain)), new Date(Math.max(...domain, Math.min(...domain) + 60_000))],
      label: null,
      ticks: Math.max(3, Math.floor(options.width / 130)),
      tickSize: 0,
      tickFormat: (at: Date) => options.sayTime(at.getTime()),
    },
    y: { type: 'band', domain: steps.map(({ step_id }) => step_id), label: null, axis: null, padding: 0 },
    marks: [
      Plot.ruleY(steps, { y: 'step_id', stroke: 'var(--rule)', dy: rowHeight / 2 }),
      ...needs(planned),
      Plot.barX(planned, {
        ...span,
        insetTop: 4,
        insetBottom: 17,
        rx: 2,
        fill: 'var(--surface)',
        stroke: ({ step }: Bar) => (step.is_critical ? 'var(--accent)' : 'var(--rule-strong)'),
        strokeWidth: ({ step }: Bar) => (step.is_critical ? 2 : 1),
      }),
      Plot.barX(actual, {
        ...span,
        insetTop: 15,
        insetBottom: 5,
        rx: 2,
        fill: ({ step }: Bar) => colourOf(step),
        fillOpacity: ({ step }: Bar) => (step.state === 'done' || step.state === 'running' ? 1 : 0.55),
      }),
      ...moment(options, isNear),
      ...stepNames(steps, room),
      Plot.tip(
        actual,
        Plot.pointer({
          x: 'from',
          y,
          title: (bar: Bar) => describe(bar, options),
          maxRadius: 80,
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}

function stepNames(steps: readonly RunbookStep[], room: number): Plot.Markish[] {
  return [true, false].map((isCritical) =>
    Plot.text(
      steps.filter((step) => step.is_critical === isCritical),
      {
        y: 'step_id',
        text: 'name',
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -12,
        fill: 'var(--ink)',
        fontWeight: isCritical ? 600 : 400,
        lineWidth: (room - 14) / 12,
        textOverflow: 'ellipsis',
      },
    ),
  )
}

/** From the end of what a step needs to its beginning, by the plan. */
function needs(planned: readonly Bar[]): Plot.Markish[] {
  const byId = new Map(planned.map((bar) => [bar.step.step_id, bar]))
  const links = planned.flatMap(({ step, from }) =>
    step.needs.flatMap((id) => {
      const before = byId.get(id)
      return before ? [{ x1: before.to, x2: from, y1: id, y2: step.step_id }] : []
    }),
  )
  return [
    Plot.link(links, {
      x1: 'x1',
      x2: 'x2',
      y1: 'y1',
      y2: 'y2',
      curve: 'step-before',
      stroke: 'var(--rule-strong)',
      strokeOpacity: 0.6,
      dy: -5,
    }),
  ]
}

function moment({ at }: RunbookOptions, isNear: boolean): Plot.Markish[] {
  if (!isNear) return []
  const x = (time: Date) => time
  return [
    Plot.ruleX([new Date(at)], { x, stroke: 'var(--accent)', strokeWidth: 1.5 }),
    Plot.text([new Date(at)], {
      x,
      frameAnchor: 'bottom',
      text: () => 'now',
      dx: 4,
      dy: -2,
      textAnchor: 'start',
      fill: 'var(--accent)',
    }),
  ]
}
