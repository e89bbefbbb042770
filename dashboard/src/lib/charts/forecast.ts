import * as Plot from '@observablehq/plot'
import type { Forecast } from '#lib/data/types.ts'
import { sayShortDate } from '#lib/format/date.ts'
import { sayCount } from '#lib/format/number.ts'
import { edgeMargin, edgeText, frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

type Point = Forecast['fan'][number]

const countOf = (point: Point, chance: number) =>
  point.counts.find((one) => one.chance === chance)?.count ?? 0
const dateOf = (point: Point) => new Date(point.date)

function describe(point: Point, remaining: number): string {
  return [
    `By the end of ${sayShortDate(Date.parse(point.date), 'UTC')}`,
    ...point.counts.map(({ chance, count }) => {
      const all = count >= remaining ? `all ${sayCount(remaining)}` : `${sayCount(count)} at least`
      return `${Math.round(chance * 100)} %  ${all}`
    }),
  ].join('\n')
}

/** How many will be finished by when: from nearly certain to even, with the safe line, up to what is left. */
export function forecastFan(forecast: Forecast, options: ChartOptions): Drawn {
  const { fan, remaining_count: left } = forecast
  const points = fan.map((point) => ({
    point,
    date: dateOf(point),
    low: Math.min(left, countOf(point, 0.95)),
    safe: Math.min(left, countOf(point, 0.85)),
    even: Math.min(left, countOf(point, 0.5)),
  }))
  const start = { date: new Date(forecast.as_of), low: 0, safe: 0, even: 0 }
  const drawn = [start, ...points]
  const last = drawn.at(-1)!
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? 200 }),
    marginLeft: 40,
    marginRight: edgeMargin(options, 76),
    x: { type: 'utc', label: null, ticks: Math.max(3, Math.floor(options.width / 120)), tickSize: 0 },
    y: {
      domain: [0, left * 1.08],
      label: null,
      ticks: 4,
      tickSize: 0,
      tickFormat: (y: number) => sayCount(y),
    },
    marks: [
      Plot.gridY({ stroke: 'var(--rule)', strokeOpacity: 1, ticks: 4 }),
      Plot.areaY(drawn, { x: 'date', y1: 'low', y2: 'even', fill: 'var(--band)' }),
      Plot.line(drawn, { x: 'date', y: 'safe', stroke: 'var(--data)', strokeWidth: 2 }),
      Plot.ruleY([left], { stroke: 'var(--rule-strong)', strokeDasharray: '4 3' }),
      Plot.text(options.width < 400 ? [] : [{ y: left, text: `All ${sayCount(left)}` }], {
        y: 'y',
        text: 'text',
        frameAnchor: 'right',
        ...edgeText(options),
        fill: 'var(--muted)',
      }),
      Plot.text(options.width < 400 || last.safe > left * 0.9 ? [] : [last], {
        x: 'date',
        y: 'safe',
        text: () => '85 %',
        ...edgeText(options),
        fill: 'var(--muted)',
      }),
      Plot.tip(
        points,
        Plot.pointerX({
          x: 'date',
          y: 'safe',
          title: (each: (typeof points)[number]) => describe(each.point, left),
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
}
