/** Whoever guesses: so many wrong tokens and sign-ins from one address, then none is looked at for a while. */

const MOST = 20
const WINDOW_MS = 60_000
const MOST_ADDRESSES = 10_000

export class Failures {
  private readonly counts = new Map<string, { from: number; count: number }>()
  private readonly clock: () => number

  constructor(clock: () => number) {
    this.clock = clock
  }

  /** How long to wait, ms; 0 for whoever may try. */
  waitMs(address: string): number {
    const entry = this.recent(address)
    return entry && entry.count >= MOST ? entry.from + WINDOW_MS - this.clock() : 0
  }

  note(address: string): void {
    const entry = this.recent(address) ?? { from: this.clock(), count: 0 }
    this.counts.delete(address)
    this.counts.set(address, { ...entry, count: entry.count + 1 })
    const [oldest] = this.counts.keys()
    if (this.counts.size > MOST_ADDRESSES && oldest !== undefined) this.counts.delete(oldest)
  }

  private recent(address: string) {
    const entry = this.counts.get(address)
    return entry && entry.from + WINDOW_MS > this.clock() ? entry : undefined
  }
}
