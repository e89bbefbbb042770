/** What has landed is understood and its records landed, in order; a stop in between costs nothing but time. */
import { WarehouseError, type Lane, type Warehouse } from '../../transforms/warehouse.ts'
import { MalformedDelivery, type Meaning } from '../receiver.ts'
import type { Connector, Source } from '../contract.ts'
import { nextLoadedAt } from '../landing.ts'
import { DeliveryCounts, type Outcome } from './counts.ts'
import { readPending, saveDone, unpack, type Kept, type Packed } from './deliveries.ts'
import { Fresh } from './fresh.ts'
import { Meanings } from './meaning.ts'
import { StaleRecords, type StaleKey } from './stale.ts'

export interface ProcessingParts {
  warehouse: Warehouse
  /** Null for a source that is no longer configured. */
  find(source: string): { source: Source; connector: Connector } | null
  /** Ids of sources that hold these repositories. */
  clonesOf(repositories: readonly string[]): Promise<ReadonlyMap<string, string>>
  counts: DeliveryCounts
  stale: StaleRecords
  /** Rows have landed, or something is stale. */
  onDone(news: { hasRows: boolean; isStale: boolean }): void
  onError(error: unknown): void
  now(): number
}

const TOGETHER = { count: 1000, bytes: 16 * 1024 * 1024 }
const GATHER_MS = 100
/** Then whoever posts has a turn: hundreds of bodies take a tenth of a second to understand. */
const AT_A_STRETCH_MS = 4
const FIRST_WAIT_MS = 1000
const MOST_WAIT_MS = 60_000

interface Understood {
  meanings: Map<string, Meanings>
  stale: Map<string, StaleKey>
  pushed: Map<string, string>
  counted: { source: string; outcome: Outcome; event: string; at: number }[]
}

export class Processing {
  private readonly parts: ProcessingParts
  private readonly fresh = new Fresh()
  private done: number
  private running: Promise<void> | undefined
  private isWanted = false
  private isStopped = false
  private waitMs = 0
  private timer: NodeJS.Timeout | undefined

  /** `done` is the number of the last delivery that is processed. */
  constructor(parts: ProcessingParts, done: number) {
    this.parts = parts
    this.done = done
  }

  /** They have landed. */
  offer(landed: readonly Kept[]): void {
    this.fresh.add(landed)
    this.want()
  }

  /** Something has landed. */
  want(): void {
    this.isWanted = true
    if (this.running || this.isStopped || this.timer) return
    this.running = this.run().finally(() => {
      this.running = undefined
      if (this.isWanted) this.want()
    })
  }

  /** Number of the last delivery that is processed. */
  place(): number {
    return this.done
  }

  async settled(): Promise<void> {
    while (this.running) await this.running
  }

  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    await this.running
  }

  private async run(): Promise<void> {
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false
      try {
        const fresh = this.fresh.take(this.done, TOGETHER.count)
        const kept = fresh.length > 0 ? fresh : await readPending(this.parts.warehouse, this.done, TOGETHER)
        if (kept.length === 0) return
        await this.land(kept)
        this.isWanted = true
        this.waitMs = 0
        // A landing costs much the same for one as for hundreds: what comes meanwhile is taken together.
        if (kept.length < TOGETHER.count) await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
      } catch (error) {
        if (this.isStopped) return
        this.parts.onError(error)
        return this.pause()
      }
    }
  }

  /** Nothing is skipped: what cannot land now is tried again, later and later. */
  private pause(): void {
    this.waitMs = Math.min(MOST_WAIT_MS, Math.max(FIRST_WAIT_MS, this.waitMs * 2))
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.want()
    }, this.waitMs)
    this.timer.unref()
  }

  private async land(kept: readonly (Kept | Packed)[]): Promise<void> {
    const { warehouse, counts, stale, now, onDone } = this.parts
    const understood = await this.understand(kept)
    await this.findClones(understood)
    const at = now()
    const last = (kept.at(-1) as Kept | Packed).seq
    const keys = [...understood.stale.values()]
    const added = understood.counted.map(({ source, outcome, event, at: came }) =>
      counts.add(source, outcome, event, came),
    )
    const work = async (lane: Lane) => {
      let rows = 0
      const loadedAt = await nextLoadedAt(lane)
      for (const meanings of understood.meanings.values())
        rows += await meanings.land(lane, warehouse, loadedAt)
      await stale.save(lane, keys, at)
      await counts.save(lane)
      await saveDone(lane, last)
      return rows
    }
    const landed = await warehouse.memory
      .retry(() => warehouse.land(work))
      .catch((error: unknown) => {
        for (const takeBack of added) takeBack()
        throw error
      })
    stale.keep(keys, at)
    this.done = last
    this.fresh.drop(last)
    onDone({ hasRows: landed > 0, isStale: keys.length > 0 })
  }

  private async understand(kept: readonly (Kept | Packed)[]): Promise<Understood> {
    const understood: Understood = { meanings: new Map(), stale: new Map(), pushed: new Map(), counted: [] }
    let startedAt = performance.now()
    for (const packed of kept) {
      const one = 'delivery' in packed ? packed : unpack(packed)
      const outcome = this.take(one, understood)
      understood.counted.push({ source: one.source, outcome, event: one.event, at: one.delivery.receivedAt })
      if (performance.now() - startedAt < AT_A_STRETCH_MS) continue
      await new Promise((resolve) => setImmediate(resolve))
      startedAt = performance.now()
    }
    return understood
  }

  private take({ source: id, id: key, event, delivery }: Kept, understood: Understood): Outcome {
    const found = this.parts.find(id)
    if (!found?.connector.receiver) return 'ignored'
    const { source, connector } = found
    const meanings = understood.meanings.get(id) ?? new Meanings(source, connector)
    understood.meanings.set(id, meanings)
    try {
      const meaning = connector.receiver?.read(delivery, source) ?? null
      if (meaning === null) return 'unknown'
      meanings.add(meaning)
      return this.note(id, meaning, understood)
    } catch (error) {
      // A receiver that cannot read one delivery must not stop all others, nor hide it.
      if (error instanceof WarehouseError) throw error
      if (!(error instanceof MalformedDelivery)) this.parts.onError(error)
      const payload = delivery.body.toString('utf8')
      meanings.reject({ key, reason: `${event}: ${(error as Error).message}`, payload })
      return 'failed'
    }
  }

  private note(
    source: string,
    { records, columns, deleted, rejected, stale = {}, pushed = [] }: Meaning,
    to: Understood,
  ): Outcome {
    const keys = Object.entries(stale).flatMap(([stream, all]) =>
      all === 'all' ? [{ source, stream: '', key: '' }] : all.map((key) => ({ source, stream, key })),
    )
    for (const key of keys) to.stale.set(`${source}\0${key.stream}\0${key.key}`, key)
    for (const repository of pushed) to.pushed.set(repository, source)
    if (keys.length > 0 || pushed.length > 0) return 'stale'
    const says = (all: object | undefined) => Object.keys(all ?? {}).length > 0
    if ([records, columns, deleted].some(says)) return 'landed'
    return says(rejected) ? 'failed' : 'ignored'
  }

  /** A repository whose clone is not known yet is found by reading the source that told of it. */
  private async findClones({ pushed, stale }: Understood): Promise<void> {
    if (pushed.size === 0) return
    const clones = await this.parts.clonesOf([...pushed.keys()])
    for (const [repository, by] of pushed) {
      const source = clones.get(repository) ?? by
      stale.set(`${source}\0\0`, { source, stream: '', key: '' })
    }
  }
}
