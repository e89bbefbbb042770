import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeScratch, type Scratch } from '../tests/transforms/scratch.ts'
import { buildModels } from './build.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'

const metric = (definition: string) => `-- title: Days
-- definition: ${definition}
select day AS case_id from day_fact`

let scratch: Scratch
let warehouse: Warehouse
beforeAll(async () => {
  scratch = makeScratch({
    'sql/marts/day_fact.sql': '-- grain: day\nselect 1 AS day',
    'sql/metrics/days.sql': metric('Days.'),
  })
  warehouse = await openWarehouse({ folder: scratch.data })
})
afterAll(async () => {
  await warehouse.close()
  scratch.remove()
})

const build = async () => buildModels(warehouse, await scratch.read(), { config: {}, computed: {} })
const known = () =>
  warehouse.rows<{ name: string; is_initial: boolean }>(
    'SELECT name, is_initial FROM meta.definition ORDER BY first_built_at, name',
  )

test('a new text of a metric is written down once, and is no reason to build', async () => {
  const first = await build()
  await build()
  const before = [
    { name: 'day_fact', is_initial: true },
    { name: 'days', is_initial: true },
  ]
  expect(await known()).toEqual(before)
  scratch.put('sql/metrics/days.sql', metric('Days, said better.'))
  expect((await build()).buildId).toBe(first.buildId)
  await build()
  expect(await known()).toEqual([...before, { name: 'days', is_initial: false }])
})
