import { TIME, type Changes } from './changes.ts'

/** Ages grow by themselves: a figure that nothing else changes is as of a minute before the last look at most. */
const MINUTE_MS = 60_000

/** Tells that time has passed: at most once a minute, and only where something was looked at since. */
export class Minutes {
  private readonly changes: Changes
  private toldAt = -Infinity
  private timer: NodeJS.Timeout | undefined

  constructor(changes: Changes) {
    this.changes = changes
  }

  /** Sources were looked at: what is as of then may as well be as of now. */
  passSoon(): void {
    this.plan(this.toldAt + MINUTE_MS - performance.now())
  }

  /** Something was built in between: those whose tables it changed are as of now, the others within the minute. */
  passLater(): void {
    this.plan(MINUTE_MS)
  }

  close(): void {
    clearTimeout(this.timer)
  }

  private plan(ms: number): void {
    if (ms <= 0) return this.pass()
    this.timer ??= setTimeout(() => this.pass(), ms).unref()
  }

  private pass(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.toldAt = performance.now()
    this.changes.tell([TIME])
  }
}
