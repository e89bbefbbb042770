/** One measured process: syncs a repository, builds if asked, and prints what that took as JSON. */
import { configTables, loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'

const [folder = '', repository = '', isBuilding = 'build'] = process.argv.slice(2)
const config = await loadConfig({ git: [repository], data: folder })
const warehouse = await openWarehouse({ folder })
await declareRaw(warehouse, await loadConnectors())
const { sources } = await syncSources(warehouse, config)
const [source] = sources
if (!source?.ok) throw new Error(source?.error?.message ?? 'no source')
const ingest_s = process.uptime()
const ingest_mb = process.resourceUsage().maxRSS / 1000
if (isBuilding === 'build')
  await buildModels(warehouse, await readModels(), { config: configTables(config), computed })
const stream = (name: string) => source.streams.find((item) => item.name === name)
const lost = await warehouse.rows<{ sha: string }>(
  'select sha from raw.git__commit where not has_line_counts',
)
await warehouse.close()
console.log(
  JSON.stringify({
    commits: stream('commit')?.total ?? 0,
    landed: stream('commit')?.landed ?? 0,
    ingest_s,
    ingest_mb,
    total_s: process.uptime(),
    peak_mb: process.resourceUsage().maxRSS / 1000,
    lost: lost.map(({ sha }) => sha),
  }),
)
