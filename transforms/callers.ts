/** Who has the engine work, as far as that matters: one who asks much is not to take it from others. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { WarehouseError } from './faults.ts'

export interface Limits {
  /** Queries at a time; what comes beyond waits. */
  concurrent: number
  /** How many may wait. */
  queued: number
  /** Of engine time in any minute; beyond half of it, one query at a time. */
  seconds: number
}

export interface Caller extends Limits {
  id: string
}

const KEY = Symbol.for('streamgauge.callers')
const shared = globalThis as { [KEY]?: AsyncLocalStorage<Caller> }

/**
 * Set around the answering of a request; work of the process itself has no caller and no limits. One for the process: in
 * tests, plugins come from another copy of this module.
 */
export const callers = (shared[KEY] ??= new AsyncLocalStorage<Caller>())

/** Refused for what this caller asked already. */
export class OverBudget extends WarehouseError {
  readonly callerId: string
  readonly retryAfterMs: number

  constructor(caller: Caller, message: string, retryAfterMs: number) {
    super('over_budget', message)
    this.callerId = caller.id
    this.retryAfterMs = retryAfterMs
  }
}

const MINUTE_MS = 60_000

/** How much engine time each caller took in the last minute. */
export class Spending {
  private readonly spent = new Map<string, { at: number; ms: number }[]>()
  private readonly clock: () => number

  constructor(clock: () => number = () => performance.now()) {
    this.clock = clock
  }

  note(id: string, ms: number): void {
    const entries = this.recent(id)
    entries.push({ at: this.clock(), ms })
    this.spent.set(id, entries)
    if (this.spent.size > 1_000) this.forget()
  }

  secondsOf(id: string): number {
    return this.recent(id).reduce((sum, { ms }) => sum + ms, 0) / 1000
  }

  /** How long until less than `seconds` of the last minute are spent. */
  freeAfterMs(id: string, seconds: number): number {
    const entries = this.recent(id)
    let left = entries.reduce((sum, { ms }) => sum + ms, 0) - seconds * 1000
    for (const { at, ms } of entries) {
      left -= ms
      if (left < 0) return Math.max(0, at + MINUTE_MS - this.clock())
    }
    return 0
  }

  private recent(id: string): { at: number; ms: number }[] {
    const since = this.clock() - MINUTE_MS
    return (this.spent.get(id) ?? []).filter(({ at }) => at > since)
  }

  private forget(): void {
    for (const id of this.spent.keys()) if (this.recent(id).length === 0) this.spent.delete(id)
  }
}
