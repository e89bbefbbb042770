/**
 * npm run bench:radar [-- --json] [--releases 5000] [--services 2000]: how long it takes to find what collides of that many
 * planned releases, model by model, and to answer and draw a month of 500 of them in a browser (`--drawn 0` leaves that
 * out). Beside both stands one scan of what was found.
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
import { narrowConfig } from './radar/configuration.ts'
import { drawMonth } from './radar/drawn.ts'
import { fillPlans } from './radar/plans.ts'
import { rebuild } from './radar/rebuilt.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    releases: { type: 'string', default: '5000' },
    services: { type: 'string', default: '2000' },
    drawn: { type: 'string', default: '500' },
  },
})
const size = { perRelease: 5, needs: 5, bookings: 3000, changes: 3000, days: 365, from: Date.UTC(2026, 0, 1) }
const folder = mkdtempSync(join(tmpdir(), 'streamgauge-radar-'))
const registry = await readModels()
const warehouse = await openWarehouse({ folder })
try {
  await declareRaw(warehouse, await loadConnectors())
  await buildModels(warehouse, registry, { config: configTables(narrowConfig), computed })
  await fillPlans(warehouse, {
    ...size,
    releases: Number(values.releases),
    services: Number(values.services),
  })
  const found = await rebuild(warehouse, registry)
  const result = {
    releases: Number(values.releases),
    services: Number(values.services),
    ...found,
    drawn: values.drawn === '0' ? null : await draw(),
  }
  if (values.json) console.log(JSON.stringify(result, null, 2))
  else {
    const { models, drawn, ...all } = result
    console.table([all])
    console.table(models.toSorted((a, b) => b.ms - a.ms).slice(0, 8))
    if (drawn) console.table([drawn])
  }
} finally {
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
}

/** A month with as many releases as are to be drawn, and what they collide over. */
async function draw(): Promise<object> {
  if ((await buildDashboard(process.execPath)) !== 0) throw new Error('The dashboard could not be built')
  await fillPlans(warehouse, {
    ...size,
    releases: Number(values.drawn),
    services: Number(values.services),
    days: 28,
  })
  await rebuild(warehouse, registry)
  return drawMonth({ warehouse, registry }, size.from)
}
