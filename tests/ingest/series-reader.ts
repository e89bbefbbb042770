import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connector } from '../../ingest/contract.ts'
import { systemClock } from '../../ingest/http.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources, type SourceReport } from '../../ingest/sync.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'

/** A warehouse of one connector of series, and what its tests ask. */
export interface SeriesReader {
  warehouse: Warehouse
  /** Epoch ms, as the connector sees it; waits take no time. */
  now: number
  read(entry: object): Promise<{ id: string; report: SourceReport }>
  /** Points as they stand now: `series|segment|day hh:mm=value`. */
  points(source: string): Promise<string[]>
  rejections(source: string): Promise<string[]>
  close(): Promise<void>
}

export async function openSeriesReader(connector: Connector, now: number): Promise<SeriesReader> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-series-'))
  const warehouse = await openWarehouse({ folder, memoryMb: 200 })
  await declareRaw(warehouse, [connector])
  const reader: SeriesReader = {
    warehouse,
    now,
    async read(entry) {
      const sources = await connector.sources([entry], folder)
      const clock = { ...systemClock, now: () => reader.now, sleep: async () => undefined }
      const { sources: reports } = await syncSources(
        warehouse,
        { sources },
        { connectors: [connector], clock },
      )
      return { id: sources[0]!.id, report: reports[0]! }
    },
    async points(source) {
      const rows = await warehouse.rows<{ point: string }>(
        `select series_id || '|' || segment || '|' || strftime(measured_at, '%m-%d %H:%M') || '=' || value as point
         from (select * from raw.${connector.name}__measurement where _source = $source
           qualify row_number() over (partition by _key order by _loaded_at desc) = 1)
         where not _is_deleted order by series_id, segment, measured_at`,
        { source },
      )
      return rows.map(({ point }) => point)
    },
    async rejections(source) {
      const rows = await warehouse.rows<{ reason: string }>(
        'select reason from raw.rejected where _source = $source order by _key',
        { source },
      )
      return rows.map(({ reason }) => reason)
    },
    async close() {
      await warehouse.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return reader
}
