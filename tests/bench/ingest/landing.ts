/**
 * Landing alone: records of 1 kB from a server of this machine that answers instantly, through the client, the schema
 * and the warehouse. Compared with the least that anybody must do: fetch and parse the same pages.
 */
import { declareRaw } from '../../../ingest/raw.ts'
import { syncSources } from '../../../ingest/sync.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'
import { instantConnector, instantSource, readInstant, startInstant } from './instant-source.ts'

export interface LandingResult {
  records: number
  record_bytes: number
  records_per_s: number
  /** By the CPU seconds of this process: what the rate would be with nobody else on the machine and one core. */
  records_per_cpu_s: number
  fetch_and_parse_per_s: number
  /** Our CPU time over that of fetching and parsing alone. */
  ratio: number
  peak_mb: number
}

export async function measureLanding(folder: string, records: number): Promise<LandingResult> {
  const { url, bytes, stop } = await startInstant(records)
  try {
    const least = await timed(async () => {
      for await (const { records: items } of readInstant(url, new AbortController().signal)) void items
    })
    const connector = instantConnector(url)
    const warehouse = await openWarehouse({ folder })
    await declareRaw(warehouse, [connector])
    const ours = await timed(async () => {
      const report = await syncSources(warehouse, { sources: [instantSource()] }, { connectors: [connector] })
      const landed = report.sources[0]?.streams[0]?.landed
      if (landed !== records) throw new Error(`Not all records landed: ${landed} of ${records}`)
    })
    await warehouse.close()
    return {
      records,
      record_bytes: bytes,
      records_per_s: Math.round(records / ours.wall),
      records_per_cpu_s: Math.round(records / ours.cpu),
      fetch_and_parse_per_s: Math.round(records / least.wall),
      ratio: Math.round((ours.cpu / least.cpu) * 100) / 100,
      peak_mb: Math.round(process.resourceUsage().maxRSS / 1000),
    }
  } finally {
    stop()
  }
}

/** Seconds of this process: by the clock, and of its processors. */
async function timed(work: () => Promise<void>): Promise<{ wall: number; cpu: number }> {
  const [startedAt, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - startedAt) / 1000, cpu: (user + system) / 1e6 }
}
