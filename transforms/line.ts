/** Who is next at a few connections: not who came first, but who has the fewest of them, and of those whose work is short. */
import { OverBudget, Spending, type Caller } from './callers.ts'
import { WarehouseError } from './faults.ts'

interface Waiting {
  caller: Caller | undefined
  /** On the clock of `performance`. */
  dueAt: number
  enter(): void
  refuse(error: unknown): void
}

/** A place at the engine; it says how long the engine worked for it. */
export interface Place {
  leave(workedMs: number): void
}

const AGAIN_MS = 1_000
/** What takes long can wait as many times as long: whoever asks for little is not kept waiting by it, nor it for ever by him. */
const TIMES_EXPECTED = 4

export class Line {
  private readonly limit: number
  /** Half of all, so that there is room beside anybody. */
  private readonly share: number
  private readonly most: number
  private readonly spending: Spending
  private readonly running = new Map<string, number>()
  private waiting: Waiting[] = []
  private count = 0

  /** `most` may wait in all. */
  constructor(limit: number, most = Number.MAX_SAFE_INTEGER, spending = new Spending()) {
    this.limit = limit
    this.share = Math.ceil(limit / 2)
    this.most = most
    this.spending = spending
  }

  /**
   * `expectedMs`: how long the work is likely to take. Errors: OverBudget, WarehouseError busy; whatever `signal` was
   * aborted with, by `aborted`.
   */
  async enter(
    caller: Caller | undefined,
    signal: AbortSignal | undefined,
    aborted: () => Error,
    expectedMs = 0,
  ): Promise<Place> {
    if (caller) this.assertBudget(caller)
    const dueAt = performance.now() + expectedMs * TIMES_EXPECTED
    if (this.count >= this.limit || !this.isFree(caller)) await this.wait({ caller, dueAt }, signal, aborted)
    else this.take(caller)
    return { leave: (workedMs) => this.leave(caller, workedMs) }
  }

  refuseAll(error: unknown): void {
    for (const { refuse } of this.waiting.splice(0)) refuse(error)
  }

  private assertBudget(caller: Caller): void {
    const { id, seconds, queued } = caller
    if (this.spending.secondsOf(id) >= seconds)
      throw new OverBudget(
        caller,
        `Your queries took ${seconds} s of the engine within a minute, which is all that one may have: wait, and ask for less`,
        this.spending.freeAfterMs(id, seconds),
      )
    // Never all of the room: whoever else comes has to find some.
    const most = Math.min(queued, Math.ceil(this.most / 2))
    if (this.waiting.filter((one) => one.caller?.id === id).length >= most)
      throw new OverBudget(caller, `So many of your queries wait already: ${most}; wait for them`, AGAIN_MS)
  }

  private wait(
    who: Pick<Waiting, 'caller' | 'dueAt'>,
    signal: AbortSignal | undefined,
    aborted: () => Error,
  ): Promise<void> {
    if (this.waiting.length >= this.most)
      throw new WarehouseError('busy', `Too many queries wait, of everybody: ${this.most}`)
    return new Promise<void>((resolve, reject) => {
      const waiting = {
        ...who,
        enter: () => settle(resolve),
        refuse: (error: unknown) => settle(() => reject(error)),
      }
      const abort = () => {
        this.waiting = this.waiting.filter((one) => one !== waiting)
        settle(() => reject(aborted()))
      }
      const settle = (act: () => void) => {
        signal?.removeEventListener('abort', abort)
        act()
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.waiting.push(waiting)
    })
  }

  private leave(caller: Caller | undefined, workedMs: number): void {
    this.count--
    if (caller) {
      const left = (this.running.get(caller.id) ?? 1) - 1
      if (left > 0) this.running.set(caller.id, left)
      else this.running.delete(caller.id)
      this.spending.note(caller.id, workedMs)
    }
    while (this.count < this.limit && this.admit());
  }

  /** Lets in whoever has the fewest places of those who may have one more; of them what is due first. */
  private admit(): boolean {
    const able = this.waiting.filter(({ caller }) => this.isFree(caller))
    const fewest = Math.min(...able.map(({ caller }) => this.runningOf(caller)))
    const [first, ...others] = able.filter(({ caller }) => this.runningOf(caller) === fewest)
    if (!first) return false
    const next = others.reduce((one, other) => (other.dueAt < one.dueAt ? other : one), first)
    this.waiting = this.waiting.filter((one) => one !== next)
    this.take(next.caller)
    next.enter()
    return true
  }

  private take(caller: Caller | undefined): void {
    this.count++
    if (caller) this.running.set(caller.id, this.runningOf(caller) + 1)
  }

  private runningOf(caller: Caller | undefined): number {
    return caller ? (this.running.get(caller.id) ?? 0) : 0
  }

  private isFree(caller: Caller | undefined): boolean {
    if (!caller) return true
    const isMuch = this.spending.secondsOf(caller.id) >= caller.seconds / 2
    return this.runningOf(caller) < (isMuch ? 1 : Math.min(caller.concurrent, this.share))
  }
}
