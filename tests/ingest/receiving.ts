/** Receiving alone, over a warehouse in a folder: as the API has it, without HTTP, builds and schedules. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connector, Source } from '../../ingest/contract.ts'
import { Receiving, type ReceivingParts } from '../../ingest/receive.ts'
import { syncSources } from '../../ingest/sync.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'

export interface Receipts {
  folder: string
  from: readonly Source[]
  warehouse: Warehouse
  receiving: Receiving
  errors: unknown[]
  /** As after a stop or, with `isKilled`, without a word to anybody. */
  restart(isKilled?: boolean): Promise<void>
  /** Answers: 'new', 'known', or why it was refused. */
  post(source: string, headers: Record<string, string>, body: Buffer | string): Promise<string>
  close(): Promise<void>
}

export interface ReceiptsOptions extends Partial<ReceivingParts> {
  connectors: readonly Connector[]
  from: readonly Source[]
  /** A data folder to begin with. */
  seed?: string
}

export async function openReceipts({
  from,
  connectors,
  seed,
  ...options
}: ReceiptsOptions): Promise<Receipts> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-receive-'))
  if (seed) cpSync(seed, folder, { recursive: true })
  const errors: unknown[] = []
  const open = async () => {
    const warehouse = await openDeclared({ folder, memoryMb: 400 })
    const receiving = await Receiving.open({
      warehouse,
      connectors,
      sources: () => from,
      clonesOf: async () => new Map(),
      sync: async (source) => {
        const report = await syncSources(warehouse, { sources: from }, { connectors, only: [source] })
        return report.sources.every(({ ok }) => ok)
      },
      onRows: () => undefined,
      onError: (error) => void errors.push(error),
      now: Date.now,
      pace: { burst: 10_000, everyMs: 1 },
      ...options,
    })
    return { warehouse, receiving }
  }
  const receipts: Receipts = {
    folder,
    from,
    ...(await open()),
    errors,
    async restart(isKilled = false) {
      if (!isKilled) await receipts.receiving.close()
      await receipts.warehouse.close()
      Object.assign(receipts, await open())
      receipts.receiving.start()
    },
    async post(source, headers, body) {
      try {
        const bytes = Buffer.from(body)
        const door = receipts.receiving.enter(source, bytes.length)
        receipts.receiving.reserve(door, bytes.length)
        try {
          const isNew = await receipts.receiving.take(door, { headers, body: bytes, receivedAt: Date.now() })
          return isNew ? 'new' : 'known'
        } finally {
          receipts.receiving.leave(bytes.length)
        }
      } catch (error) {
        if ((error as Error).name !== 'RefusedDelivery') throw error
        return (error as { reason: string }).reason
      }
    },
    async close() {
      await receipts.receiving.close()
      await receipts.warehouse.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return receipts
}
