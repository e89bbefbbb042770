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

/** Who has which environment when: a bar a booking, hatched while only asked for, overlaps marked in red, now as a line. */
export function bookingStrip(strip: Strip, options: BookingsOptions): Drawn {
  const height = options.height ?? stripHeight(strip)
  const longest = Math.max(4, ...strip.lanes.map(({ name }) => name?.length ?? 0))
  const room = Math.min(longest * 7 + 20, 150, options.width * 0.28)
  const clip = (at: number) => new Date(Math.min(Math.max(at, options.from), options.to))
  const span = {
    x1: (bar: { starts_at: number }) => clip(bar.starts_at),
    x2: (bar: { ends_at: number }) => clip(bar.ends_at),
  }
  const firm = strip.bars.filter(({ booking }) => booking.is_confirmed)
  const asked = strip.bars.filter(({ booking }) => !booking.is_confirmed)
  const met = strip.overlaps.flatMap(({ contention, lanes }) =>
    lanes.map((lane) => ({ lane, starts_at: contention.starts_at, ends_at: contention.ends_at })),
  )
  const now = options.now
  const inset = { insetTop: 3, insetBottom: 3, rx: 3 }
  return Plot.plot({
    ...frame({ ...options, height }),
    marginLeft: room,
    marginTop: 4,
    marginRight: 8,
    x: {
      type: 'utc',
      domain: [new Date(options.from), new Date(options.to)],
      label: null,
      ticks: Math.max(3, Math.floor(options.width / 110)),
      tickSize: 0,
    },
    y: { type: 'band', domain: strip.lanes.map(({ id }) => id), label: null, axis: null, padding: 0 },
    marks: [
      hatch(options),
      Plot.gridX({
        stroke: 'var(--rule)',
        strokeOpacity: 1,
        ticks: Math.max(3, Math.floor(options.width / 110)),
      }),
      Plot.ruleY(
        strip.lanes.filter(({ name }) => name !== null),
        { y: 'id', stroke: 'var(--rule)', dy: -laneHeight / 2 },
      ),
      Plot.barX(firm, { ...span, ...inset, y: 'lane', fill: 'var(--data-soft)', stroke: 'var(--data)' }),
      Plot.barX(asked, {
        ...span,
        ...inset,
        y: 'lane',
        fill: `url(#${hatchId(options)})`,
        stroke: 'var(--data)',
        strokeDasharray: '3 2',
      }),
      Plot.barX(met, { ...span, insetTop: 20, insetBottom: 2, y: 'lane', fill: 'var(--bad)' }),
      Plot.dot(strip.events, {
        x: ({ event }: Strip['events'][number]) => new Date(event.happened_at),
        y: 'lane',
        symbol: ({ event }: Strip['events'][number]) =>
          event.kind === 'outage' ? 'times' : event.kind === 'data refresh' ? 'circle' : 'diamond',
        r: 3.5,
        fill: 'var(--accent)',
        stroke: 'var(--surface)',
        title: ({ event }: Strip['events'][number]) =>
          `${event.environment_name}: ${event.kind ?? 'event'}, ${day(event.happened_at, now)}`,
      }),
      ...(now !== undefined && now >= options.from && now <= options.to
        ? [
            Plot.ruleX([new Date(now)], { stroke: 'var(--accent)', strokeWidth: 1.5 }),
            Plot.text([new Date(now)], {
              x: (at: Date) => at,
              frameAnchor: 'bottom',
              text: () => 'now',
              dy: -2,
              dx: 4,
              textAnchor: 'start',
              fill: 'var(--accent)',
            }),
          ]
        : []),
      Plot.text(strip.lanes, {
        y: 'id',
        text: (lane: Strip['lanes'][number]) => lane.name ?? '',
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -12,
        fill: 'var(--ink)',
        lineWidth: (room - 14) / 12,
        textOverflow: 'ellipsis',
      }),
      ...names(strip, options),
      Plot.tip(
        strip.bars,
        Plot.pointer({
          x: (bar: StripBar) =>
            clip((Math.max(bar.starts_at, options.from) + Math.min(bar.ends_at, options.to)) / 2),
          y: 'lane',
          title: (bar: StripBar) => sayBooking(bar, now),
          maxRadius: 60,
          ...tipStyle,
        }),
      ),
    ],
  }) as Drawn
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
