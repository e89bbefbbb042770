/** A process that syncs from a stand-in of GitHub, to be killed: `github-reader.ts <address> <data folder>`. */
import { connector } from '../../ingest/connectors/github/connector.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { TOKEN } from './github-trial.ts'

const [url = '', folder = ''] = process.argv.slice(2)
const warehouse = await openWarehouse({ folder, memoryMb: 300, threads: 2 })
await declareRaw(warehouse, [connector])
const entry = { org: 'marigold', url, token_env: TOKEN, clone: false, issues: true }
const sources = await connector.sources([entry], folder)
process.send?.('begun')
const { sources: reports } = await syncSources(warehouse, { sources }, { connectors: [connector] })
await warehouse.close()
process.send?.(reports[0]?.error?.message ?? 'whole')
