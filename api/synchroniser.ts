import type { Build, Sync } from './parts.ts'
import type { Failure, Progress, StreamProgress } from './schemas/progress.ts'

export interface Works {
  sync: Sync
  build: Build
  clock: () => number
  log: { error(context: object, message: string): void }
}

type Listener = (progress: Progress) => void
type Scope = ReadonlySet<string> | 'all'

/**
 * One sync → build at a time. Whoever asks while a run is fetching what they want joins it; other requests are
 * gathered into one following run, so that a thousand requests make at most two runs.
 */
export class Synchroniser {
  private readonly works: Works
  private readonly listeners = new Set<Listener>()
  private readonly control = new AbortController()
  private state: Progress
  private running: { scope: Scope; promise: Promise<void> } | undefined
  private waiting: Scope | undefined

  /** `buildId` is the build that is served before the first run. */
  constructor(works: Works, buildId: number, listener?: Listener) {
    this.works = works
    this.state = emptyProgress(buildId)
    if (listener) this.listeners.add(listener)
  }

  /** Syncs `only` these sources (all of them without) and builds; joins the run under way where that covers it. */
  request(only?: string[]): { runId: number; isJoined: boolean } {
    const scope: Scope = only ? new Set(only) : 'all'
    if (!this.running) {
      this.begin(scope)
      return { runId: this.state.run_id, isJoined: false }
    }
    if (this.state.state === 'syncing' && covers(this.running.scope, scope)) {
      return { runId: this.state.run_id, isJoined: true }
    }
    this.waiting = this.waiting ? merge(this.waiting, scope) : scope
    return { runId: this.state.run_id + 1, isJoined: false }
  }

  progress(): Progress {
    return this.state
  }

  buildId(): number {
    return this.state.build_id
  }

  /** Hears the state of now and every change; returns the way to stop. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener)
    listener(this.state)
    return () => void this.listeners.delete(listener)
  }

  /** Resolves when no run is under way and none is waiting. */
  async settled(): Promise<void> {
    for (let run = this.running; run; run = this.running) await run.promise
  }

  /** Stops a sync and waits for it; a build is left to the warehouse, which undoes it when it closes. */
  async close(): Promise<void> {
    this.waiting = undefined
    this.control.abort()
    if (this.state.state !== 'building') await this.running?.promise
    this.listeners.clear()
  }

  private begin(scope: Scope): void {
    this.change({
      run_id: this.state.run_id + 1,
      state: 'syncing',
      started_at: this.works.clock(),
      finished_at: null,
      streams: [],
      failures: [],
    })
    this.running = { scope, promise: this.run(scope).finally(() => this.beginWaiting()) }
  }

  private beginWaiting(): void {
    const next = this.waiting
    this.running = this.waiting = undefined
    if (next && !this.control.signal.aborted) this.begin(next)
  }

  private async run(scope: Scope): Promise<void> {
    await this.sync(scope).catch((error: unknown) => this.fail('sync', error))
    if (!this.control.signal.aborted) await this.build().catch((error: unknown) => this.fail('build', error))
    this.change({ state: 'idle', build: null, finished_at: this.works.clock() })
  }

  private async sync(scope: Scope): Promise<void> {
    const { failures } = await this.works.sync({
      ...(scope === 'all' ? {} : { only: [...scope] }),
      signal: this.control.signal,
      onProgress: (progress) => this.change({ streams: replaceStream(this.state.streams, progress) }),
    })
    this.change({ failures })
  }

  private async build(): Promise<void> {
    this.change({ state: 'building', build: { model: null, done: 0, total: null } })
    const { buildId } = await this.works.build({ onProgress: (build) => this.change({ build }) })
    this.change({ is_ready: true, build_id: buildId })
  }

  private fail(phase: string, error: unknown): void {
    // What a stop interrupts has not failed.
    if (this.control.signal.aborted) return
    this.works.log.error({ err: error, phase }, `${phase} failed`)
    this.change({ failures: [...this.state.failures, describeFailure(phase, error)] })
  }

  private change(part: Partial<Progress>): void {
    this.state = { ...this.state, ...part }
    for (const listener of this.listeners) listener(this.state)
  }
}

function emptyProgress(buildId: number): Progress {
  return {
    run_id: 0,
    state: 'idle',
    is_ready: buildId > 0,
    started_at: null,
    finished_at: null,
    streams: [],
    build: null,
    build_id: buildId,
    failures: [],
  }
}

function covers(running: Scope, asked: Scope): boolean {
  return running === 'all' || (asked !== 'all' && [...asked].every((source) => running.has(source)))
}

function merge(a: Scope, b: Scope): Scope {
  return a === 'all' || b === 'all' ? 'all' : new Set([...a, ...b])
}

/**
 * Streams of a source run one after another, and what is last said of a source ends it: a stream that has a successor
 * is done, and so are all when the source is. An event without a stream only holds the place of the first.
 */
function replaceStream(streams: StreamProgress[], progress: StreamProgress): StreamProgress[] {
  const isOther = (s: StreamProgress) => s.source !== progress.source
  const kept = streams
    .filter((s) => isOther(s) || s.stream !== '' || progress.stream === '')
    .map((s) => (isOther(s) || s.phase === 'failed' ? s : { ...s, phase: 'done' as const }))
  const at = kept.findIndex((s) => s.source === progress.source && s.stream === progress.stream)
  if (at < 0) return [...kept, progress]
  const counted = progress.phase === 'done' || progress.phase === 'failed' ? kept[at] : undefined
  return kept.with(at, { ...progress, ...(counted && { done: counted.done, total: counted.total }) })
}

function describeFailure(phase: string, error: unknown): Failure {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return {
    source: null,
    code: typeof code === 'string' ? code : `${phase}_failed`,
    message: typeof message === 'string' ? (message.split('\n', 1)[0] ?? message) : String(error),
  }
}
