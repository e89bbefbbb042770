import { addDays, dateIn, daysBetween, startOfDay } from '#lib/format/date.ts'
import type { BucketSize, Scopes } from './types.ts'

/** Parameters of a URL, as far as they are read. */
export type Search = Pick<URLSearchParams, 'get' | 'getAll' | 'keys' | 'toString'>

/** What every screen shows is decided by this and nothing else; it lives in the URL alone. */
export interface Filter {
  repositories: string[]
  services: string[]
  teams: string[]
  valueStreams: string[]
  preset: Preset | 'custom'
  from: string
  /** Exclusive local date. */
  to: string
  bucket: BucketSize
  isBucketChosen: boolean
  zone: string
  /** Local date, or null for now. */
  asOf: string | null
  /** The local date by whose end all that is shown was known, or null: all that is known today. */
  known: string | null
}

export const presets = {
  '30d': { label: '30 days', days: 30 },
  '90d': { label: '90 days', days: 90 },
  '26w': { label: '26 weeks', days: 182 },
  '12m': { label: '12 months', days: 365 },
  '3y': { label: '3 years', days: 1096 },
  all: { label: 'All history', days: null },
} as const

export type Preset = keyof typeof presets

export const defaultPreset: Preset = '26w'

/** Names of the URL's parameters that filter; others (the open figure) are kept apart. */
const filterNames = [
  'repository',
  'service',
  'team',
  'value_stream',
  'lanes',
  'window',
  'from',
  'to',
  'bucket',
  'zone',
  'as_of',
  'known',
] as const

const datePattern = /^\d{4}-\d{2}-\d{2}$/

function readDate(search: Search, name: string): string | null {
  const text = search.get(name)
  return text && datePattern.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}

/** Buckets that give a readable series: days to six weeks, weeks to fourteen months, months beyond. */
export function bucketFor(days: number): BucketSize {
  if (days <= 45) return 'day'
  return days <= 430 ? 'week' : 'month'
}

/** The bucket boundary at or before a date, so that the first bucket is not a stump. */
export function alignDown(date: string, bucket: BucketSize): string {
  if (bucket === 'month') return `${date.slice(0, 7)}-01`
  if (bucket === 'day') return date
  const weekday = (new Date(Date.parse(date)).getUTCDay() + 6) % 7
  return addDays(date, -weekday)
}

/** The bucket boundary at or after a date. */
export function alignUp(date: string, bucket: BucketSize): string {
  const down = alignDown(date, bucket)
  if (down === date) return date
  return bucket === 'week' ? addDays(down, 7) : alignDown(addDays(down, 31), 'month')
}

function firstDate(scopes: Scopes, zone: string): string {
  const firsts = scopes.repositories.map((each) => each.first_at).filter((at) => at !== null)
  return firsts.length > 0 ? dateIn(zone, Math.max(Math.min(...firsts), 0)) : scopes.from
}

function validZone(zone: string | null): string | null {
  try {
    return zone && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone ? zone : null
  } catch {
    return null
  }
}

function readWindow(search: Search, scopes: Scopes, zone: string, end: string, chosen: BucketSize | null) {
  const [from, to] = [readDate(search, 'from'), readDate(search, 'to')]
  if (from && to && from < to) return { preset: 'custom' as const, from, to }
  const name = search.get('window') ?? ''
  const preset = name in presets ? (name as Preset) : defaultPreset
  const { days } = presets[preset]
  const start = days === null ? firstDate(scopes, zone) : addDays(end, -days)
  const bucket = chosen ?? bucketFor(daysBetween(start, end))
  return { preset, from: days === null ? alignDown(start, bucket) : alignUp(start, bucket), to: end }
}

/** The filter that a URL asks for; whatever it leaves out or misspells takes the default. */
export function readFilter(search: Search, scopes: Scopes): Filter {
  const zone = validZone(search.get('zone')) ?? scopes.zone
  const asOf = readDate(search, 'as_of')
  const bucketName = search.get('bucket')
  const chosen = ['day', 'week', 'month'].includes(bucketName ?? '') ? (bucketName as BucketSize) : null
  const span = readWindow(search, scopes, zone, asOf ? addDays(asOf, 1) : scopes.to, chosen)
  return {
    repositories: search.getAll('repository'),
    services: search.getAll('service'),
    teams: search.getAll('team'),
    valueStreams: search.getAll('value_stream'),
    ...span,
    bucket: chosen ?? bucketFor(daysBetween(span.from, span.to)),
    isBucketChosen: chosen !== null,
    zone,
    asOf,
    known: readDate(search, 'known'),
  }
}

/** The same URL with other parameters: null or an empty list removes one, a list repeats it. */
export function changeSearch(search: Search, changes: Record<string, string | string[] | null>): string {
  const next = new URLSearchParams(search.toString())
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name)
    for (const each of Array.isArray(value) ? value : value === null ? [] : [value]) next.append(name, each)
  }
  const text = next.toString()
  return text ? `?${text}` : ''
}

/** Only the filter's part of a URL, for links from screen to screen. */
export function keepFilter(search: Search): string {
  const others = [...new Set(search.keys())].filter(
    (name) => !(filterNames as readonly string[]).includes(name),
  )
  return changeSearch(search, Object.fromEntries(others.map((name) => [name, null])))
}

/** The filter as parameters of the API. */
export function filterQuery(filter: Filter): Record<string, unknown> {
  return {
    from: filter.from,
    to: filter.to,
    bucket: filter.bucket,
    zone: filter.zone,
    as_of: filter.asOf === null ? null : startOfDay(addDays(filter.asOf, 1), filter.zone) - 1,
    repository: filter.repositories,
    service: filter.services,
    team: filter.teams,
    value_stream: filter.valueStreams,
  }
}
