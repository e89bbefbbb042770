import { Builds } from './builds.ts'
import { Faults, type Phase } from './faults.ts'
import { describeRun, emptyProgress, Flight, merge, type Scope } from './flight.ts'
import { Gate } from './gate.ts'
import type { Build, Sync, SyncOutcome } from './parts.ts'
import type { Progress, StreamProgress } from './schemas/progress.ts'
import { isOver, replaceStream } from './streams.ts'

export interface Works {
  sync: Sync
  build: Build
  clock: () => number
  log: { error(context: object, message: string): void }
  /** Ids of all sources, where they are known. */
  sources?: () => readonly string[]
}

type Listener = (progress: Progress) => void

/** More at once would only wait for each other. */
const MOST_READING = 4
/** How often a long reading is built from, and how long the first build waits for more than the first sources. */
const [LONG_MS, FIRST_MS] = [60_000, 5_000]

/**
 * Two lanes: sources are read, several at once but each once at a time, and what landed is built as soon as a source is
 * over. Whoever asks for sources that are being read joins them; what finds no room is gathered into one next run, so
 * that a thousand requests make at most a few.
 */
export class Synchroniser {
  private readonly works: Works
  private readonly listeners = new Set<Listener>()
  private readonly sourceListeners: ((source: string, isOk: boolean) => void)[] = []
  private readonly control = new AbortController()
  private readonly flights = new Set<Flight>()
  private readonly faults = new Faults()
  private readonly builds: Builds
  /** Configured sources that have brought what is newest, since this process began. */
  private readonly recent = new Set<string>()
  private hasMostTold = false
  private firstTimer: NodeJS.Timeout | undefined
  /** Older records leave the machine to the first build. */
  private readonly first = new Gate()
  private state: Progress
  private lastRun = 0
  private wantedAt = performance.now()
  private waiting: { id: number; scope: Scope } | undefined

  /** `buildId` is the build that is served before the first run. */
  constructor(works: Works, buildId: number, listener?: Listener) {
    this.works = works
    this.state = emptyProgress(buildId)
    if (listener) this.listeners.add(listener)
    this.builds = new Builds({
      build: () => this.build(),
      isReading: () => this.reading().length > 0,
      onChange: (build) => this.change({ build }),
      onEnd: () => this.first.open(),
      onError: (error) => this.fail('build', error),
    })
  }

  /** Syncs `only` these sources (all of them without) and builds; joins the runs under way where they cover it. */
  request(only?: readonly string[]): { runId: number; isJoined: boolean } {
    const whole = this.reading().find((flight) => flight.scope === 'all')
    if (!only && whole) return { runId: whole.id, isJoined: true }
    const wanted = only ?? (this.reading().length > 0 ? this.works.sources?.() : undefined)
    if (!wanted) return { runId: this.begin('all'), isJoined: false }
    const free = wanted.filter((source) => !this.find(source))
    if (free.length > 0) return { runId: this.begin(new Set(free)), isJoined: false }
    return { runId: this.find(wanted[0] ?? '')?.id ?? this.lastRun, isJoined: true }
  }

  /** Builds although nothing was read: the configuration has changed, or something was posted. */
  rebuild(): Promise<void> {
    this.builds.want(true)
    this.change({})
    return this.builds.flush()
  }

  readonly progress = (): Progress => this.state

  /** Somebody waits for an answer: builds leave him time for it. Returns what to call when he has it. */
  readonly answering = (): (() => void) => this.builds.answering()

  buildId(): number {
    return this.state.build_id
  }

  isReading(source: string): boolean {
    return this.find(source) !== undefined
  }

  /** Hears the state of now and every change; returns the way to stop. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener)
    listener(this.state)
    return () => void this.listeners.delete(listener)
  }

  /** Hears of each source that was read, whoever asked for it. */
  onSource(listener: (source: string, isOk: boolean) => void): void {
    this.sourceListeners.push(listener)
  }

  /** Resolves when no run is under way and none is waiting; of a given run, when that is over. */
  async settled(run?: number): Promise<void> {
    const isOpen = () => this.state.runs.some(({ run_id }) => run === undefined || run_id === run)
    while (isOpen() && this.flights.size > 0) await Promise.race([...this.flights].map(({ end }) => end))
  }

  /** Stops reading and waits for that; a build is left to the warehouse, which undoes it when it closes. */
  async close(): Promise<void> {
    this.waiting = undefined
    this.control.abort()
    this.builds.stop()
    clearTimeout(this.firstTimer)
    this.first.open()
    await Promise.all(this.reading().map(({ end }) => end))
    this.listeners.clear()
  }

  private reading(): Flight[] {
    return [...this.flights].filter((flight) => flight.isReading)
  }

  private find(source: string): Flight | undefined {
    return this.reading().find((flight) => flight.holds(source))
  }

  /** Takes off, or waits for room together with what else waits. Returns the run's number. */
  private begin(scope: Scope): number {
    const count = this.reading().length
    if (!this.waiting && count < (scope === 'all' ? 1 : MOST_READING)) {
      this.take(new Flight(++this.lastRun, scope))
      return this.lastRun
    }
    this.waiting ??= { id: ++this.lastRun, scope }
    this.waiting.scope = merge(this.waiting.scope, scope)
    this.change({})
    return this.waiting.id
  }

  private take(flight: Flight): void {
    const { scope } = flight
    const isOther = (stream: StreamProgress) => scope !== 'all' && !scope.has(stream.source)
    const streams = this.flights.size === 0 ? [] : this.state.streams.filter(isOther)
    const times = this.flights.size === 0 ? { started_at: this.works.clock(), finished_at: null } : {}
    this.flights.add(flight)
    this.change({ ...times, streams, run_id: Math.max(this.state.run_id, flight.id) })
    flight.end = this.fly(flight)
  }

  private takeWaiting(): void {
    const { waiting } = this
    if (!waiting || this.control.signal.aborted) return
    if (waiting.scope === 'all' && this.reading().length > 0) return
    this.waiting = undefined
    this.take(new Flight(waiting.id, waiting.scope))
  }

  private async fly(flight: Flight): Promise<void> {
    const outcome = await this.sync(flight).catch((error: unknown) => {
      this.fail('sync', error)
      if (flight.scope !== 'all') for (const source of flight.scope) this.tellSource(source, false)
    })
    flight.isReading = false
    this.takeWaiting()
    if (!this.control.signal.aborted) {
      if (this.builds.isStale || outcome?.hasNews !== false) this.builds.want()
      this.change({})
      await this.builds.flush()
    }
    this.flights.delete(flight)
    this.change({ finished_at: this.works.clock() })
  }

  private async sync(flight: Flight): Promise<SyncOutcome> {
    const { scope } = flight
    const outcome = await this.works.sync({
      ...(scope === 'all' ? {} : { only: [...scope] }),
      signal: this.control.signal,
      onProgress: (progress) => this.hear(flight, progress),
      onRecent: (source) => {
        if (!this.recent.has(source)) this.wantSoon(source)
        return this.first.over
      },
    })
    this.faults.clear('sync')
    this.faults.replace((source) => flight.concerns(source), outcome.failures)
    for (const { source, isOk } of outcome.sources ?? []) this.tellSource(source, isOk)
    return outcome
  }

  private hear(flight: Flight, progress: StreamProgress): void {
    flight.hear(progress)
    this.change({ streams: replaceStream(this.state.streams, progress) })
    const isLong = performance.now() - this.wantedAt > LONG_MS
    if (progress.phase === 'failed' || !(isOver(progress) || isLong)) return
    this.wantedAt = performance.now()
    // The last source's build comes with the end of the run.
    if (!flight.isOpen(this.works.sources?.() ?? [])) return
    if (isLong) this.builds.want()
    else this.wantSoon(progress.source)
  }

  /**
   * The first build is what somebody waits for, and the dearest: it comes when all sources but the slowest have told what
   * is newest, or some time after the first; then another one when all have.
   */
  private wantSoon(source: string): void {
    this.recent.add(source)
    const waited = (this.works.sources?.() ?? []).filter((id) => !this.recent.has(id))
    const haveAllTold = waited.length <= 1
    if (haveAllTold || this.state.is_ready) this.builds.want(haveAllTold && !this.hasMostTold)
    else if (this.state.streams.some((one) => one.source === source && one.stream !== '' && one.done > 0))
      this.firstTimer ??= setTimeout(() => this.builds.want(), FIRST_MS)
    this.hasMostTold ||= haveAllTold
  }

  private async build(): Promise<void> {
    const { buildId } = await this.works.build({ onProgress: (build) => this.change({ build }) })
    this.faults.clear('build')
    this.change({ is_ready: true, build_id: buildId })
  }

  private tellSource(source: string, isOk: boolean): void {
    for (const listener of this.sourceListeners) listener(source, isOk)
  }

  /** Something failed that concerns no single source; null: that is over. */
  fail(phase: Phase, error: unknown): void {
    // What a stop interrupts has not failed.
    if (this.control.signal.aborted) return
    this.faults.set(phase, error)
    if (error !== null) this.works.log.error({ err: error, phase }, `${phase} failed`)
    this.change({})
  }

  private change(part: Partial<Progress>): void {
    const runs = [...this.flights].map(({ id, scope, isReading }) =>
      describeRun(id, scope, isReading ? 'reading' : 'building'),
    )
    if (this.waiting) runs.push(describeRun(this.waiting.id, this.waiting.scope, 'waiting'))
    const isReading = runs.some(({ phase }) => phase === 'reading')
    const state = isReading ? 'syncing' : runs.length > 0 || this.builds.isBusy ? 'building' : 'idle'
    this.state = { ...this.state, ...part, runs, state, failures: this.faults.list() }
    for (const listener of this.listeners) listener(this.state)
  }
}
