import { expect, test } from 'vitest'
import { openParser } from '../../tests/transforms/parser.ts'
import { namedColumns } from './columns.ts'

const parse = openParser()

async function namedIn(sql: string): Promise<string[] | null> {
  const names = namedColumns(await parse(sql))
  return names && [...names].sort()
}

test.each([
  ['a list', 'select a AS b, count(*) from t where t.c > 1 group by a', ['a', 'c', 't']],
  ['a join by names', 'select a from t join u using (b)', ['a', 'b']],
  [
    'an order within a window',
    'select row_number() over (partition by a order by B) AS n from t',
    ['a', 'b'],
  ],
  ['a star that a list follows', 'with x as (select * from t where a) select b from x', ['a', 'b']],
  [
    'stars of a union of all that a list follows',
    'with x as (select * from t union all select u.* from u) select b from x',
    ['b'],
  ],
])('%s reads the columns that it names', async (_, sql, names) => {
  expect(await namedIn(sql)).toEqual(names)
})

test.each([
  ['a star at the end', 'select * from t'],
  ['a star on one side of a union at the end', 'select a from t union all select * from u'],
  ['rows that are told apart', 'with x as (select distinct * from t) select count(*) from x'],
  ['rows of a union told apart', 'with x as (select * from t union select * from u) select count(*) from x'],
  [
    'rows grouped by all they have',
    'with x as (select *, count(*) AS n from t group by all) select n from x',
  ],
  [
    'rows that follow from each other',
    'with recursive x as (select a from t union select u.* from u join x on u.b = x.a) select count(*) from x',
  ],
  ['rows taken from others', 'with x as (select * from t except all select * from u) select count(*) from x'],
  ['a row as a value', 'select max(hash(t)) AS h from t'],
  ['a row of an alias as a value', 'select to_json(one) AS j from t AS one'],
  ['columns by a pattern', `with x as (select columns('a.*') from t) select b from x`],
  ['columns that have the same name', 'select a from t natural join u'],
  ['a star in a condition', 'select a from t where b in (select * from u)'],
])('%s reads every column', async (_, sql) => {
  expect(await namedIn(sql)).toBeNull()
})
