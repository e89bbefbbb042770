import type { Failure } from './schemas/progress.ts'

export type Phase = 'sync' | 'build' | 'backup' | 'disk'

/** What failed when it was last tried: sources by name, and what of reading or building concerns no single one. */
export class Faults {
  private sources: Failure[] = []
  private readonly phases = new Map<Phase, Failure>()

  list(): Failure[] {
    return [...this.sources, ...this.phases.values()]
  }

  /** Some sources were read again: what was said of them before is over. */
  replace(isConcerned: (source: string) => boolean, failures: readonly Failure[]): void {
    const others = this.sources.filter(({ source }) => source !== null && !isConcerned(source))
    this.sources = [...others, ...failures]
  }

  /** Null: it is over. */
  set(phase: Phase, error: unknown): void {
    if (error === null) this.clear(phase)
    else this.phases.set(phase, describe(phase, error))
  }

  clear(phase: Phase): void {
    this.phases.delete(phase)
  }
}

function describe(phase: Phase, error: unknown): Failure {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return {
    source: null,
    code: typeof code === 'string' ? code : `${phase}_failed`,
    message: typeof message === 'string' ? (message.split('\n', 1)[0] ?? message) : String(error),
  }
}
