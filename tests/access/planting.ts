/** Two value streams that have nothing in common but what is planted between them; all that is of one bears its word. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import type { Registry } from '../../transforms/model.ts'
import { openDeclared } from '../warehouse.ts'
import { at, plantStream, WORDS, type Cell, type Files, type Rows } from './stream.ts'

/** What two streams share: an incident, a release, an environment, what one service needs of the other. */
export function plantBetween(): Files {
  const [one, other] = WORDS
  return {
    environment: [{ environment_id: 'production', name: 'production', tier: 'production' }],
    incident: [
      { incident_id: 'both-incident', title: 'Everything is slow', severity: 'high', opened_at: at(8, 13) },
    ],
    incident_service: WORDS.map((word) => ({
      incident_id: 'both-incident',
      service_id: `${word}-service-1`,
    })),
    release: [{ release_id: 'both-release', name: 'One for all', planned_at: at(52), status: 'planned' }],
    release_service: WORDS.map((word) => ({ release_id: 'both-release', service_id: `${word}-service-1` })),
    dependency: [
      {
        from_service_id: `${one}-service-1`,
        to_service_id: `${other}-service-1`,
        kind: 'calls',
        provenance: 'declared',
        confidence_ratio: 1,
      },
    ],
    blackout: [{ blackout_id: 'all-freeze', name: 'Year end', starts_at: at(60), ends_at: at(62) }],
  }
}

function merge(all: readonly Files[]): Files {
  const files: Files = {}
  for (const part of all)
    for (const [entity, rows] of Object.entries(part)) files[entity] = [...(files[entity] ?? []), ...rows]
  return files
}

function writeCsv(rows: Rows): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cell = (value: Cell | undefined) =>
    value === null || value === undefined ? '' : JSON.stringify(value)
  return [columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))].join(
    '\n',
  )
}

/** Fills `folder` with a warehouse that is landed and built. */
export async function plantStreams(folder: string, registry: Registry): Promise<void> {
  const files = join(folder, 'planted')
  mkdirSync(files, { recursive: true })
  const all = merge([...WORDS.map(plantStream), plantBetween()])
  for (const [entity, rows] of Object.entries(all))
    writeFileSync(join(files, `${entity}.csv`), writeCsv(rows))
  const config = join(folder, 'planted.yaml')
  writeFileSync(config, JSON.stringify({ files: [{ path: files }] }))
  const loaded = await loadConfig({ config, data: folder })
  const warehouse = await openDeclared({ folder })
  const { sources } = await syncSources(warehouse, loaded, { connectors: await loadConnectors() })
  const failed = sources.find(({ ok, streams }) => !ok || streams.some(({ rejected }) => rejected > 0))
  if (failed) throw new Error(`Not taken: ${JSON.stringify(failed)}`)
  await buildModels(warehouse, registry, { config: configTables(loaded), computed })
  await warehouse.close()
}
