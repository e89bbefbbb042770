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
  kind: Kind & { parameters?: { bucket: string } },
  now?: number,
): string {
  const bucket = kind.parameters?.bucket ?? 'bucket'
  if (limits.verdict === 'too few buckets')
    return `Too few ${bucket}s with a figure to tell: eight are needed.`
  const ended = buckets.filter(({ is_open, value }) => !is_open && value !== null)
  if (limits.verdict !== 'signal' && ended.length > 0 && ended.every(({ value }) => value === 0))
    return `0 in every ${bucket} that has ended: nothing to tell a signal from.`
  const range = `natural limits ${sayRange(limits, kind)}`
  if (limits.verdict === 'signal') {
    const since = limits.since === null ? '' : ` since ${sayDate(Date.parse(limits.since), 'UTC', now)}`
    return `Signal${since}${limits.direction === null ? '' : sides[limits.direction]}: ${range}.`
  }
  if (buckets.some(({ is_signal }) => is_signal)) return `Noise now, with earlier signals marked: ${range}.`
  return `Noise from ${bucket} to ${bucket}: ${range}.`
}
