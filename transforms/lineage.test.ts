import { expect, test } from 'vitest'
import { listRawTables } from './lineage.ts'
import { readModels } from './model.ts'

test('every metric is told by raw tables, so that what is not read or not kept of them shows', async () => {
  const registry = await readModels()
  const untold = [...registry.metrics.values()].filter(
    (metric) => listRawTables(registry, metric).length === 0,
  )
  expect(untold.map(({ name }) => name)).toEqual([])
})

test('a count of deployments is told by what tells deployments, and by no tracker', async () => {
  const registry = await readModels()
  const tables = listRawTables(registry, registry.metrics.get('deployment_frequency')!)
  expect(tables).toContain('github__deployment')
  expect(tables).not.toContain('jira__issue')
})
