/** Builds of a copy of kept raw tables: all of it, with nothing new, and after one record of each kind that came anew. */
import { configTables, loadConfig } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { buildModels, type BuildReport } from '../../../transforms/build.ts'
import { computed } from '../../../transforms/graph.ts'
import { readModels } from '../../../transforms/model.ts'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'

export interface Cost {
  wall_s: number
  /** Of all threads: what other work on the machine does not change. */
  cpu_s: number
}

export interface Measured {
  scan: Cost
  builds: { name: string; cost: Cost; models: BuildReport['models'] }[]
}

/** The newest record of each, again with one field changed. */
const CHANGES: [string, string, string][] = [
  ['a run that ended', 'raw.github__run', '{"conclusion": "cancelled"}'],
  ['a request with a new title', 'raw.github__pull', '{"title": "Changed"}'],
  ['a deployment with a new task', 'raw.github__deployment', '{"task": "changed"}'],
  ['a ticket with a new title', 'raw.jira__issue', '{"fields": {"summary": "Changed"}}'],
  ['an incident with a new title', 'raw.pagerduty__incident', '{"title": "Changed"}'],
]

export async function measureBuilds(configuration: string, data: string): Promise<Measured> {
  const config = await loadConfig({ config: configuration, data })
  const warehouse = await openWarehouse({ folder: data })
  try {
    await declareRaw(warehouse, await loadConnectors())
    const registry = await readModels()
    const builds: Measured['builds'] = []
    const build = async (name: string) => {
      const act = () => buildModels(warehouse, registry, { config: configTables(config), computed })
      const [report, cost] = await timed(act)
      builds.push({ name, cost, models: report.models.filter(({ how }) => how !== 'skipped') })
    }
    const scan = await scanRaw(warehouse)
    await build('everything')
    await build('nothing new')
    for (const [name, table, patch] of CHANGES) {
      await warehouse.land((lane) =>
        lane.run(
          `insert into ${table} by name
           select * replace (
             cast(now() as timestamp) as _loaded_at, 'changed' as _hash, json_merge_patch(payload, $patch) as payload)
           from ${table} where not _is_deleted order by _loaded_at desc, _key limit 1`,
          { patch },
        ),
      )
      await build(name)
    }
    return { scan, builds }
  } finally {
    await warehouse.close()
  }
}

/** Reads every value that landed, once: the least that a full build could cost. */
async function scanRaw(warehouse: Warehouse): Promise<Cost> {
  const tables = await warehouse.rows<{ name: string }>(
    `select table_name as name from duckdb_tables() where schema_name = 'raw' and estimated_size > 0`,
  )
  const [, cost] = await timed(async () => {
    for (const { name } of tables) await warehouse.rows(`select sum(hash(t) % 1000) from raw.${name} as t`)
  })
  return cost
}

async function timed<T>(act: () => Promise<T>): Promise<[T, Cost]> {
  const [start, used] = [performance.now(), process.cpuUsage()]
  const result = await act()
  const { user, system } = process.cpuUsage(used)
  return [result, { wall_s: (performance.now() - start) / 1000, cpu_s: (user + system) / 1_000_000 }]
}
