import type { Limits } from '#lib/data/types.ts'
import { sayDate } from './date.ts'
import { sayPlain, type Kind } from './figure.ts'

const sides = { better: 'for the better', worse: 'for the worse', neither: '' }

/** Signal or noise in one clause, as the process limits say. */
export function sayVerdict(limits: Limits, kind: Kind, now?: number): string {
  if (limits.verdict === 'too few buckets') return 'Too few buckets with a figure to tell: eight are needed.'
  const range = `natural limits ${sayPlain(limits.lower, kind)} to ${sayPlain(limits.upper, kind)}`
  if (limits.verdict === 'noise') return `Noise: every bucket lies within its ${range}.`
  const since = limits.since === null ? '' : ` since ${sayDate(Date.parse(limits.since), 'UTC', now)}`
  const side = limits.direction === null ? '' : ` ${sides[limits.direction]}`
  return `Signal${since}${side}: ${range}.`
}
