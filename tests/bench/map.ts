/**
 * npm run bench:map [-- --json] [--nodes 2000] [--edges 6000]: how long it takes to fill the marts of a map of that size
 * beside a scan of them, and to lay it out and move about it in a browser: the longest that the page stood still, beside
 * the layout that a worker did meanwhile.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDashboard } from '../../bin/build.js'
import { configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { drawMap } from './map/drawn.ts'
import { fillWeb } from './map/web.ts'
import { narrowConfig } from './radar/configuration.ts'
import { refill } from './radar/rebuilt.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    nodes: { type: 'string', default: '2000' },
    edges: { type: 'string', default: '6000' },
  },
})
const MARTS = ['edge_source_fact', 'edge_fact', 'node_fact', 'owner_fact', 'release_impact_fact']
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-map-'))
const registry = await readModels()
const warehouse = await openWarehouse({ folder })
try {
  if ((await buildDashboard(process.execPath)) !== 0) throw new Error('The dashboard could not be built')
  await declareRaw(warehouse, await loadConnectors())
  await buildModels(warehouse, registry, { config: configTables(narrowConfig), computed })
  await fillWeb(warehouse, { nodes: Number(values.nodes), edges: Number(values.edges) })
  const models = (await refill(warehouse, registry, MARTS)).filter(({ model }) => MARTS.includes(model))
  const startedAt = performance.now()
  await warehouse.rows('SELECT sum(hash(fact)) AS h FROM edge_fact AS fact')
  const scan_ms = Math.round((performance.now() - startedAt) * 10) / 10
  const drawn = await drawMap({ warehouse, registry })
  if (values.json) console.log(JSON.stringify({ models, scan_ms, drawn }, null, 2))
  else {
    console.table(models)
    console.table([{ scan_ms, ...drawn }])
  }
} finally {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
}
