import { Type, type Static } from 'typebox'
import type { MetricParameters } from '../transforms/metric.ts'
import { findProfile } from '../transforms/profiles.ts'
import { BadParameterError } from './errors.ts'
import { isDate } from './relation.ts'
import { BucketSize, Grouping, type MetricEcho } from './schemas/metric.ts'

const Repeatable = Type.Array(Type.String({ maxLength: 2000 }), { maxItems: 10_000 })

/** What every figure can be asked with. */
export const WindowQuery = Type.Object(
  {
    from: Type.Optional(Type.String({ description: 'Local date YYYY-MM-DD; default 26 weeks before `to`' })),
    to: Type.Optional(Type.String({ description: 'Exclusive local date; default the day after `as_of`' })),
    as_of: Type.Optional(Type.String({ description: 'Epoch ms or an ISO time; default the last build' })),
    zone: Type.Optional(Type.String({ description: 'IANA time zone, such as Europe/Berlin' })),
    bucket: Type.Optional(BucketSize),
    by: Type.Optional(Grouping),
    repository: Type.Optional(Repeatable),
    service: Type.Optional(Repeatable),
    team: Type.Optional(Repeatable),
    value_stream: Type.Optional(Repeatable),
    profile: Type.Optional(Type.String({ maxLength: 100 })),
    stage: Type.Optional(
      Type.String({ maxLength: 100, description: 'Of a metric with stages; the whole way when left out' }),
    ),
  },
  { additionalProperties: false },
)
export type WindowQuery = Static<typeof WindowQuery>

export interface WindowDefaults {
  zone: string
  asOf: number
  /** Local date after which nothing is known, exclusive. */
  to: string
}

const DAY_MS = 86_400_000
const WEEKS = 26
const MOST_BUCKETS = 5_000
const BUCKET_DAYS = { day: 1, week: 7, month: 28 }

/** Completes a query with the defaults and refuses what makes no sense. Sorted lists, so that equal questions are equal. */
export function completeWindow(query: WindowQuery, defaults: WindowDefaults): MetricEcho {
  const zone = checkZone(query.zone ?? defaults.zone)
  const as_of = query.as_of === undefined ? defaults.asOf : parseTime(query.as_of)
  const to = checkDate('to', query.to ?? (query.as_of === undefined ? defaults.to : dayAfter(as_of, zone)))
  const from = checkDate('from', query.from ?? weeksBefore(to, WEEKS))
  if (from >= to) throw new BadParameterError(`The window is empty, from must be before to: ${from} to ${to}`)
  const bucket = query.bucket ?? 'week'
  const buckets = (Date.parse(to) - Date.parse(from)) / DAY_MS / BUCKET_DAYS[bucket]
  if (buckets > MOST_BUCKETS) {
    throw new BadParameterError(
      `Too many buckets, choose a larger one or a shorter window: ${Math.ceil(buckets)}`,
    )
  }
  const sorted = (values: string[] | undefined) => [...new Set(values ?? [])].sort()
  return {
    from,
    to,
    as_of,
    zone,
    bucket,
    by: query.by ?? 'none',
    repository: sorted(query.repository),
    service: sorted(query.service),
    team: sorted(query.team),
    value_stream: sorted(query.value_stream),
    profile: checkProfile(query.profile ?? 'streamgauge'),
    ...(query.stage === undefined ? {} : { stage: query.stage }),
  }
}

/** The local date after the one that `time` (epoch ms) falls on. */
export function dayAfter(time: number, zone: string): string {
  return addDays(localDays(zone).format(time), 1)
}

const known = new Map<string, Intl.DateTimeFormat>()
/** There are some six hundred, and as many ways to write each as it has letters. */
const MOST_ZONES = 1_000

/** To make one takes longer than all else that is done to complete a question. Throws on a zone that does not exist. */
function localDays(zone: string): Intl.DateTimeFormat {
  let format = known.get(zone)
  if (!format) {
    if (known.size >= MOST_ZONES) known.clear()
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
    known.set(zone, format)
  }
  return format
}

/** The Monday `weeks` weeks before the week that `to` ends. */
export function weeksBefore(to: string, weeks: number): string {
  const last = addDays(to, -1)
  const sinceMonday = (new Date(`${last}T00:00:00Z`).getUTCDay() + 6) % 7
  return addDays(last, -sinceMonday - 7 * (weeks - 1))
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

export function checkZone(zone: string): string {
  try {
    localDays(zone)
    return zone
  } catch {
    throw new BadParameterError(
      `Unknown time zone, use an IANA name such as Europe/Berlin: ${zone.slice(0, 100)}`,
    )
  }
}

function checkProfile(profile: string): string {
  try {
    findProfile(profile)
    return profile
  } catch (error) {
    throw new BadParameterError((error as Error).message)
  }
}

/** Before anything is made of it. */
export function checkDate(name: string, text: string): string {
  if (isDate(text)) return text
  throw new BadParameterError(`${name} must be a date as YYYY-MM-DD: ${text.slice(0, 100)}`)
}

function parseTime(text: string): number {
  const time = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isFinite(time) && Math.abs(time) < 8e15) return time
  throw new BadParameterError(`as_of must be epoch milliseconds or an ISO time: ${text.slice(0, 100)}`)
}

/** The same question in the words of the transforms. */
export function toParameters(echo: MetricEcho): MetricParameters {
  const { from, to, zone, bucket, by, profile } = echo
  return {
    from,
    to,
    zone,
    bucket,
    by,
    profile,
    asOf: echo.as_of,
    ...(echo.stage === undefined ? {} : { stage: echo.stage }),
    ...(echo.repository.length === 0 ? {} : { repositoryIds: echo.repository }),
    ...(echo.service.length === 0 ? {} : { serviceIds: echo.service }),
    ...(echo.team.length === 0 ? {} : { teamIds: echo.team }),
    ...(echo.value_stream.length === 0 ? {} : { valueStreamIds: echo.value_stream }),
  }
}
