import type { MetricParameters } from './answer.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** A stretch of time by a zone's clock, [start, end) in epoch ms. */
export interface Span {
  /** Local date of the calendar's day, Monday or first of the month. */
  date: string
  start: number
  end: number
  /** How many days of it lie in the window and before the as-of time; at least a part of one counts. */
  days: number
  /** The as-of time lies in it or before it. */
  isOpen: boolean
}

/** The window, the window of the same length before it, and the buckets of the first; empty buckets are there. */
export interface Calendar {
  window: Span
  previous: Span
  buckets: Span[]
}

export function drawCalendar({ from, to, asOf, zone, bucket }: MetricParameters): Calendar {
  const length = daysBetween(from, to)
  const span = (date: string, first: string, next: string): Span => {
    const [start, end] = [startOfDay(first, zone), startOfDay(next, zone)]
    const known = asOf < end ? Math.max(0, Math.ceil((asOf - start) / DAY_MS)) : Infinity
    return { date, start, end, days: Math.min(daysBetween(first, next), known), isOpen: asOf < end }
  }
  const buckets: Span[] = []
  for (let date = bucketOf(from, bucket); date < to; date = nextBucket(date, bucket)) {
    const next = nextBucket(date, bucket)
    buckets.push(span(date, date < from ? from : date, next > to ? to : next))
  }
  return { window: span(from, from, to), previous: span('', addDays(from, -length), from), buckets }
}

export function bucketOf(date: string, bucket: MetricParameters['bucket']): string {
  if (bucket === 'day') return date
  if (bucket === 'month') return `${date.slice(0, 7)}-01`
  return addDays(date, -((utcDay(date) + 6) % 7))
}

function nextBucket(date: string, bucket: MetricParameters['bucket']): string {
  if (bucket !== 'month') return addDays(date, bucket === 'day' ? 1 : 7)
  return bucketOf(addDays(date, 31), 'month')
}

const starts = new Map<string, number>()

/** The first moment of a local date: midnight, or the end of the gap where the clock jumps over it. */
export function startOfDay(date: string, zone: string): number {
  const name = `${date} ${zone}`
  const known = starts.get(name)
  if (known !== undefined) return known
  if (starts.size >= 50_000) starts.clear()
  const start = findStart(date, zone)
  starts.set(name, start)
  return start
}

function findStart(date: string, zone: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`)
  const guesses = [utc - offsetAt(utc - DAY_MS, zone), utc - offsetAt(utc + DAY_MS, zone)].sort(
    (a, b) => a - b,
  )
  for (const guess of guesses)
    if (localDate(guess, zone) >= date && localDate(guess - 1, zone) < date) return guess
  // A gap at midnight (Beirut, Santiago): the day begins when the clock comes out of it.
  let moment = (guesses[0] as number) - 3 * HOUR_MS
  while (localDate(moment, zone) < date) moment += HOUR_MS / 4
  return moment
}

const formats = new Map<string, Intl.DateTimeFormat>()

function localTime(time: number, zone: string): number {
  if (zone === 'UTC') return time
  let format = formats.get(zone)
  if (!format) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
    const clock = {
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
      era: 'short',
    } as const
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...parts, ...clock })
    formats.set(zone, format)
  }
  const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(
    part['year']!,
    part['month']! - 1,
    part['day'],
    part['hour'],
    part['minute'],
    part['second'],
  )
}

function offsetAt(time: number, zone: string): number {
  return localTime(time, zone) - Math.floor(time / 1000) * 1000
}

export function localDate(time: number, zone: string): string {
  return new Date(localTime(time, zone)).toISOString().slice(0, 10)
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

function utcDay(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}
