/** One stream of one source: fetch, check, land, remember, page by page. */
import { readForgotten } from '../privacy/forgotten.ts'
import type { Lane, Warehouse } from '../transforms/warehouse.ts'
import { Batch, Checker } from './batch.ts'
import {
  SourceError,
  type ColumnArrays,
  type Connector,
  type OpenContext,
  type Page,
  type Source,
  type Stream,
} from './contract.ts'
import { Counts } from './counts.ts'
import { withoutForgotten } from './forgotten.ts'
import { KnownKeys } from './known.ts'
import { landedOf } from './landed.ts'
import {
  appendChanged,
  appendRows,
  keysBesides,
  landRejections,
  markDeleted,
  nextLoadedAt,
  type Landing,
  type Target,
} from './landing.ts'
import { outcomesOf } from './outcomes.ts'
import { dropUnkept } from './retention/arrival.ts'
import { readMarks } from './retention/tables.ts'
import { hasState, saveState, type StreamOutcome, type StreamStates } from './state.ts'
import type { SyncProgress } from './sync.ts'

export interface StreamRunOptions extends OpenContext {
  warehouse: Warehouse
  connector: Connector
  source: Source
  stream: Stream
  session: unknown
  /** Of all streams of the source, read before the first of them. */
  states: StreamStates
  tell(phase: SyncProgress['phase'], done: number, total: number | null, message?: string): void
}

/** How far a stream has been read, as pages tell. */
interface Extent {
  reachesBackTo?: number | undefined
  newestAt?: number | undefined
}

/** Faults that may be over in a moment; the second attempt goes on from the saved cursor. */
const PASSING = new Set(['unreachable', 'timed_out', 'limited'])
const PAUSE_MS = 1000

export class StreamRun {
  /** Of the stream and of those that its pages fill too. */
  readonly outcomes: StreamOutcome[]
  private readonly options: StreamRunOptions
  private readonly checker: Checker
  private readonly known = new Map<string, KnownKeys>()
  /** Keys by stream, of those only that are read whole. */
  private readonly seen = new Map<string, Set<string>>()
  private hasPages = false
  /** By our clock, like landings; what lands later than this may be newer than what is read here. */
  private startedAt = Date.now()

  constructor(options: StreamRunOptions) {
    this.options = options
    this.outcomes = outcomesOf(options.connector, options.stream)
    this.checker = new Checker(options.stream)
  }

  /** Reads all pages; throws what the source or the warehouse throws. */
  async read(): Promise<void> {
    const { clock, signal } = this.options
    try {
      await this.readOnce()
    } catch (error) {
      if (!(error instanceof SourceError) || !PASSING.has(error.code)) throw error
      await clock.sleep(PAUSE_MS, signal)
      await this.readOnce()
    } finally {
      for (const known of this.known.values()) known.release()
    }
  }

  private async readOnce(): Promise<void> {
    const { stream, source, states, warehouse, signal, clock, session, note, progress } = this.options
    this.seen.clear()
    this.hasPages = false
    this.startedAt = Date.now()
    const cursor = states.cursorOf(stream.name)
    const landed = landedOf(warehouse, source)
    const marks = await readMarks(warehouse, source.id)
    const keptFrom = marks.find((mark) => mark.stream === stream.name)?.keptFrom ?? null
    const context = { source, cursor, signal, clock, session, note, progress, keptFrom, landed }
    const { last, rest } = await this.landPages(stream.pages?.(context) ?? [])
    if (signal.aborted) await this.landBatch(rest)
    signal.throwIfAborted()
    if (this.hasPages) await this.finish(stream.sorted ? null : (last ?? null), rest)
  }

  /** What came before a fault or a stop lands too. Returns the last cursor, and what is still to land with it. */
  private async landPages(
    pages: AsyncIterable<Page> | readonly never[],
  ): Promise<{ last: string | undefined; rest: Batch }> {
    const { signal, stream, warehouse } = this.options
    const forgotten = readForgotten(warehouse.folder)
    let batch = new Batch()
    let last: string | undefined
    let landing = Promise.resolve()
    // One batch lands while the next is fetched; after one that failed, none does.
    const flush = async () => {
      await landing
      const full = batch
      batch = new Batch()
      landing = this.landBatch(full)
      landing.catch(() => undefined)
      if (!stream.batched) await landing
    }
    let isWhole = false
    try {
      for await (const told of pages) {
        signal.throwIfAborted()
        const page = withoutForgotten(told, forgotten)
        this.hasPages = true
        last = page.cursor ?? last
        const deletes = Object.values(page.deleted ?? {}).some((keys) => keys.length > 0)
        if (deletes || batch.hasDeleted()) {
          await flush()
          batch = new Batch(page.deleted)
        }
        batch.add(page, this.checker, this.seenOf(stream))
        if (!stream.batched || batch.isEnough()) await flush()
      }
      isWhole = true
    } finally {
      if (!isWhole) await flush()
      await landing
    }
    return { last, rest: batch }
  }

  private async landBatch(batch: Batch): Promise<void> {
    if (batch.isEmpty()) return
    const cursor = this.options.stream.sorted ? (batch.cursor ?? null) : null
    await this.transact(cursor, batch, (lane, target, counts) => this.landRows(lane, target, counts, batch))
  }

  private async landRows(lane: Lane, target: Target, counts: Counts, batch: Batch): Promise<void> {
    const { stream } = this.options
    for (const [name, columns] of Object.entries(batch.columns)) {
      counts.landed(name, await this.landTyped(lane, target, name, columns))
    }
    const records = batch.records()
    counts.landed(stream.name, await this.landChanged(lane, target, stream.name, records))
    for (const [name, keys] of Object.entries(batch.deleted)) {
      const deleted = await markDeleted(lane, target, name, keys)
      counts.landed(name, { landed: deleted, more: -deleted })
    }
    counts.rejected(stream.name, await landRejections(lane, target, stream.name, batch.rejected))
  }

  /** Lands the rest, marks what a whole reading no longer holds, and saves the cursor of an unsorted stream. */
  private async finish(cursor: string | null, rest: Batch): Promise<void> {
    const { stream, states, source } = this.options
    const isWhole = stream.landing === 'whole'
    if (!isWhole && cursor === null) return this.landBatch(rest)
    await this.transact(
      cursor ?? (stream.sorted ? (rest.cursor ?? null) : null),
      rest,
      async (lane, target, counts) => {
        const isFirst = isWhole && !states.has(stream.name) && !(await hasState(lane, source.id, stream.name))
        if (!rest.isEmpty()) await this.landRows(lane, target, counts, rest)
        if (!isWhole || isFirst) return
        const gone = await keysBesides(lane, target, stream.name, this.seenOf(stream) ?? new Set())
        const deleted = await markDeleted(lane, target, stream.name, gone)
        counts.landed(stream.name, { landed: deleted, more: -deleted })
      },
    )
  }

  /** One landing: rows, counts and cursor together, or none of them. */
  private async transact(
    cursor: string | null,
    { reachesBackTo, newestAt }: Extent,
    work: (lane: Lane, target: Target, counts: Counts) => Promise<void>,
  ): Promise<void> {
    const { warehouse, source, stream, states } = this.options
    let counts = new Counts()
    const land = async (lane: Lane) => {
      counts = new Counts()
      const loadedAt = await nextLoadedAt(lane)
      const target = { tool: source.tool, source: source.id, loadedAt }
      await work(lane, target, counts)
      await dropUnkept(lane, target, this.options.connector.streams, counts)
      const isTold = cursor !== null || reachesBackTo !== undefined || newestAt !== undefined
      if (isTold) counts.rejected(stream.name, 0)
      for (const [name, change] of counts.byStream) {
        const own = name === stream.name
        await saveState(lane, source.id, name, {
          ...change,
          loadedAt,
          cursor: own ? cursor : null,
          reachesBackTo: own ? reachesBackTo : undefined,
          newestAt: own ? newestAt : undefined,
          lag: own ? stream.lag : null,
        })
      }
    }
    await warehouse.memory.retry(() => warehouse.land(land))
    states.saved(stream.name, cursor)
    for (const outcome of this.outcomes) {
      const change = counts.byStream.get(outcome.name)
      outcome.landed += change?.landed ?? 0
      outcome.rejected += change?.rejected ?? 0
    }
  }

  private landTyped(lane: Lane, target: Target, name: string, columns: ColumnArrays): Promise<Landing> {
    const declared = this.options.connector.streams.find((stream) => stream.name === name)
    if (!declared?.columns) throw new Error(`A page holds columns of a stream that declares none: ${name}`)
    if (declared.landing === 'append') return appendRows(lane, target, name, columns)
    const seen = this.seenOf(declared)
    if (seen) for (const key of (columns._key ?? []) as string[]) seen.add(key)
    return this.landChanged(lane, target, name, columns)
  }

  private landChanged(lane: Lane, target: Target, name: string, columns: ColumnArrays): Promise<Landing> {
    const { warehouse, source, states } = this.options
    const known =
      this.known.get(name) ?? new KnownKeys(warehouse, source.tool, source.id, name, !states.has(name))
    this.known.set(name, known)
    const { version } = this.options.connector.streams.find((stream) => stream.name === name) ?? {}
    const guard = version && { version, since: this.startedAt }
    return appendChanged(lane, target, name, columns, known, guard)
  }

  private seenOf(stream: Stream): Set<string> | undefined {
    if (stream.landing !== 'whole') return undefined
    const seen = this.seen.get(stream.name) ?? new Set<string>()
    this.seen.set(stream.name, seen)
    return seen
  }
}
