/** A bounded queue between several writers and one reader: a full queue makes the writers wait. */
export class Channel<T> {
  private readonly items: T[] = []
  private readonly capacity: number
  private writers: (() => void)[] = []
  private reader: (() => void) | undefined
  private ended = false
  private failure: unknown

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** Resolves when there is room; throws after `close`, so that writers stop. */
  async put(item: T): Promise<void> {
    while (this.items.length >= this.capacity && !this.ended) {
      await new Promise<void>((resolve) => this.writers.push(resolve))
    }
    if (this.ended) throw new Error('The reader has gone')
    this.items.push(item)
    this.reader?.()
  }

  /** Nothing more will come; with an error the reader gets it after what is queued. */
  close(failure?: unknown): void {
    if (this.ended) return
    this.ended = true
    this.failure = failure
    this.reader?.()
    this.wakeWriters()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.items.length === 0 && !this.ended) {
        await new Promise<void>((resolve) => (this.reader = resolve))
      }
      const item = this.items.shift()
      this.wakeWriters()
      if (item !== undefined) yield item
      else if (this.failure !== undefined) throw this.failure
      else if (this.ended) return
    }
  }

  private wakeWriters(): void {
    const waiting = this.writers
    this.writers = []
    for (const wake of waiting) wake()
  }
}
