import type { AppParts, Build, Sync } from './parts.ts'
import type { Failure, Progress, StreamProgress } from './schemas/progress.ts'

export interface Synchroniser {
  /** Syncs `only` these sources (all of them without) and builds; joins the run under way where that covers it. */
  request(only?: string[]): { runId: number; isJoined: boolean }
  progress(): Progress
  buildId(): number
  /** Hears the state of now and every change; returns the way to stop. */
  subscribe(listener: (progress: Progress) => void): () => void
  /** Resolves when no run is under way and none is waiting. */
  settled(): Promise<void>
  close(): Promise<void>
}

interface Works {
  sync: Sync
  build: Build
  clock: () => number
  log: { error(context: object, message: string): void }
}

type Scope = ReadonlySet<string> | 'all'

/**
 * One sync → build at a time. Whoever asks while a run is fetching everything joins it; other requests are gathered
 * into one following run, so that a thousand requests make at most two runs.
 */
export function createSynchroniser(
  works: Works,
  buildId: number,
  listen?: AppParts['progress'],
): Synchroniser {
  const listeners = new Set<(progress: Progress) => void>(listen ? [listen] : [])
  const control = new AbortController()
  let state: Progress = emptyProgress(buildId)
  let running: { scope: Scope; promise: Promise<void> } | undefined
  let waiting: Scope | undefined

  function change(part: Partial<Progress>): void {
    state = { ...state, ...part }
    for (const listener of listeners) listener(state)
  }

  function begin(scope: Scope): void {
    const run_id = state.run_id + 1
    change({
      run_id,
      state: 'syncing',
      started_at: works.clock(),
      finished_at: null,
      streams: [],
      failures: [],
    })
    running = { scope, promise: run(scope).finally(startWaiting) }
  }

  function startWaiting(): void {
    const next = waiting
    running = waiting = undefined
    if (next && !control.signal.aborted) begin(next)
  }

  async function run(scope: Scope): Promise<void> {
    try {
      const outcome = await works.sync({
        ...(scope === 'all' ? {} : { only: [...scope] }),
        signal: control.signal,
        onProgress: (progress) => change({ streams: replaceStream(state.streams, progress) }),
      })
      change({ failures: [...state.failures, ...outcome.failures] })
    } catch (error) {
      fail('sync', error)
    }
    if (control.signal.aborted) return change({ state: 'idle', finished_at: works.clock() })
    try {
      change({ state: 'building', build: { model: null, done: 0, total: null } })
      const built = await works.build({ onProgress: (build) => change({ build }) })
      change({ is_ready: true, build_id: built.buildId })
    } catch (error) {
      fail('build', error)
    }
    change({ state: 'idle', build: null, finished_at: works.clock() })
  }

  function fail(phase: string, error: unknown): void {
    works.log.error({ err: error, phase }, `${phase} failed`)
    change({ failures: [...state.failures, describeFailure(phase, error)] })
  }

  return {
    request(only) {
      const scope: Scope = only ? new Set(only) : 'all'
      if (!running) begin(scope)
      else if (state.state === 'syncing' && covers(running.scope, scope))
        return { runId: state.run_id, isJoined: true }
      else {
        waiting = waiting ? merge(waiting, scope) : scope
        return { runId: state.run_id + 1, isJoined: false }
      }
      return { runId: state.run_id, isJoined: false }
    },
    progress: () => state,
    buildId: () => state.build_id,
    subscribe(listener) {
      listeners.add(listener)
      listener(state)
      return () => void listeners.delete(listener)
    },
    async settled() {
      while (running) await running.promise
    },
    async close() {
      waiting = undefined
      control.abort()
      await running?.promise
      listeners.clear()
    },
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
