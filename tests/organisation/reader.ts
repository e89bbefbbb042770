/** A process that syncs what a configuration names, to be killed: `reader.ts <configuration> <data folder>`. */
import { loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'

const [file = '', data = ''] = process.argv.slice(2)
const config = await loadConfig({ config: file, data })
const warehouse = await openWarehouse({ folder: data, memoryMb: 400 })
const connectors = await loadConnectors()
await declareRaw(warehouse, connectors)
process.send?.('begun')
const report = await syncSources(warehouse, config, { connectors })
await warehouse.close()
const failed = report.sources.filter(({ ok }) => !ok)
process.send?.(
  failed.length === 0 ? 'whole' : JSON.stringify(failed.map(({ source, error }) => [source, error])),
)
