import { afterEach, expect, test } from 'vitest'
import { makeScratch, ticketProject, type Scratch } from '../tests/transforms/scratch.ts'
import { readHeader } from './header.ts'
import { readModels } from './model.ts'

let scratch: Scratch

afterEach(() => scratch?.remove())

const read = (files: Record<string, string>) => {
  scratch = makeScratch(files)
  return scratch.read()
}

test('a header declares, repeats and continues; what follows is the bare select', () => {
  const text = `-- title: Lead time
-- grain: change_id, service_id
-- definition: From first commit
--   to deployment.
-- source: one
-- source: two
-- better: lower
-- column: lead_hours How long it took, hours
-- column: url Where to look, if anywhere at all
-- column: bare

-- a remark
select 1 as n;
`
  const { header, sql } = readHeader(text, 'x.sql')
  expect(sql).toBe('select 1 as n')
  expect(header).toMatchObject({
    title: 'Lead time',
    grain: ['change_id', 'service_id'],
    definition: 'From first commit to deployment.',
    source: ['one', 'two'],
    better: 'lower',
    partition: null,
    columns: [
      { name: 'lead_hours', meaning: 'How long it took', unit: 'hours' },
      { name: 'url', meaning: 'Where to look, if anywhere at all', unit: null },
      { name: 'bare', meaning: '', unit: null },
    ],
  })
})

test('a misspelt header key is refused', () => {
  expect(() => readHeader('-- grian: x\nselect 1', 'x.sql')).toThrow('Unknown header key in x.sql: grian')
})

test('models come in the order of what they read, staging files as part of their entity', async () => {
  const registry = await read(ticketProject)
  const before = (a: string, b: string) =>
    expect(registry.order.indexOf(a)).toBeLessThan(registry.order.indexOf(b))
  before('mark', 'ticket')
  before('ticket', 'note')
  before('int_ticket__sized', 'ticket_fact')
  expect(registry.order).not.toContain('stg_one__ticket')
  expect(registry.models.get('ticket')?.inputs).toEqual(['stg_one__ticket', 'stg_two__ticket'])
  expect(registry.models.get('stg_two__ticket')?.inputs).toEqual(['mark', 'raw.two__ticket'])
  expect(registry.dependants('int_ticket__sized')).toEqual(['team_fact', 'ticket_fact', 'total_fact'])
})

test('a relation counts wherever it is named: joins, subqueries, unions, quoted names, behind foreign letters', async () => {
  const registry = await read({
    'sql/marts/a.sql': 'select 1 as n',
    'sql/marts/b.sql': 'select 1 as n',
    'sql/marts/c.sql': 'select 1 as n',
    'sql/marts/all_fact.sql': `with x as (select 'é€😀' as t, n from a union all select 'b', n from (select * from "b"))
      select * from x where exists (select 1 from main.c where c.n = x.n) and n in (select n from raw.thing join config.bot using (n))`,
  })
  expect(registry.models.get('all_fact')?.inputs).toEqual(['a', 'b', 'c', 'config.bot', 'raw.thing'])
})

test.each([
  [
    'models in a circle',
    { 'sql/marts/a.sql': 'select * from b', 'sql/marts/b.sql': 'select * from a' },
    'a → b → a',
  ],
  [
    'a CTE that hides a relation',
    { 'sql/marts/a.sql': 'select 1', 'sql/marts/b.sql': 'with a as (select 2) select * from a' },
    'hides it, in sql/marts/b.sql: a',
  ],
  [
    'an unknown relation',
    { 'sql/marts/a.sql': 'select * from nowhere' },
    'Unknown relation in sql/marts/a.sql: nowhere',
  ],
  [
    'a name taken twice',
    { 'sql/marts/a.sql': 'select 1', 'sql/metrics/a.sql': 'select 1' },
    'Name taken twice',
  ],
  ['what is no select', { 'sql/marts/a.sql': 'drop table x' }, 'Cannot read the select in sql/marts/a.sql'],
  ['two selects', { 'sql/marts/a.sql': 'select 1; select 2' }, 'One select a file, found 2'],
  ['as_of() outside metrics', { 'sql/marts/a.sql': 'select as_of()' }, 'as_of() is for metrics alone'],
  [
    'staging for no entity',
    { 'ingest/connectors/x/stg_x__a.sql': '-- entity: a\nselect 1' },
    'No such entity for ingest/connectors/x/stg_x__a.sql: a',
  ],
  [
    'an entity whose partition is not in its grain',
    { 'sql/entities/a.sql': '-- grain: a_id\n-- partition: b_id\nselect 1' },
    'has to be in its grain',
  ],
])('%s is an error that names the file', async (_, files, message) => {
  await expect(read(files)).rejects.toThrow(message)
})

test('the project’s own models can be read', async () => {
  const registry = await readModels()
  expect(registry.order).toContain('commit')
})
