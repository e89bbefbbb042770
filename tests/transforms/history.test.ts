import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { always, isLong } from '../chance.ts'
import { configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { defaultConfig } from '../models/given.ts'
import { History, type Happening } from './history.ts'
import { readTables } from './tickets.ts'

const some = fc.nat({ max: 40 })
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      at: fc.integer({ min: -2, max: 2 }),
      parent: some,
      subject: fc.nat({ max: 5 }),
      files: fc.nat({ max: 31 }),
      author: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('merge' as const),
      into: some,
      from: some,
      request: fc.integer({ min: 7, max: 12 }),
      author: fc.nat({ max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('main' as const), to: some }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('tag' as const), at: some, version: fc.nat({ max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('untag' as const), version: fc.nat({ max: 3 }) }) },
)
const timeoutMs = isLong ? 3_600_000 : 600_000
const looks = fc.array(fc.array(happening, { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 5 })

test(
  'whatever happens in a repository, following it ends where reading it afresh does',
  { timeout: timeoutMs },
  async () => {
    const registry = await readModels()
    const connectors = await loadConnectors()
    const options = { config: configTables(defaultConfig), computed }
    const filled = new Set<string>()
    const follow = async (steps: Happening[][]) => {
      const folder = mkdtempSync(join(tmpdir(), 'streamgauge-history-'))
      const warehouse = await openWarehouse({ folder, threads: 1 })
      try {
        await declareRaw(warehouse, connectors)
        const history = new History()
        for (const step of steps) {
          for (const event of step) history.happen(event)
          await history.land(warehouse)
          await buildModels(warehouse, registry, options)
        }
        const followed = await readTables(warehouse, registry.order)
        for (const [name, rows] of Object.entries(followed)) if (rows.length > 0) filled.add(name)
        await buildModels(warehouse, registry, { ...options, full: true })
        expect(followed).toEqual(await readTables(warehouse, registry.order))
      } finally {
        await warehouse.close()
        rmSync(folder, { recursive: true, force: true })
      }
    }
    await always(looks, follow, { short: 3, long: 60, timeoutMs })
    expect([...filled]).toEqual(
      expect.arrayContaining([
        'change_fact',
        'deployment_fact',
        'release_file_fact',
        'stage_fact',
        'file_fact',
      ]),
    )
  },
)
