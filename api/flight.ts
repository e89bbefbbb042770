import type { Progress, RunProgress, StreamProgress } from './schemas/progress.ts'
import { isOver } from './streams.ts'

export type Scope = ReadonlySet<string> | 'all'

/** One reading of some sources, then its build. */
export class Flight {
  readonly id: number
  readonly scope: Scope
  isReading = true
  /** Settles when it is over and built. */
  end: Promise<void> = Promise.resolve()
  /** Sources that were heard of in it, those that came with others included, and whether they are over. */
  private readonly heard = new Map<string, boolean>()

  constructor(id: number, scope: Scope) {
    this.id = id
    this.scope = scope
  }

  hear(progress: StreamProgress): void {
    this.heard.set(progress.source, isOver(progress))
  }

  /** Whether it is reading the source or going to. */
  holds(source: string): boolean {
    if (!this.isReading) return false
    const isHeard = this.heard.get(source)
    if (isHeard !== undefined) return !isHeard
    return this.scope === 'all' || this.scope.has(source)
  }

  /** Whether anything is left to be read, `known` being all sources that could be. */
  isOpen(known: readonly string[]): boolean {
    const sources = this.scope === 'all' ? known : this.scope
    return [...sources, ...this.heard.keys()].some((source) => this.holds(source))
  }

  concerns(source: string): boolean {
    return this.scope === 'all' || this.scope.has(source) || this.heard.has(source)
  }
}

export function merge(a: Scope, b: Scope): Scope {
  return a === 'all' || b === 'all' ? 'all' : new Set([...a, ...b])
}

export function describeRun(id: number, scope: Scope, phase: RunProgress['phase']): RunProgress {
  return { run_id: id, sources: scope === 'all' ? null : [...scope], phase }
}

export function emptyProgress(buildId: number): Progress {
  return {
    run_id: 0,
    runs: [],
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
