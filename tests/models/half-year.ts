/** Half a year of weeks that figures are asked for, and what they say whenever it began. */
import type { Figure, Group, MetricParameters } from '../../transforms/metric.ts'

export const DAY = 86_400_000
export const start = Date.parse('2026-01-05T00:00:00Z')
const date = (time: number) => new Date(time).toISOString().slice(0, 10)
export const windowFrom = (first: number, more: Partial<MetricParameters> = {}): MetricParameters => ({
  from: date(first),
  to: date(first + 26 * 7 * DAY),
  asOf: first + 26 * 7 * DAY,
  zone: 'UTC',
  bucket: 'week',
  by: 'service',
  ...more,
})
export const figuresOf = ({ window, buckets, comparison }: Group): Figure[] => [
  window,
  ...buckets,
  ...(comparison ? [comparison.previous] : []),
]

/** Figures without their dates. */
export function undated({ total, groups }: { total: Group; groups: Group[] }, first: number): unknown {
  const days = (text: string | null) =>
    text === null ? null : (Date.parse(text) - Date.parse(date(first))) / DAY
  return [total, ...groups].map(({ limits, buckets, ...rest }) => ({
    ...rest,
    limits: { ...limits, since: days(limits.since) },
    buckets: buckets.map((bucket) => ({ ...bucket, bucket_date: days(bucket.bucket_date) })),
  }))
}
