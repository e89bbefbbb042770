import { expect, test } from 'vitest'
import { bindAsOf, macros } from './duckdb.ts'
import { renderForTrino } from './trino.ts'

test('as_of() becomes a bound time on DuckDB, wherever it is called', () => {
  expect(bindAsOf('select AS_OF( ) as a, as_of() - as_of_date from x')).toBe(
    'select make_timestamp(CAST($as_of AS BIGINT) * 1000) as a, make_timestamp(CAST($as_of AS BIGINT) * 1000) - as_of_date from x',
  )
})

test('as_of() becomes an inline function on Trino, in front of the same text', () => {
  const sql = 'with x as (select as_of() as t) select * from x'
  expect(renderForTrino(sql, Date.UTC(2026, 2, 1, 12))).toBe(
    `WITH FUNCTION as_of() RETURNS TIMESTAMP(3) RETURN TIMESTAMP '2026-03-01 12:00:00.000'\n${sql}`,
  )
  expect(() => renderForTrino(sql)).toThrow('as_of() is not set')
  expect(renderForTrino('select 1')).toBe('select 1')
})

test('every macro is named as it is created', () => {
  for (const { name, sql } of macros) expect(sql).toMatch(new RegExp(`^${name}\\(`))
})
