import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { configTables, loadConfig, type LoadedConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { readPeople } from '../../privacy/keys.ts'
import { buildModels } from '../../transforms/build.ts'
import { bringExport } from '../../transforms/export/bringing.ts'
import { makeExport } from '../../transforms/export/making.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'
import { placeApplication } from '../application.ts'
import { FEW_ROWS } from '../warehouse.ts'

/** What tells of a build itself: when it was, and how long it took. */
const OF_THE_BUILD = new Set(['meta.build', 'meta.model', 'meta.check_result', 'meta.watermark'])

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-handed-over-'))
const [data, exported, imported] = ['data', 'exported', 'imported'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
]
let config: LoadedConfig
let registry: Registry

beforeAll(async () => {
  const shop = await buildFixtureRepository(join(folder, 'shop'))
  config = await loadConfig({ git: [shop.path], data })
  registry = await readModels()
  await placeApplication(data, config, registry)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function inWarehouse<T>(place: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await openWarehouse({ folder: place, ...FEW_ROWS })
  try {
    return await work(warehouse)
  } finally {
    await warehouse.close()
  }
}

async function readAll({ rows, columns }: Warehouse): Promise<Map<string, unknown>> {
  const tables = await rows<{ name: string }>(
    `select schema_name || '.' || table_name as name from duckdb_tables()
     where database_name = current_database() order by all`,
  )
  const all = new Map<string, unknown>()
  for (const { name } of tables) {
    const [schema, table] = name.split('.')
    all.set(name, await columns(`select * from "${schema}"."${table}" order by all`))
  }
  return all
}

test('a warehouse that was handed over is the same in every table, once it is built', async () => {
  const expected = await inWarehouse(data, async (warehouse) => {
    const options = { to: exported, version: '1', now: 0, configuration: null }
    await makeExport(warehouse, options)
    return readAll(warehouse)
  })
  await bringExport(exported, { data: imported, force: false, now: 0 })
  // A secret is copied by hand: without it people have other names.
  copyFileSync(join(data, 'privacy.key'), join(imported, 'privacy.key'))
  const found = await inWarehouse(imported, async (warehouse) => {
    await declareRaw(warehouse, await loadConnectors())
    const people = readPeople(imported)
    // As after an import that was stopped: nobody has to say that all is to be made.
    await buildModels(warehouse, registry, { config: configTables(config), computed, people })
    return readAll(warehouse)
  })
  expect([...found.keys()]).toEqual([...expected.keys()])
  for (const [table, rows] of expected)
    if (!OF_THE_BUILD.has(table)) expect(found.get(table), table).toEqual(rows)
  const filled = [...found].filter(
    ([name, rows]) => name.startsWith('main.') && (rows as { rowCount: number }).rowCount > 0,
  )
  expect(filled.length).toBeGreaterThan(20)
})
