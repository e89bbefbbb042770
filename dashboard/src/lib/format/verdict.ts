import type { Group, Limits } from '#lib/data/types.ts'
import { sayDate } from './date.ts'
import { sayInterval, sayPlain, type Kind } from './figure.ts'

const sides = { better: ', for the better', worse: ', for the worse', neither: '' }

/** Limits far apart need a unit each: "45 min to 3.8 years". */
function sayRange({ lower, upper }: Limits, kind: Kind): string {
  if (!lower || upper === null) return `up to ${sayPlain(upper, kind)}`
  return upper > lower * 20
    ? `${sayPlain(lower, kind)} to ${sayPlain(upper, kind)}`
    : `${sayInterval(lower, upper, kind)}`
}

/** Signal or noise in one sentence, as the natural limits of the series say. */
export function sayVerdict(
  { limits, buckets }: Pick<Group, 'limits' | 'buckets'>,
  kind: Kind,
  now?: number,
): string {
  if (limits.verdict === 'too few buckets') return 'Too few buckets with a figure to tell: eight are needed.'
  const range = `natural limits ${sayRange(limits, kind)}`
  if (limits.verdict === 'signal') {
    const since = limits.since === null ? '' : ` since ${sayDate(Date.parse(limits.since), 'UTC', now)}`
    return `Signal${since}${limits.direction === null ? '' : sides[limits.direction]}: ${range}.`
  }
  if (buckets.some((bucket) => bucket.is_signal)) return `Noise now, with earlier signals marked: ${range}.`
  return `Noise: every bucket lies within its ${range}.`
}
