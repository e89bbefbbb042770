import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { loadConfig } from '../../ingest/config.ts'
import { bindAsOf } from '../../transforms/dialects/duckdb.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { placeApplication } from '../application.ts'
import { FEW_ROWS } from '../warehouse.ts'

interface Step {
  name: string
  extra_info?: { 'Join Type'?: string }
  children?: Step[]
}

/** Whose right side is one row, or a handful of lengths. */
const SMALL = new Set(['watch_length_fact'])

/** An outer join with a condition beyond equality is one row after the other against all of the other side. */
test('no model compares every row of an outer join with every other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-joins-'))
  const data = join(folder, 'data')
  const registry = await readModels()
  const shop = await buildFixtureRepository(join(folder, 'shop'))
  await placeApplication(data, await loadConfig({ git: [shop.path], data }), registry)
  const warehouse = await openWarehouse({ folder: data, ...FEW_ROWS })
  const wrong: string[] = []
  const look = (model: string, { name, extra_info: told, children = [] }: Step) => {
    if (
      /BLOCKWISE_NL_JOIN|NESTED_LOOP_JOIN|IE_JOIN/.test(name) &&
      /LEFT|RIGHT|FULL/.test(told?.['Join Type'] ?? '')
    )
      wrong.push(model)
    for (const child of children) look(model, child)
  }
  for (const { name, sql } of registry.models.values()) {
    const parameters = /\bas_of\(\)/.test(sql) ? { as_of: 0 } : {}
    const explain = `EXPLAIN (FORMAT JSON) ${bindAsOf(sql)}`
    const [row] = await warehouse.rows<Record<string, string>>(explain, parameters)
    const [plan] = JSON.parse(row?.explain_value ?? '[]') as Step[]
    look(name, plan!)
  }
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
  expect(wrong.filter((name) => !SMALL.has(name))).toEqual([])
})
