/** One run of one source: its streams in order, and what is noted about it whatever happens. */
import { WarehouseError, type Warehouse } from '../transforms/warehouse.ts'
import {
  SourceError,
  type Connector,
  type OpenContext,
  type Page,
  type Source,
  type Stream,
  type StreamContext,
} from './contract.ts'
import { systemClock } from './http.ts'
import { Reserve, ReserveReached } from './reserve.ts'
import { finishRun, saveBudgets, startRun, StreamStates, type StreamOutcome } from './state.ts'
import { StreamRun, type StreamRunOptions } from './stream.ts'
import type { SourceReport, SyncOptions, SyncProgress } from './sync.ts'

export interface SourceRunParts {
  warehouse: Warehouse
  connector: Connector
  source: Source
  options: SyncOptions
  /** Called when all streams are read as far as they are new and older records follow; awaited. */
  onRecent?: () => Promise<void>
}

type RunParts = Omit<StreamRunOptions, 'stream'>

export class SourceRun {
  private readonly parts: SourceRunParts
  private readonly notes = new Set<string>()
  private readonly streams: StreamOutcome[] = []
  private readonly reserve = new Reserve()
  private current = ''
  private runId: number | undefined
  private states: StreamStates | undefined

  constructor(parts: SourceRunParts) {
    this.parts = parts
  }

  /** Never throws: the report and meta.source say what happened. */
  async sync(): Promise<SourceReport> {
    const startedAt = performance.now()
    const failure = await this.attempt(() => this.readStreams())
    if (failure) this.tell('failed', 0, null, failure.message)
    // A run whose end cannot be written (no disk space, for one) has failed, even if all rows arrived.
    const unsaved = await this.attempt(() => this.saveEnd(failure?.message ?? null))
    const error = failure ?? unsaved
    return {
      source: this.parts.source.id,
      ok: !error,
      ...(error ? { error } : {}),
      notes: [...this.notes],
      streams: this.streams,
      durationMs: Math.round(performance.now() - startedAt),
    }
  }

  private async readStreams(): Promise<void> {
    const { warehouse, connector, source } = this.parts
    const context = this.openContext()
    context.signal.throwIfAborted()
    this.runId = await warehouse.land((lane) => startRun(lane, source))
    this.tell('fetching', 0, null)
    const session = await connector.open(source, context)
    this.states = await StreamStates.read(warehouse, source.id)
    const tell = this.tell.bind(this)
    const parts: RunParts = { ...context, warehouse, connector, source, session, states: this.states, tell }
    for (const stream of connector.streams) if (stream.pages) await this.readStream(parts, stream)
    if (connector.streams.some(({ history }) => history)) await this.parts.onRecent?.()
    if (!this.parts.options.recentOnly) await this.readHistory(parts)
    this.tell('done', 1, 1)
  }

  private async readStream(parts: RunParts, stream: Stream): Promise<void> {
    parts.signal.throwIfAborted()
    this.current = stream.name
    const run = new StreamRun({ ...parts, stream })
    try {
      await run.read()
    } finally {
      this.keepOutcomes(run.outcomes)
    }
  }

  private keepOutcomes(outcomes: readonly StreamOutcome[]): void {
    for (const outcome of outcomes) {
      const known = this.streams.find(({ name }) => name === outcome.name)
      if (!known) this.streams.push(outcome)
      else {
        known.landed += outcome.landed
        known.rejected += outcome.rejected
      }
    }
  }

  /** Older records come last; a limit that ends them is no failure, since the next sync goes on. */
  private async readHistory(parts: RunParts): Promise<void> {
    for (const stream of parts.connector.streams) {
      if (!stream.history) continue
      const { history } = stream
      try {
        const pages = (context: StreamContext) => this.sparing(history(context), parts)
        await this.readStream(parts, { ...stream, pages })
      } catch (error) {
        if (error instanceof ReserveReached) parts.note(error.message)
        else if (!(error instanceof SourceError) || error.code !== 'limited') throw error
        else return parts.note(`Older history is read at the next sync, ${error.message}`)
      }
    }
  }

  /** As long as enough of the tool's limit is left for what is new. Errors: ReserveReached. */
  private async *sparing(pages: AsyncIterable<Page>, { clock }: RunParts): AsyncGenerator<Page> {
    this.reserve.begin()
    for await (const page of pages) {
      yield page
      this.reserve.keep(clock.now())
    }
  }

  private openContext(): OpenContext {
    const { warehouse, options } = this.parts
    return {
      folder: warehouse.folder,
      signal: options.signal ?? new AbortController().signal,
      clock: options.clock ?? systemClock,
      budget: (budget) => this.reserve.note(budget),
      note: (text) => void this.notes.add(text),
      progress: (done, total, message) => this.tell('fetching', done, total, message),
    }
  }

  private async saveEnd(error: string | null): Promise<void> {
    const { warehouse, source } = this.parts
    const { runId, notes, streams } = this
    if (runId === undefined) return
    const totals = await this.states?.count()
    for (const stream of streams) stream.total = totals?.get(stream.name) ?? 0
    await warehouse.land(async (lane) => {
      await finishRun(lane, runId, source.id, { error, notes: [...notes], streams })
      await saveBudgets(lane, source.id, this.reserve.all())
    })
  }

  private tell(phase: SyncProgress['phase'], done: number, total: number | null, message?: string): void {
    const { source, options } = this.parts
    const progress = { source: source.id, stream: this.current, phase, done, total }
    options.onProgress?.(message ? { ...progress, message } : progress)
  }

  private async attempt(work: () => Promise<void>): Promise<{ code: string; message: string } | undefined> {
    try {
      await work()
      return undefined
    } catch (error) {
      return describe(error)
    }
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof SourceError || error instanceof WarehouseError) {
    return { code: error.code, message: error.message }
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'aborted', message: 'Stopped on request' }
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return { code: 'no_space', message: 'No disk space left, free some and sync again' }
  }
  return { code: 'failed', message: error instanceof Error ? error.message : String(error) }
}
