/** A process that does nothing but sync, and tells how much memory that takes as records land. */
import { loadConfig } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { syncSources } from '../../../ingest/sync.ts'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'
import { instantConnector, instantSource } from './instant-source.ts'

export interface ChildOptions {
  folder: string
  /** The instant server, or the file that names tools. */
  url?: string
  file?: string
  /** Stops then, wherever it is; 0: at the end. */
  seconds: number
}

export type ChildMessage =
  | { kind: 'sample'; records: number; mb: number }
  | { kind: 'end'; records: number; mb: number; seconds: number; isWhole: boolean; error: string | null }

const EVERY_MS = 500
const tell = (message: ChildMessage) => void process.send?.(message)
const megabytes = () => Math.round(process.memoryUsage.rss() / 1e6)

process.once('message', (options) => {
  void run(options as ChildOptions).finally(() => process.disconnect())
})

async function run({ folder, url, file, seconds }: ChildOptions): Promise<void> {
  const connectors = url === undefined ? await loadConnectors() : [instantConnector(url)]
  const config =
    file === undefined ? { sources: [instantSource()] } : await loadConfig({ config: file, data: folder })
  const warehouse = await openWarehouse({ folder })
  await declareRaw(warehouse, connectors)
  await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  tell({ kind: 'sample', records: await count(warehouse), mb: megabytes() })
  const timer = setInterval(() => {
    const mb = megabytes()
    void count(warehouse).then((records) => tell({ kind: 'sample', records, mb }))
  }, EVERY_MS)
  const signal = seconds > 0 ? AbortSignal.timeout(seconds * 1000) : new AbortController().signal
  const startedAt = performance.now()
  const report = await syncSources(warehouse, config, { connectors, signal })
  clearInterval(timer)
  const error = report.sources.find((source) => source.error)?.error?.message ?? null
  const took = Math.round((performance.now() - startedAt) / 1000)
  const end = { records: await count(warehouse), mb: megabytes(), seconds: took }
  tell({ kind: 'end', ...end, isWhole: !signal.aborted, error: signal.aborted ? null : error })
  await warehouse.close()
}

async function count(warehouse: Warehouse): Promise<number> {
  const [row] = await warehouse.rows<{ n: number | null }>(
    'select sum(row_count) as n from meta.stream_state',
  )
  return row?.n ?? 0
}
