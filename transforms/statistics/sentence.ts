import { withholdBelowFive } from './quantile.ts'
import type { Measure } from './series.ts'

export interface Saying {
  /** The metric, as it begins a sentence. */
  title: string
  /** Of what; null or empty for all. */
  label: string | null
  measure: Measure
  /** As the metric's header has it: h, /day, ratio, changes. */
  unit: string
  /** The figure before the signal began, and since. */
  before: number | null
  after: number | null
  /** Which way the series went; a sentence that would say the opposite is not said. */
  side?: 'above' | 'below' | null
  /** Date of the bucket in which the signal began. */
  since: string
  /** Cases since then. */
  n: number
  /** A date in the reader's year; another year is then named. */
  today?: string
}

interface Step {
  from: number
  size: number
  unit: string
}

const durations: Step[] = [
  { from: 0, size: 1 / 3600, unit: 's' },
  { from: 1.5 / 60, size: 1 / 60, unit: 'min' },
  { from: 1.5, size: 1, unit: 'h' },
  { from: 48, size: 24, unit: 'd' },
  { from: 24 * 61, size: 24 * 30.4375, unit: 'months' },
  { from: 24 * 365.25 * 2, size: 24 * 365.25, unit: 'years' },
]

const rates: Step[] = [
  { from: 0, size: 1 / 30.4375, unit: '/month' },
  { from: 1 / 7, size: 1 / 7, unit: '/week' },
  { from: 1, size: 1, unit: '/day' },
]

/**
 * "Lead time of Payments fell from 41 h to 19 h; signal since 12 May; n = 84". Null where that cannot be said: a
 * figure is missing or rests on fewer than five cases, or the figures moved against the series.
 */
export function sayHeadline(saying: Saying): string | null {
  const { title, label, measure, unit, before, after, since, n } = saying
  if (before === null || after === null || !isSupported(saying, before, after)) return null
  const [from, to] = sayApart(before, after, measure, unit)
  if (from === to) return null
  const verb = after < before ? 'fell' : 'rose'
  return `${saySubject(title, label)} ${verb} from ${from} to ${to}; signal since ${sayDate(since, saying.today)}; n = ${n}`
}

/** Lead time of Payments. */
export function saySubject(title: string, label: string | null): string {
  return label ? `${title} of ${label}` : title
}

function isSupported({ measure, side, n }: Saying, before: number, after: number): boolean {
  if (!Number.isFinite(before) || !Number.isFinite(after)) return false
  // A count of few or none is itself the news; what is measured on few cases is not.
  if (measure !== 'count' && measure !== 'level' && withholdBelowFive(n)) return false
  return !side || (side === 'above') === after > before
}

/** Enough digits to tell the two apart. */
function sayApart(before: number, after: number, measure: Measure, unit: string): [string, string] {
  for (const digits of [0, 1]) {
    const said = [before, after].map((value) => sayValue(value, measure, unit, digits)) as [string, string]
    if (said[0] !== said[1]) return said
  }
  return ['', '']
}

/** A value with its unit as a person would say it: 41 h, 3.3 d, 12 %, 2.1 /week; more digits on request. */
export function sayValue(value: number, measure: Measure, unit: string, digits = 0): string {
  if (measure === 'duration') return sayDuration(value, digits)
  if (measure === 'count' && unit === '/day') return sayStep(value, rates, digits)
  if (unit === 'ratio') return `${round(value * 100, digits)} %`
  return `${round(value, digits)} ${unit}`.trim()
}

/** Hours in the unit that a person would say: 0.4 → 24 min, 19.2 → 19 h, 80 → 3.3 d. */
export function sayDuration(hours: number, digits = 0): string {
  return sayStep(hours, durations, digits)
}

/** '2026-05-12' → 12 May; with the year where it is not that of `today`. */
export function sayDate(date: string, today = date): string {
  const day = new Date(`${date}T00:00:00Z`)
  const said = `${day.getUTCDate()} ${day.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' })}`
  return date.slice(0, 4) === today.slice(0, 4) ? said : `${said} ${date.slice(0, 4)}`
}

function sayStep(value: number, steps: readonly Step[], digits: number): string {
  const size = Math.abs(value)
  const step = steps.findLast(({ from }) => size >= from) ?? steps[0]!
  return `${round(value / step.size, digits)} ${step.unit}`
}

/** One decimal below ten, none above: more would be false precision. */
function round(value: number, extra: number): string {
  const size = Math.abs(value)
  const isWhole = Math.abs(size - Math.round(size)) < 0.05
  const digits = extra + (size < 10 && !(isWhole && extra === 0) ? 1 : 0)
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}
