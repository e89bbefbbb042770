import type { Condition } from '../../ingest/config.ts'
import {
  answerMetric,
  type Figure,
  type Group,
  type MetricAnswer,
  type MetricParameters,
} from '../../transforms/metric.ts'
import { rateInterval } from '../../transforms/statistics/count.ts'
import { measureDispersion } from '../../transforms/statistics/chart.ts'
import { sayDuration, saySubject, sayValue } from '../../transforms/statistics/sentence.ts'
import { isNamed, pathOf, type Finding, type Look } from '../look.ts'

type Threshold = Extract<Condition, { kind: 'threshold' }>

const DAY_MS = 86_400_000

interface Reading {
  value: number
  low: number | null
  high: number | null
  n: number
}

/**
 * Figures that are surely beyond the limit: their whole interval is, and they rest on cases enough. A figure that has
 * merely come back into doubt is held: it is over when the figure itself is back. Errors: an unknown metric.
 */
export async function findExceeded(rule: Threshold, look: Look): Promise<Finding[]> {
  const { window, warehouse, registry } = look
  const from = new Date(Date.parse(window.to) - rule.days * DAY_MS).toISOString().slice(0, 10)
  const asked: MetricParameters = { ...window, from, by: rule.by ?? 'none' }
  const answer = await answerMetric(warehouse, registry, rule.metric, asked)
  const groups = rule.by === null ? [answer.total] : answer.groups
  return groups
    .filter(({ key, label }) => rule.by === null || isNamed(rule.group, key, label))
    .flatMap((group) => judge(rule, answer, group, asked))
}

function judge(rule: Threshold, answer: MetricAnswer, group: Group, asked: MetricParameters): Finding[] {
  const { isBeyond, isSure } = compare(rule, answer, group)
  if (!isBeyond) return []
  const reading = read(rule, answer, group)
  const label = rule.by === null ? null : group.label
  const what = saySubject(rule.of === 'p85' ? `${answer.title} (p85)` : answer.title, label)
  const limit = rule.above ?? rule.below!
  const say = (value: number) => sayOf(answer, value)
  const side = rule.above === null ? 'below' : 'above'
  const value = reading === null ? 'unknown' : say(reading.value)
  return [
    {
      key: [rule.by ?? 'none', group.key ?? ''].join(' '),
      text: `${what} is ${value}, ${side} ${say(limit)}; n = ${reading?.n ?? group.window.n}`,
      details: [...sayInterval(reading, say), `Over ${rule.days} days from ${asked.from}`],
      path: pathOf(asked, rule.metric, asked.by, group.key),
      isHeld: !isSure,
    },
  ]
}

/** Unknown is not back to good: what cannot be measured any more is held. */
function compare(rule: Threshold, answer: MetricAnswer, group: Group) {
  const reading = read(rule, answer, group)
  if (reading === null) return { isBeyond: true, isSure: false }
  const { value, low, high, n } = reading
  const isExact = answer.measure === 'level'
  const isEnough = isExact || answer.measure === 'count' || n >= rule.leastN
  if (rule.above !== null) {
    const surely = isExact ? value : low
    return { isBeyond: value > rule.above, isSure: isEnough && surely !== null && surely > rule.above }
  }
  const surely = isExact ? value : high
  return { isBeyond: value < rule.below!, isSure: isEnough && surely !== null && surely < rule.below! }
}

function read(rule: Threshold, answer: MetricAnswer, { window, buckets }: Group): Reading | null {
  const { n } = window
  if (rule.of === 'p85')
    return window.p85 === null ? null : { n, value: window.p85, low: window.p85_low, high: window.p85_high }
  if (window.value === null) return null
  if (answer.measure !== 'count') return { n, value: window.value, low: window.low, high: window.high }
  return { n, value: window.value, ...boundRate(window, buckets) }
}

/** Counts come in bursts: those widen what a rate is known by. */
function boundRate({ value, numerator }: Figure, buckets: Group['buckets']) {
  const days = value === null || value === 0 || numerator === null ? 0 : numerator / value
  return rateInterval(numerator ?? 0, days, measureDispersion(buckets, 'count'))
}

function sayInterval(reading: Reading | null, say: (value: number) => string): string[] {
  if (reading === null || (reading.low === null && reading.high === null)) return []
  const [low, high] = [reading.low, reading.high].map((end) => (end === null ? null : say(end)))
  if (high === null) return [`95 % interval from ${low} on, open above: too few cases for an upper end`]
  return [`95 % interval ${low ?? 'open'} to ${high}`]
}

function sayOf({ measure, unit }: MetricAnswer, value: number): string {
  return measure === 'duration' ? sayDuration(value) : sayValue(value, measure, unit)
}
