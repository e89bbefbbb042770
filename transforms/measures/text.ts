import { addDays } from './calendar.ts'
import { isStock, scopeCases, type Asked, type Query } from './scope.ts'

/** The statement that gives a metric's buckets in a DuckDB shell, its parameters written out. */
export function writeStatement(asked: Asked): string {
  const { metric, parameters } = asked
  const cases = scopeCases(asked, parameters.by)
  const body = isStock(metric) ? stockText(asked) : eventText(asked)
  return writeOut({ sql: `${cases.sql}${body}`, parameters: { ...cases.parameters, zone: parameters.zone } })
}

const AGGREGATES = {
  duration: `count(value) AS n,
  approx_percentile(value, 0.5) AS value,
  approx_percentile(value, 0.85) AS p85`,
  quantity: `count(value) AS n,
  approx_percentile(value, 0.5) AS value,
  approx_percentile(value, 0.85) AS p85`,
  proportion: `count(value) AS n,
  CAST(sum(value) AS DOUBLE) / NULLIF(count(value), 0) AS value,
  sum(value) AS numerator`,
  count: `count(value) AS n,
  sum(value) AS numerator`,
  level: `count(*) AS n`,
  ratio: `count(weight) FILTER (WHERE is_confirmed) AS n,
  sum(value) FILTER (WHERE is_confirmed) / NULLIF(sum(weight) FILTER (WHERE is_confirmed), 0) AS range_low,
  sum(value + unknown) FILTER (WHERE is_confirmed) / NULLIF(sum(weight) FILTER (WHERE is_confirmed), 0) AS range_high`,
}

function eventText({ metric, parameters }: Asked): string {
  const local = `(happened_at AT TIME ZONE 'UTC') AT TIME ZONE $zone`
  return `,
dated AS (
  SELECT counted.*, CAST(date_trunc('${parameters.bucket}', ${local}) AS DATE) AS bucket_date
  FROM counted
  WHERE happened_at >= make_timestamp(CAST($from AS BIGINT) * 1000)
)
SELECT
  bucket_date,
  group_key,
  ${AGGREGATES[metric.header.measure as keyof typeof AGGREGATES]},
  count(*) FILTER (WHERE is_open) AS open_count
FROM dated
GROUP BY bucket_date, group_key
ORDER BY group_key, bucket_date`
}

function stockText({ metric, parameters, calendar }: Asked): string {
  const ends = calendar.buckets
    .filter((bucket) => bucket.start <= parameters.asOf)
    .map(({ date, end }) => {
      const time = new Date(Math.min(end - 1, parameters.asOf)).toISOString().slice(0, -1).replace('T', ' ')
      return `    (DATE '${date}', TIMESTAMP '${time}')`
    })
  const rows =
    ends.length > 0
      ? ends.join(',\n')
      : `    (DATE '${addDays(parameters.from, 0)}', TIMESTAMP '1970-01-01 00:00:00')`
  const isAge = metric.header.measure !== 'level'
  const age = '(to_unixtime(end_at) - to_unixtime(entered_at)) / 3600'
  return `,
look AS (
  SELECT * FROM (VALUES
${rows}
  ) AS moment(bucket_date, end_at)
)
SELECT
  bucket_date,
  group_key,
  count(*) AS n${isAge ? `,\n  approx_percentile(${age}, 0.5) AS value,\n  approx_percentile(${age}, 0.85) AS p85` : ''}
FROM counted
JOIN look ON entered_at <= end_at AND (left_at IS NULL OR left_at > end_at)
GROUP BY bucket_date, group_key
ORDER BY group_key, bucket_date`
}

/** For reading and copying only: what runs has its values bound. */
export function writeOut({ sql, parameters }: Query): string {
  return sql.replace(/\$([a-z_][a-z0-9_]*)/g, (text, name: string) => {
    const value = parameters[name]
    if (value === undefined) return text
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    return value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`
  })
}
