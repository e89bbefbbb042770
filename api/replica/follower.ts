import { join } from 'node:path'
import { readManifest, SnapshotError, verifyFiles, type Manifest } from '../../transforms/publish/manifest.ts'
import { openReplica } from '../../transforms/publish/replica.ts'
import { listAll, listSnapshots, markUsed, unmarkUsed } from '../../transforms/publish/shelf.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { Switch } from './switch.ts'

export interface FollowerParts {
  /** Where snapshots are published. */
  folder: string
  /** Where tokens are kept. */
  data: string
  /** What this version makes of raw records: a snapshot of another one is not served. */
  definitions: string
  version: string
  threads?: number
  onRefused(sentence: string): void
  onError(error: unknown): void
}

export interface Refused {
  id: string
  reason: string
}

interface Opened {
  manifest: Manifest
  warehouse: Warehouse
  known: ReadonlySet<string>
}

const LOOK_MS = 2_000
const MARK_MS = 60_000
/** One that is still being copied is looked at again. */
const AGAIN_MS = 10_000

/** Serves the newest whole snapshot of a folder, and takes the next one up when it is there. */
export class Follower {
  private readonly parts: FollowerParts
  private readonly listeners = new Set<(manifest: Manifest) => void>()
  private readonly refusals = new Map<string, { reason: string; at: number }>()
  private readonly drains = new Set<Promise<void>>()
  private readonly held: Switch<Manifest>
  /** The newest, which whoever comes reads. */
  private served: Manifest
  private halves: string[] = []
  /** Its files, which need not be read again. */
  private known: ReadonlySet<string>
  private timer: NodeJS.Timeout | undefined
  private work: Promise<void> = Promise.resolve()
  private isBusy = false
  private markedAt = 0
  private changed = new Set<string>()

  private constructor(parts: FollowerParts, { manifest: served, warehouse: first, known }: Opened) {
    this.parts = parts
    this.served = served
    this.known = known
    this.held = new Switch(first, served)
  }

  /** Errors: SnapshotError where none can be served. */
  static async open(parts: FollowerParts): Promise<Follower> {
    const refused: string[] = []
    for (const id of await listSnapshots(parts.folder)) {
      try {
        const opened = await openSnapshot(parts, id, new Set())
        for (const sentence of refused) parts.onRefused(sentence)
        return new Follower(parts, opened)
      } catch (error) {
        refused.push((error as Error).message)
      }
    }
    const [
      reason = `No snapshot is in the folder, publish one with \`streamgauge publish\`: ${parts.folder}`,
    ] = refused
    throw new SnapshotError(reason)
  }

  get warehouse(): Warehouse {
    return this.held.warehouse
  }

  /** Of the snapshot that is read here: of the newest, and within `whole` of the one that was the newest as it began. */
  get manifest(): Manifest {
    return this.held.told
  }

  /** All that `work` reads is of one snapshot. */
  whole<T>(work: () => Promise<T>): Promise<T> {
    return this.held.whole(work)
  }

  /** Newer snapshots that are not served, each with the reason. */
  refused(): Refused[] {
    const refused = [...this.refusals].map(([id, { reason }]) => ({ id, reason }))
    const halves = this.halves.map((id) => ({
      id,
      reason: `The snapshot has no manifest, it is being written or was cut off: ${join(this.parts.folder, id)}`,
    }))
    return [...refused, ...halves].filter(({ id }) => id > this.served.id)
  }

  /** Names of tables that differ from what was shown when this was asked last. */
  takeChanges(): string[] {
    const changed = [...this.changed].sort()
    this.changed.clear()
    return changed
  }

  onChange(listener: (manifest: Manifest) => void): void {
    this.listeners.add(listener)
  }

  start(): void {
    this.timer = setInterval(() => this.beat(), LOOK_MS)
    this.timer.unref()
    this.beat()
  }

  /** Takes up the newest whole snapshot where that is newer than what is served. */
  async look(): Promise<void> {
    const now = Date.now()
    const { whole, halves } = await listAll(this.parts.folder)
    this.halves = halves
    for (const id of this.refusals.keys()) if (!whole.includes(id)) this.refusals.delete(id)
    for (const id of whole) {
      if (id <= this.served.id) break
      const refusal = this.refusals.get(id)
      if (refusal && now - refusal.at < AGAIN_MS) continue
      if (await this.takeUp(id)) break
    }
    await this.mark(now)
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.work
    await Promise.all(this.drains)
    await this.held.warehouse.close()
    await unmarkUsed(this.parts.folder, this.served.id)
  }

  private async takeUp(id: string): Promise<boolean> {
    try {
      const { manifest, warehouse, known } = await openSnapshot(this.parts, id, this.known)
      const old = this.served.id
      for (const name of listDiffering(this.served, manifest)) this.changed.add(name)
      this.served = manifest
      this.known = known
      const drain = this.held.take(warehouse, manifest).then(() => unmarkUsed(this.parts.folder, old))
      this.drains.add(drain)
      drain.catch(this.parts.onError).finally(() => this.drains.delete(drain))
      this.markedAt = 0
      for (const listener of this.listeners) listener(manifest)
      return true
    } catch (error) {
      const reason = (error as Error).message
      if (this.refusals.get(id)?.reason !== reason) this.parts.onRefused(reason)
      this.refusals.set(id, { reason, at: Date.now() })
      return false
    }
  }

  private async mark(now: number): Promise<void> {
    if (now - this.markedAt < MARK_MS) return
    this.markedAt = now
    await markUsed(this.parts.folder, this.served.id, now)
  }

  private beat(): void {
    if (this.isBusy) return
    this.isBusy = true
    this.work = this.look()
      .catch(this.parts.onError)
      .finally(() => (this.isBusy = false))
  }
}

function listDiffering(before: Manifest, after: Manifest): string[] {
  const filesBefore = new Map(before.tables.map(({ name, parts }) => [name, describe(parts)]))
  return after.tables
    .filter(({ name, parts }) => filesBefore.get(name) !== describe(parts))
    .map(({ name }) => name)
}

const describe = (parts: Manifest['tables'][number]['parts']) => parts.map(({ path }) => path).join(' ')

async function openSnapshot(
  { folder: shelf, data, definitions, version, threads }: FollowerParts,
  id: string,
  known: ReadonlySet<string>,
): Promise<Opened> {
  const folder = join(shelf, id)
  const manifest = await readManifest(folder)
  if (manifest.id !== id)
    throw new SnapshotError(
      `The manifest is of another snapshot (${manifest.id}), publish or copy it again: ${folder}`,
    )
  if (manifest.definitions !== definitions)
    throw new SnapshotError(
      `The snapshot was published by another Streamgauge (${manifest.version}) than this one (${version}), run the same one: ${folder}`,
    )
  const held = await verifyFiles(folder, manifest, known)
  const warehouse = await openReplica({ folder, manifest, data, ...(threads ? { threads } : {}) })
  return { manifest, warehouse, known: held }
}
