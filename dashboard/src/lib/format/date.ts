const dayMs = 86_400_000

interface Parts {
  weekday: string
  day: string
  month: string
  year: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format takes a hundred times as long as using it: each is made once a zone. */
function formatIn(zone: string, name: string, options: Intl.DateTimeFormatOptions, locale = 'en-GB') {
  const key = `${name} ${zone}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
  formats.set(key, made)
  return made
}

function partsIn(zone: string, at: number): Parts {
  const options = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const
  const parts: Record<string, string> = {}
  for (const { type, value } of formatIn(zone, 'date', options).formatToParts(at)) parts[type] = value
  const month = parts.month === 'Sept' ? 'Sep' : (parts.month ?? '')
  return { weekday: parts.weekday ?? '', day: parts.day ?? '', month, year: parts.year ?? '' }
}

/** "Tue 12 May"; with the year when it is not the one of `now`. */
export function sayDate(at: number, zone: string, now = Date.now()): string {
  const parts = partsIn(zone, at)
  const year = parts.year === partsIn(zone, now).year ? '' : ` ${parts.year}`
  return `${parts.weekday} ${parts.day} ${parts.month}${year}`
}

/** A short form for dense tables and axes: "12 May 2024". */
export function sayShortDate(at: number, zone: string): string {
  const parts = partsIn(zone, at)
  return `${parts.day} ${parts.month} ${parts.year}`
}

/** "Tue 12 May 2026, 14:05 Europe/Berlin": the exact time, always with its zone. */
export function sayTime(at: number, zone: string): string {
  const parts = partsIn(zone, at)
  const time = formatIn(zone, 'time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return `${parts.weekday} ${parts.day} ${parts.month} ${parts.year}, ${time.format(at)} ${zone}`
}

/** "14:05": the time of a day that is told beside it. */
export function sayClock(at: number, zone: string): string {
  return formatIn(zone, 'time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** Relative freshness: "just now", "4 min ago", "3 h ago", "12 d ago". */
export function sayAgo(at: number, now = Date.now()): string {
  const minutes = (now - at) / 60_000
  if (minutes < -1) return 'in the future'
  if (minutes < 1) return 'just now'
  if (minutes < 90) return `${Math.round(minutes)} min ago`
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h ago`
  if (minutes < 61 * 1440) return `${Math.round(minutes / 1440)} d ago`
  const months = minutes / 1440 / 30.4375
  return months < 24 ? `${Math.round(months)} months ago` : `${Math.round(months / 12)} years ago`
}

/** A bucket's name: "Tue 12 May", "week of Mon 11 May", "May 2026". */
export function sayBucket(date: string, bucket: 'day' | 'week' | 'month', now = Date.now()): string {
  const at = Date.parse(date)
  const parts = partsIn('UTC', at)
  if (bucket === 'month') return `${parts.month} ${parts.year}`
  const day = sayDate(at, 'UTC', now)
  return bucket === 'week' ? `week of ${day}` : day
}

/** Local dates add up as UTC midnights: no zone, no daylight saving. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs)
}

/** The local date of an instant. */
export function dateIn(zone: string, at: number): string {
  return formatIn(zone, 'iso', { year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA').format(at)
}

/** The instant at which a local date begins, in epoch ms. */
export function startOfDay(date: string, zone: string): number {
  return instantIn(zone, Date.parse(date))
}

/** The instant that a clock in the zone shows as "2026-12-07T09:30"; null where that is no time. */
export function readLocal(text: string, zone: string): number | null {
  const wanted = Date.parse(`${text}Z`)
  return Number.isNaN(wanted) ? null : instantIn(zone, wanted)
}

/** `wanted` is the clock's time as if it were UTC. */
function instantIn(zone: string, wanted: number): number {
  const format = formatIn(
    zone,
    'clock',
    { dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' },
    'en-US',
  )
  const offsetAt = (at: number) => Date.parse(`${format.format(at)} UTC`) - Math.floor(at / 1000) * 1000
  const guess = wanted - offsetAt(wanted)
  return wanted - offsetAt(guess)
}
