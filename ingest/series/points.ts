/** Points as a tool told them, on their way into rows: what is a number and a time, what is a gap, what does not fit. */
import { readTime } from '../connectors/files/time.ts'
import type { ColumnArrays, Page, Rejection } from '../contract.ts'
import type { Declared } from './declaration.ts'

/** As it came: texts, numbers, or nothing. */
export interface Told {
  series: Declared
  time: unknown
  value: unknown
  segment?: unknown
  unit?: unknown
  respondents?: unknown
}

interface Row {
  series_id: string
  segment: string
  measured_at: number
  value: number
  unit: string | null
  respondent_count: number | null
}

/** So that a mistaken mapping does not fill the list of what was rejected with all that there is. */
const MOST_REJECTIONS = 1000

export class Points {
  /** Newest time told, epoch ms. */
  newest: number | null = null
  gapCount = 0
  rejectedCount = 0
  /** Keys of all that was told in this reading, gaps left out. */
  readonly seen = new Set<string>()
  private readonly zone: string
  private rows: Row[] = []
  private rejected: Rejection[] = []

  /** IANA zone of times that are written without one. */
  constructor(zone = 'UTC') {
    this.zone = zone
  }

  get size(): number {
    return this.rows.length
  }

  add(told: Told): void {
    const measured = readMoment(told.time, this.zone)
    if (typeof measured === 'string') return this.reject(told, measured)
    const value = readValue(told.value)
    if (typeof value === 'string') return this.reject(told, value)
    const count = readCount(told.respondents)
    if (typeof count === 'string') return this.reject(told, count)
    this.newest = Math.max(this.newest ?? measured, measured)
    if (value === null) return void this.gapCount++
    const segment = nameOf(told.segment) ?? ''
    const row = {
      series_id: told.series.id,
      segment,
      measured_at: measured,
      value,
      unit: nameOf(told.unit) ?? told.series.unit ?? null,
      respondent_count: count,
    }
    const key = keyOf(row)
    if (this.seen.has(key)) return this.reject(told, `a second value of the same moment and segment: ${key}`)
    this.seen.add(key)
    this.rows.push(row)
  }

  /** What was told since the last page. */
  take(): Page {
    const { rows, rejected } = this
    this.rows = []
    this.rejected = []
    return { columns: { measurement: columnsOf(rows) }, rejected }
  }

  private reject({ series, time, value, segment }: Told, reason: string): void {
    if (++this.rejectedCount > MOST_REJECTIONS) return
    const payload = JSON.stringify({ series: series.id, segment, time, value })
    this.rejected.push({ key: `${series.id}|${nameOf(segment) ?? ''}|${String(time)}`, reason, payload })
  }
}

function keyOf({ series_id, segment, measured_at }: Row): string {
  return `${series_id}|${segment}|${new Date(measured_at).toISOString()}`
}

function columnsOf(rows: readonly Row[]): ColumnArrays {
  return {
    _key: rows.map(keyOf),
    series_id: rows.map((row) => row.series_id),
    segment: rows.map((row) => row.segment),
    measured_at: rows.map((row) => row.measured_at),
    value: rows.map((row) => row.value),
    unit: rows.map((row) => row.unit),
    respondent_count: rows.map((row) => row.respondent_count),
    known_at: rows.map(() => null),
    url: rows.map(() => null),
  }
}

/** Epoch seconds or milliseconds, or ISO 8601; else the reason. No second of this century has twelve digits. */
function readMoment(told: unknown, zone: string): number | string {
  if (typeof told === 'number' && Number.isFinite(told) && told > 0)
    return Math.round(told > 1e11 ? told : told * 1000)
  const at = typeof told === 'string' ? readTime(told.trim(), zone) : null
  return at ?? `no time in ISO 8601 or seconds since 1970: ${shown(told)}`
}

/** null is a gap: nothing, not a number, infinite. */
function readValue(told: unknown): number | null | string {
  if (told === null || told === undefined || told === '') return null
  if (typeof told === 'number') return Number.isFinite(told) ? told : null
  if (typeof told === 'string' && /^[+-]?(nan|inf(inity)?)$/i.test(told.trim())) return null
  if (typeof told === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(told))
    return Number(told)
  return `no number: ${shown(told)}`
}

function readCount(told: unknown): number | null | string {
  if (told === null || told === undefined || told === '') return null
  const count = Number(told)
  return Number.isInteger(count) && count >= 0 && count < 2 ** 31
    ? count
    : `no count of people: ${shown(told)}`
}

function nameOf(told: unknown): string | null {
  if (told === null || told === undefined) return null
  return typeof told === 'object' ? JSON.stringify(told) : String(told as string | number | boolean)
}

function shown(told: unknown): string {
  return (JSON.stringify(told) ?? 'nothing').slice(0, 100)
}
