import * as Plot from '@observablehq/plot'
import type { Constraint, StreamStandingStage } from '#lib/data/types.ts'
import { sayDate } from '#lib/format/date.ts'
import { sayRatio } from '#lib/format/number.ts'
import { frame, type ChartOptions, type Drawn } from './frame.ts'
import { stageColour } from './stream.ts'

export interface WaitsOptions extends ChartOptions {
  constraint?: string | null
  /** Keys of all stages in the order of the stream: a stage has one colour wherever it appears. */
  order: readonly string[]
}

/** About as wide as a letter of a label is. */
const letter = 6.4

function colourOf(stage: string, order: readonly string[]): string {
  return stageColour(Math.max(0, order.indexOf(stage)), order.length)
}

/** All waiting of the window as one bar, its parts the stages in stream order; the constraint's framed. */
export function waitStrip(stages: readonly StreamStandingStage[], options: WaitsOptions): Drawn {
  const widths = stages.map(({ share }) => share ?? 0)
  const parts = stages.map((stage, i) => {
    const from = widths.slice(0, i).reduce((sum, share) => sum + share, 0)
    return { ...stage, from, to: from + widths[i]!, colour: colourOf(stage.stage, options.order) }
  })
  const held = parts.filter(({ stage }) => stage === options.constraint)
  /** A name that has no room over its part gives way to its share, and that to nothing. */
  const named = parts.flatMap((part) => {
    const share = `${sayRatio(part.share ?? 0).value} %`
    const room = (part.to - part.from) * (options.width - 4)
    const text = [`${part.name} ${share}`, share].find((label) => label.length * letter < room)
    return text ? [{ from: part.from, text }] : []
  })
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 54 }),
    marginTop: 20,
    marginRight: 2,
    marginBottom: 8,
    marginLeft: 2,
    axis: null,
    x: { domain: [0, 1] },
    marks: [
      Plot.rectX(parts, {
        x1: 'from',
        x2: 'to',
        fill: 'colour',
        insetLeft: 0.5,
        insetRight: 0.5,
        title: (part: (typeof parts)[number]) =>
          `${part.name}: ${sayRatio(part.share ?? 0).value} % of all waiting`,
      }),
      Plot.rectX(held, { x1: 'from', x2: 'to', fill: 'none', stroke: 'var(--bad)', strokeWidth: 3 }),
      Plot.text(named, {
        x: 'from',
        frameAnchor: 'top',
        dy: -18,
        text: 'text',
        fill: 'var(--muted)',
        lineAnchor: 'top',
        textAnchor: 'start',
      }),
    ],
  }) as Drawn
}

export interface QueueOptions extends ChartOptions {
  bucket: 'day' | 'week' | 'month'
}

/** How many were there at the end of each bucket, from zero; the newest is named. */
export function queueBars(buckets: Constraint['buckets'], options: QueueOptions): Drawn {
  const known = buckets.filter(({ value }) => value !== null)
  const top = Math.max(1, ...known.map(({ value }) => value ?? 0))
  const last = known.slice(-1)
  const highest = known.filter(({ value }) => value === top).slice(-1)
  const step = { day: 1, week: 7, month: 30 }[options.bucket] * 86_400_000
  type One = Constraint['buckets'][number]
  const start = (one: One) => new Date(one.bucket_date)
  const end = (one: One) => new Date(Date.parse(one.bucket_date) + step)
  const middle = (one: One) => new Date(Date.parse(one.bucket_date) + step / 2)
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 110 }),
    marginTop: 18,
    marginLeft: 4,
    marginRight: 4,
    marginBottom: 36,
    x: { type: 'utc', label: null, ticks: Math.max(2, Math.floor(options.width / 110)), tickSize: 0 },
    y: { domain: [0, top], axis: null },
    marks: [
      Plot.rectY(known, {
        x1: start,
        x2: end,
        y: 'value',
        fill: (one: One) => (one === last[0] ? 'var(--bad)' : 'var(--data)'),
        insetLeft: 0.75,
        insetRight: 0.75,
        rx: 1,
        title: (one: One) =>
          `${one.value} at the end of the ${options.bucket} of ${sayDate(Date.parse(one.bucket_date), 'UTC', options.now)}`,
      }),
      Plot.text([...new Set([...highest, ...last])], {
        x: middle,
        y: 'value',
        text: (one: One) => String(one.value),
        dy: -8,
        fill: 'var(--ink)',
      }),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
    ],
  }) as Drawn
}
