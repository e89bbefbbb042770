import type { MetricAnswer, Part } from '#lib/data/types.ts'

/** A suite or a phase with the share of its cases that went wrong. */
export interface Line {
  key: string
  count: number
  n: number
  ratio: number
  low: number | null
  high: number | null
  /** Cases not decided: the true share lies between those seen and those seen with all of these. */
  undecided: number
  least: number
  most: number
}

function toLine(group: Part): Line | null {
  const { n, value, numerator, low, high, open_count: undecided } = group.window
  if (group.key === null || value === null || numerator === null) return null
  const all = n + undecided
  return {
    key: group.key,
    count: numerator,
    n,
    ratio: value,
    low,
    high,
    undecided,
    least: numerator / all,
    most: (numerator + undecided) / all,
  }
}

/** Suites that were flaky at all, most certain first: by the low end of the interval, so that one of two is not worst. */
export function listFlaky(answer: MetricAnswer): Line[] {
  return answer.groups
    .flatMap((group) => toLine(group) ?? [])
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => (b.low ?? 0) - (a.low ?? 0) || a.key.localeCompare(b.key))
}

const order = ['unit', 'other', 'integration', 'end to end', 'staging']

/** Phases in the order in which a change goes through them. */
export function listPhases(answer: MetricAnswer): Line[] {
  const place = (key: string) => (order.indexOf(key) < 0 ? order.length : order.indexOf(key))
  return answer.groups
    .flatMap((group) => toLine(group) ?? [])
    .toSorted((a, b) => place(a.key) - place(b.key) || a.key.localeCompare(b.key))
}
