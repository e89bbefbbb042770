/** The rows that stand behind a figure. */
import { ask } from './metric.ts'
import type { Registry } from './model.ts'
import type { MetricParameters } from './measures/answer.ts'
import type { Calendar } from './measures/calendar.ts'
import { isStock, scopeCases, type Query } from './measures/scope.ts'

export interface CasesPage {
  /** Only the cases of the bucket that begins on this local date. */
  bucketDate?: string
  /** Only the cases of this group of `by`. */
  group?: string
}

/** The rows behind a number: same cases, same scope, same window. Columns as the metric's header says. */
export function casesQuery(
  registry: Registry,
  name: string,
  parameters: MetricParameters,
  page: CasesPage = {},
): Query {
  const asked = ask(registry, name, parameters)
  const cases = scopeCases(asked, parameters.by)
  const span = spanOf(asked.calendar, page.bucketDate)
  const bound = { ...cases.parameters }
  const predicates: string[] = []
  if (isStock(asked.metric)) {
    bound['look'] = Math.min(span.end - 1, parameters.asOf)
    const look = 'make_timestamp(CAST($look AS BIGINT) * 1000)'
    predicates.push(`entered_at <= ${look}`, `(left_at IS NULL OR left_at > ${look})`)
  } else {
    Object.assign(bound, { first: span.start, next: span.end })
    predicates.push('happened_at >= make_timestamp(CAST($first AS BIGINT) * 1000)')
    predicates.push('happened_at < make_timestamp(CAST($next AS BIGINT) * 1000)')
  }
  if (page.group !== undefined) {
    bound['group_key'] = page.group
    predicates.push('group_key = $group_key')
  }
  const columns = asked.metric.header.columns.map((column) => column.name).join(', ')
  const sql = `${cases.sql}\nSELECT ${columns} FROM counted WHERE ${predicates.join(' AND ')}`
  return { sql, parameters: bound }
}

function spanOf(calendar: Calendar, date: string | undefined) {
  if (date === undefined) return calendar.window
  const found = calendar.buckets.find((bucket) => bucket.date === date)
  if (!found) throw new Error(`No bucket begins on this date: ${date}`)
  return found
}
