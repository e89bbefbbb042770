import * as Plot from '@observablehq/plot'
import type { Forecast } from '#lib/data/types.ts'
import { sayShortDate } from '#lib/format/date.ts'
import { sayCount } from '#lib/format/number.ts'
import { edgeMargin, edgeText, frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

type Point = Forecast['fan'][number]

/** What a burn-up takes of a forecast. */
export type BurnUp = Pick<Forecast, 'past' | 'fan' | 'remaining_count' | 'as_of'>

const dayMs = 86_400_000
const countOf = (point: Point, chance: number) =>
  point.counts.find((one) => one.chance === chance)?.count ?? 0
const endOf = (date: string) => new Date(Date.parse(date) + dayMs)

function describe(point: Point, { done, left }: { done: number; left: number }): string {
  return [
    `By the end of ${sayShortDate(Date.parse(point.date), 'UTC')}`,
    ...point.counts.map(({ chance, count }) => {
      const all =
        count >= left ? `all ${sayCount(done + left)}` : `${sayCount(done + Math.max(0, count))} at least`
      return `${Math.round(chance * 100)} %  ${all}`
    }),
  ].join('\n')
}

/** The rows of a burn-up: the way up to today, the fan from there, and all there is to do. */
function gather({ past, fan, remaining_count: left, as_of }: BurnUp) {
  const done = past.at(-1)?.done_count ?? 0
  const upTo = (count: number) => done + Math.max(0, Math.min(left, count))
  const now = new Date(as_of)
  const before = past.map((point, i) => ({
    date: i === past.length - 1 ? now : endOf(point.date),
    done: point.done_count,
    scope: point.scope_count,
  }))
  const points = fan.map((point) => ({
    point,
    date: endOf(point.date),
    low: upTo(countOf(point, 0.95)),
    safe: upTo(countOf(point, 0.85)),
    even: upTo(countOf(point, 0.5)),
  }))
  const ahead = [{ date: now, low: done, safe: done, even: done }, ...points]
  const last = ahead.at(-1)!
  const scope = [
    ...before.map(({ date, scope: all }) => ({ date, all })),
    { date: now, all: done + left },
    { date: last.date, all: done + left },
  ]
  return { done, left, now, before, points, ahead, last, scope }
}

type Rows = ReturnType<typeof gather>

function names({ done, left, now, before, last }: Rows, options: ChartOptions): Plot.Markish[] {
  const isNamed = options.width >= 400
  const beside = { ...edgeText(options), fill: 'var(--muted)' }
  return [
    Plot.text(before.length === 0 ? [] : [now], {
      x: (date: Date) => date,
      text: () => 'today',
      frameAnchor: 'bottom',
      dy: -6,
      dx: 6,
      textAnchor: 'start',
      fill: 'var(--muted)',
    }),
    Plot.text(isNamed ? [last] : [], {
      x: 'date',
      y: () => done + left,
      text: () => `All ${sayCount(done + left)}`,
      ...beside,
    }),
    Plot.text(isNamed && last.safe < done + left * 0.9 ? [last] : [], {
      x: 'date',
      y: 'safe',
      text: () => '85 %',
      ...beside,
    }),
  ]
}

/** What was done up to today beside all there was to do; from there the fan: nearly certain to even, with the safe line. */
export function burnUp(forecast: BurnUp, options: ChartOptions): Drawn {
  const rows = gather(forecast)
  const { done, left, now, before, points, ahead, scope } = rows
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 200 }),
    marginLeft: 40,
    marginRight: edgeMargin(options, 76),
    x: { type: 'utc', label: null, ticks: Math.max(3, Math.floor(options.width / 120)), tickSize: 0 },
    y: {
      domain: [0, Math.max(...scope.map(({ all }) => all)) * 1.08],
      label: null,
      ticks: 4,
      tickSize: 0,
      tickFormat: (y: number) => sayCount(y),
    },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 4 }),
      Plot.areaY(ahead, { x: 'date', y1: 'low', y2: 'even', fill: 'var(--band)' }),
      Plot.areaY(before, { x: 'date', y: 'done', fill: 'var(--data-soft)', fillOpacity: 0.5 }),
      Plot.line(before, { x: 'date', y: 'done', stroke: 'var(--data)', strokeWidth: 2 }),
      Plot.line(ahead, { x: 'date', y: 'safe', stroke: 'var(--accent)', strokeWidth: 2 }),
      Plot.line(scope, { x: 'date', y: 'all', stroke: 'var(--rule-strong)', strokeDasharray: '4 3' }),
      Plot.ruleX(before.length === 0 ? [] : [now], { stroke: 'var(--rule-strong)' }),
      ...names(rows, options),
      Plot.tip(
        points,
        Plot.pointerX({
          x: 'date',
          y: 'safe',
          title: (each: (typeof points)[number]) => describe(each.point, { done, left }),
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
