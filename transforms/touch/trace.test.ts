import { expect, test } from 'vitest'
import { openParser } from '../../tests/transforms/parser.ts'
import { traceSelect } from './trace.ts'

const parse = openParser()

const TABLES: Record<string, string[]> = {
  change: ['change_id', 'service_id', 'number', 'merged_at'],
  item: ['item_id', 'parent_id', 'title', 'created_at'],
  link: ['change_id', 'item_id'],
  service: ['service_id', 'team_id'],
}

/** `input → column`, with the columns in between by which it is found. */
async function touchesOf(sql: string): Promise<string[]> {
  const { result } = traceSelect(
    await parse(sql),
    (relation) => TABLES[relation] ?? [],
    new Set(['min', 'count', 'count_star']),
  )
  return [...result.touches]
    .flatMap(([{ relation }, list]) =>
      list.length === 0
        ? [`${relation}: all`]
        : list.map(({ by, hops, column }) => {
            const way = hops.map((hop) =>
              hop.routes
                .map((steps) => steps.map((step) => `${step.relation}.${step.from}→${step.to}`).join(' '))
                .join(' | '),
            )
            return [`${relation}.${by}`, ...way, result.columns[column]?.name].join(' → ')
          }),
    )
    .sort()
}

test('columns that stay tell; a filter and a renaming change nothing', async () => {
  expect(
    await touchesOf('select change_id, number + 1 AS next, service_id AS place from change where number > 3'),
  ).toEqual(['change.change_id → change_id', 'change.service_id → place'])
})

test('an inner join is told by what both are joined on', async () => {
  const touches = await touchesOf(
    'select link.change_id, count(*) AS n from link join item on item.item_id = link.item_id group by link.change_id',
  )
  expect(touches).toEqual(['item.item_id → link.item_id→change_id → change_id', 'link.change_id → change_id'])
})

test('the missing side of a left join is told by what it is joined on, by another column where that is lost', async () => {
  const from = 'from change left join service on service.service_id = change.service_id'
  expect(await touchesOf(`select change.service_id, service.team_id ${from}`)).toContain(
    'service.service_id → service_id',
  )
  expect(await touchesOf(`select change.change_id, service.team_id || '!' AS team ${from}`)).toEqual([
    'change.change_id → change_id',
    'service.service_id → change.service_id→change_id → change_id',
  ])
})

test('groups and windows are told by their keys alone, through rows that bear them', async () => {
  const grouped = 'from link join item on item.item_id = link.item_id group by item.parent_id'
  expect(await touchesOf(`select item.parent_id, count(*) AS n ${grouped}`)).toEqual([
    'item.parent_id → parent_id',
    'link.item_id → item.item_id→parent_id → parent_id',
  ])
  const numbered = (by: string) => `select change_id, service_id, row_number() over (${by}) AS n from change`
  expect(await touchesOf(numbered('partition by service_id order by number'))).toContain(
    'change.service_id → service_id',
  )
  expect(await touchesOf(numbered('partition by service_id order by number'))).not.toContain(
    'change.change_id → change_id',
  )
  expect(await touchesOf(numbered('order by number'))).toEqual(['change: all'])
})

test('unions are told column by column, each side for itself', async () => {
  expect(await touchesOf('select change_id AS id from change union all select item_id from item')).toEqual([
    'change.change_id → id',
    'item.item_id → id',
  ])
})

test('what a common table expression is used for twice is two uses', async () => {
  const touches = await touchesOf(`with known as (select * from item)
    select a.item_id, b.title || '!' AS above from known AS a left join known AS b on b.item_id = a.parent_id`)
  expect(touches).toEqual(['item.item_id → item.parent_id→item_id → item_id', 'item.item_id → item_id'])
})

test('being one of a list is told by what is listed; not being one, a limit and other subqueries are not', async () => {
  const from = 'select change_id from change'
  expect(await touchesOf(`${from} where change_id in (select change_id from link)`)).toEqual([
    'change.change_id → change_id',
    'link.change_id → change_id',
  ])
  expect(await touchesOf(`${from} where change_id not in (select change_id from link)`)).toContain(
    'link: all',
  )
  expect(await touchesOf(`select change_id, (select min(item_id) from link) AS first from change`)).toContain(
    'link: all',
  )
  expect(await touchesOf(`${from} limit 1`)).toEqual(['change: all'])
})
