/** `build-worker.ts <streamgauge.yaml> <data folder>`: builds, and lands what is to be built next. */
import { configTables, loadConfig } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { buildModels } from '../../../transforms/build.ts'
import { computed } from '../../../transforms/graph.ts'
import { readModels } from '../../../transforms/model.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'
import { CHANGES, landingSql } from './changes.ts'
import { watchMemory } from './memory.ts'
import { answer } from './worker.ts'

export interface Built {
  seconds: number
  cpu_s: number
  peak_mb: number
  cap_mb: number
  /** Slowest first, those alone that were not skipped. */
  models: { name: string; rows: number; durationMs: number; how: string }[]
}

const [configuration = '', data = ''] = process.argv.slice(2)
const config = await loadConfig({ config: configuration, data })
const warehouse = await openWarehouse({ folder: data })
await declareRaw(warehouse, await loadConnectors())
const registry = await readModels()
const memory = watchMemory(warehouse)

async function timed(act: () => Promise<unknown>): Promise<{ seconds: number; cpu_s: number }> {
  const [startedAt, used] = [performance.now(), process.cpuUsage()]
  await act()
  const { user, system } = process.cpuUsage(used)
  return { seconds: (performance.now() - startedAt) / 1000, cpu_s: (user + system) / 1e6 }
}

answer(
  {
    /** The least that a build of everything could cost. */
    scan: () =>
      timed(async () => {
        const tables = await warehouse.rows<{ name: string }>(
          `select table_name as name from duckdb_tables() where schema_name = 'raw' and estimated_size > 0`,
        )
        for (const { name } of tables)
          await warehouse.rows(`select sum(hash(t) % 1000) from raw.${name} as t`)
      }),
    async build(): Promise<Built> {
      let models: Built['models'] = []
      const cost = await timed(async () => {
        const report = await buildModels(warehouse, registry, { config: configTables(config), computed })
        models = report.models.filter(({ how }) => how !== 'skipped')
      })
      return { ...cost, ...memory.read(), models: models.toSorted((a, b) => b.durationMs - a.durationMs) }
    },
    async land(name: string) {
      const change = CHANGES.find((one) => one.name === name)
      if (!change) throw new Error(`No such change: ${name}`)
      await warehouse.land((lane) => lane.run(landingSql(change)))
    },
  },
  async () => {
    await memory.stop()
    await warehouse.close()
  },
)
