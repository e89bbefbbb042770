import * as Plot from '@observablehq/plot'
import type { Strip, StripBar } from '#lib/data/environments.ts'
import { sayDate } from '#lib/format/date.ts'
import { sayDuration } from '#lib/format/duration.ts'
import { frame, hatch, hatchId, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

export interface BookingsOptions extends ChartOptions {
  /** Epoch ms. */
  from: number
  to: number
}

const laneHeight = 26
const DAY = 86_400_000

export function stripHeight(strip: Pick<Strip, 'lanes'>): number {
  return strip.lanes.length * laneHeight + 44
}

/** Days of bookings are UTC days, as they were written. */
const day = (at: number, now?: number) => sayDate(at, 'UTC', now)

export function sayBooking({ booking }: StripBar, now?: number): string {
  const wait = booking.wait_hours === null ? null : sayDuration(booking.wait_hours)
  return [
    `${booking.environment_name}: ${booking.name}`,
    `${day(booking.starts_at, now)} to ${day(booking.ends_at - 1, now)}`,
    booking.is_confirmed ? 'booked' : 'asked for',
    ...(booking.team_name === null ? [] : [booking.team_name]),
    ...(booking.contention_count === 0 ? [] : [`overlaps ${booking.contention_count} other`]),
    ...(wait === null ? [] : [`may wait ${wait.value} ${wait.unit}`]),
  ].join('\n')
}

type Clip = (at: number) => Date

/** Who has which environment when: a bar a booking, hatched while only asked for, overlaps marked in red, now as a line. */
export function bookingStrip(strip: Strip, options: BookingsOptions): Drawn {
  const longest = Math.max(4, ...strip.lanes.map(({ name }) => name?.length ?? 0))
  const room = Math.min(longest * 7 + 20, 150, options.width * 0.28)
  const ticks = Math.max(3, Math.floor(options.width / 110))
  const clip: Clip = (at) => new Date(Math.min(Math.max(at, options.from), options.to))
  return Plot.plot({
    ...frame({ ...options, height: options.height ?? stripHeight(strip) }),
    marginLeft: room,
    marginTop: 4,
    marginRight: 8,
    x: { type: 'utc', domain: [clip(options.from), clip(options.to)], label: null, ticks, tickSize: 0 },
    y: { type: 'band', domain: strip.lanes.map(({ id }) => id), label: null, axis: null, padding: 0 },
    marks: [
      hatch(options),
      Plot.gridX({ stroke: 'var(--rule)', strokeOpacity: 1, ticks }),
      ...laneNames(strip, room),
      ...spans(strip, options, clip),
      ...happenings(strip, options),
      ...nowLine(options),
      ...names(strip, options),
      tip(strip, options, clip),
    ],
  }) as Drawn
}

function laneNames({ lanes }: Strip, room: number): Plot.Markish[] {
  const first = lanes.filter(({ name }) => name !== null)
  return [
    Plot.ruleY(first, { y: 'id', stroke: 'var(--rule)', dy: -laneHeight / 2 }),
    Plot.text(first, {
      y: 'id',
      text: 'name',
      frameAnchor: 'left',
      textAnchor: 'end',
      dx: -12,
      fill: 'var(--ink)',
      lineWidth: (room - 14) / 12,
      textOverflow: 'ellipsis',
    }),
  ]
}

function spans({ bars, overlaps }: Strip, options: BookingsOptions, clip: Clip): Plot.Markish[] {
  const span = {
    x1: (bar: { starts_at: number }) => clip(bar.starts_at),
    x2: (bar: { ends_at: number }) => clip(bar.ends_at),
    y: 'lane',
  }
  const shape = { ...span, insetTop: 3, insetBottom: 3, rx: 3, stroke: 'var(--data)' }
  const met = overlaps.flatMap(({ contention: { starts_at, ends_at }, lanes }) =>
    lanes.map((lane) => ({ lane, starts_at, ends_at })),
  )
  return [
    Plot.barX(
      bars.filter(({ booking }) => booking.is_confirmed),
      { ...shape, fill: 'var(--data-soft)' },
    ),
    Plot.barX(
      bars.filter(({ booking }) => !booking.is_confirmed),
      { ...shape, fill: `url(#${hatchId(options)})`, strokeDasharray: '3 2' },
    ),
    Plot.barX(met, { ...span, insetTop: 20, insetBottom: 2, fill: 'var(--bad)' }),
  ]
}

const symbols: Record<string, 'times' | 'circle' | 'diamond'> = { outage: 'times', 'data refresh': 'circle' }

function happenings({ events }: Strip, { now }: BookingsOptions): Plot.Markish[] {
  type Happening = Strip['events'][number]
  return [
    Plot.dot(events, {
      x: ({ event }: Happening) => new Date(event.happened_at),
      y: 'lane',
      symbol: ({ event }: Happening) => symbols[event.kind ?? ''] ?? 'diamond',
      r: 3.5,
      fill: 'var(--accent)',
      stroke: 'var(--accent)',
      title: ({ event }: Happening) =>
        `${event.environment_name}: ${event.kind ?? 'event'}, ${day(event.happened_at, now)}`,
    }),
  ]
}

function nowLine({ now, from, to }: BookingsOptions): Plot.Markish[] {
  if (now === undefined || now < from || now > to) return []
  const x = (at: Date) => at
  return [
    Plot.ruleX([new Date(now)], { x, stroke: 'var(--accent)', strokeWidth: 1.5 }),
    Plot.text([new Date(now)], {
      x,
      frameAnchor: 'bottom',
      text: () => 'now',
      dy: -2,
      dx: 4,
      textAnchor: 'start',
      fill: 'var(--accent)',
    }),
  ]
}

function tip({ bars }: Strip, { from, to, now }: BookingsOptions, clip: Clip): Plot.Markish {
  return Plot.tip(
    bars,
    Plot.pointer({
      x: (bar: StripBar) => clip((Math.max(bar.starts_at, from) + Math.min(bar.ends_at, to)) / 2),
      y: 'lane',
      title: (bar: StripBar) => sayBooking(bar, now),
      maxRadius: 60,
      ...tipStyle,
    }),
  )
}

/** Only where there is room for them. */
function names(strip: Strip, options: BookingsOptions): Plot.Markish[] {
  const perDay = (options.width * 0.8) / Math.max(1, (options.to - options.from) / DAY)
  const widthOf = (bar: StripBar) =>
    ((Math.min(bar.ends_at, options.to) - Math.max(bar.starts_at, options.from)) / DAY) * perDay
  return strip.bars
    .filter((bar) => widthOf(bar) > 44)
    .map((bar) =>
      Plot.text([bar], {
        x: () => new Date(Math.max(bar.starts_at, options.from)),
        y: 'lane',
        text: ({ booking }) => booking.name,
        textAnchor: 'start',
        dx: 6,
        fill: 'var(--ink)',
        stroke: 'var(--surface)',
        strokeWidth: 2,
        lineWidth: (widthOf(bar) - 12) / 12,
        textOverflow: 'ellipsis',
      }),
    )
}
