/** Trino's names on DuckDB, so that everything in sql/ is the same text on both engines. */
export const macros: readonly { name: string; sql: string }[] = [
  { name: 'to_unixtime', sql: 'to_unixtime(t) AS epoch(t)' },
  { name: 'from_unixtime', sql: 'from_unixtime(x) AS to_timestamp(x)' },
  { name: 'approx_percentile', sql: 'approx_percentile(x, q) AS quantile_cont(x, q)' },
  { name: 'approx_distinct', sql: 'approx_distinct(x) AS approx_count_distinct(x)' },
  { name: 'json_extract_scalar', sql: 'json_extract_scalar(j, p) AS json_extract_string(j, p)' },
  { name: 'sequence', sql: 'sequence(a, b, s) AS generate_series(a, b, s)' },
  { name: 'regexp_like', sql: 'regexp_like(s, p) AS regexp_matches(s, p)' },
  { name: 'day_of_week', sql: 'day_of_week(x) AS isodow(x)' },
  {
    name: 'as_of',
    sql: `as_of() AS CAST(error('as_of() is not set: metrics are read through the API or streamgauge metric') AS TIMESTAMP)`,
  },
]

const AS_OF = /\bas_of\s*\(\s*\)/gi

/** Replaces as_of() by a bound parameter, epoch ms; a session variable would go stale in prepared statements. */
export function bindAsOf(sql: string, parameter = 'as_of'): string {
  return sql.replace(AS_OF, `make_timestamp(CAST($${parameter} AS BIGINT) * 1000)`)
}
