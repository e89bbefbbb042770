import type { Registry } from '../../transforms/model.ts'
import { readManifest, verifyFiles } from '../../transforms/publish/manifest.ts'
import { openReplica } from '../../transforms/publish/replica.ts'
import { listSnapshots } from '../../transforms/publish/shelf.ts'
import { publishSnapshot } from '../../transforms/publish/snapshot.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { publishedOf, publishing } from './parts.ts'

/**
 * Every snapshot that is there is whole, the newest one that was told is among them or has as many newer ones as are
 * kept, and the next clears halves away.
 */
export async function judgePublished(
  data: string,
  told: readonly string[],
  warehouse: Warehouse,
  registry: Registry,
): Promise<string[]> {
  const to = publishedOf(data)
  const found = await listSnapshots(to)
  // A process that dies between the last step and its word has published too, and what is not kept beside it is gone.
  const isFollowed = (id: string) => found.filter((newer) => newer > id).length >= publishing.keep
  const lost = told.filter((id) => !found.includes(id) && !isFollowed(id))
  const faults = lost.map((id) => `a snapshot is lost: ${id}`)
  for (const id of found) faults.push(...(await readBack(join(to, id), data)))
  try {
    const { id, folder } = await publishSnapshot(warehouse, registry, { to, ...publishing })
    faults.push(...(await readBack(folder, data)))
    const whole = new Set(await listSnapshots(to))
    const halves = readdirSync(to).filter((name) => !name.startsWith('.') && !whole.has(name))
    faults.push(...halves.map((name) => `half a snapshot is left by the one after it: ${name}`))
    if (!whole.has(id)) faults.push(`what was published is not there: ${id}`)
  } catch (error) {
    faults.push(`nothing can be published any more: ${(error as Error).message}`)
  }
  return faults
}

/** Held against its digests, and every table of it counted by an engine that reads it. */
async function readBack(folder: string, data: string): Promise<string[]> {
  try {
    const manifest = await readManifest(folder)
    await verifyFiles(folder, manifest)
    const replica = await openReplica({ folder, manifest, data, threads: 1 })
    try {
      const short: string[] = []
      for (const { name, row_count } of manifest.tables) {
        const [row] = await replica.rows<{ n: number }>(`SELECT count(*) AS n FROM ${name}`)
        if (row?.n !== row_count) short.push(`a snapshot holds ${row?.n} of ${row_count} rows: ${name}`)
      }
      return short
    } finally {
      await replica.close()
    }
  } catch (error) {
    return [`a snapshot is not whole: ${(error as Error).message}`]
  }
}
