import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connector } from '../../ingest/connectors/git/connector.ts'
import type { Connector, Source } from '../../ingest/contract.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources, type SourceReport, type SyncOptions, type SyncReport } from '../../ingest/sync.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'

/** A warehouse in a folder of its own, and what tests of syncing ask of it. */
export interface Scratch {
  folder: string
  warehouse: Warehouse
  /** Syncs Git entries; a text is a path or URL. */
  sync(entries: readonly (string | object)[], options?: SyncOptions): Promise<SyncReport>
  /** Syncs one and fails the test when it failed. */
  syncOne(entry: string | object, options?: SyncOptions): Promise<SourceReport>
  rows<T = Record<string, unknown>>(sql: string): Promise<T[]>
  /** Live rows of a Git stream. */
  live<T = Record<string, unknown>>(stream: string, columns?: string): Promise<T[]>
  close(): Promise<void>
}

export async function openScratch(connectors: readonly Connector[] = [connector]): Promise<Scratch> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-ingest-'))
  const warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  await declareRaw(warehouse, connectors)
  const sync: Scratch['sync'] = async (entries, options) => {
    const named = entries.map((entry) => (typeof entry === 'string' ? { path: entry } : entry))
    const sources: Source[] = await connector.sources(named, folder)
    return syncSources(warehouse, { sources }, { connectors, ...options })
  }
  return {
    folder,
    warehouse,
    sync,
    async syncOne(entry, options) {
      const { sources } = await sync([entry], options)
      const [report] = sources
      if (!report?.ok) throw new Error(`The sync failed: ${report?.error?.message}`)
      return report
    },
    rows: (sql) => warehouse.rows(sql),
    live: (stream, columns = '*') =>
      warehouse.rows(
        `select ${columns} from (select * from raw.git__${stream}
           qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1)
         where not _is_deleted order by all`,
      ),
    async close() {
      await warehouse.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
