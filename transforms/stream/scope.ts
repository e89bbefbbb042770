/** Rows of the stream's marts that a question leaves, with the window bound. */
import { addScopes, KEYS, moment, type Bound } from '../measures/scope.ts'
import type { Calendar } from '../measures/calendar.ts'
import type { MetricParameters } from '../measures/answer.ts'

export interface Scope {
  /** Of `group_key`. */
  key: string
  /** `and …`, or nothing. */
  condition: string
  /** `from` and `until`, epoch ms, and the scope. */
  bound: Bound
}

export const FROM = moment('from')
/** Nothing after this is known, and nothing after the window is asked. */
export const UNTIL = moment('until')

export function scopeMart(
  parameters: MetricParameters,
  calendar: Calendar,
  by: MetricParameters['by'],
): Scope {
  const { window } = calendar
  const bound: Bound = { from: window.start, until: Math.min(window.end, parameters.asOf + 1) }
  const predicates: string[] = []
  addScopes(predicates, bound, parameters)
  return {
    key: keyOf(by),
    condition: predicates.map((predicate) => `\n  AND ${predicate}`).join(''),
    bound,
  }
}

/** The column of a grouping. Throws on one that only metrics know. */
export function keyOf(by: MetricParameters['by']): string {
  const key = ['none', 'repository', 'service', 'team', 'value_stream'].includes(by) ? KEYS[by] : undefined
  if (key !== undefined) return key
  throw new Error(
    `The stream has no such grouping, use repository, service, team or value_stream: ${by.slice(0, 100)}`,
  )
}
