/** A body as it is sent; kept as text or bytes, so that a hit costs nothing. */
export interface CachedAnswer {
  body: string | Uint8Array
  type: string
  headers?: Record<string, string>
}

/** An answer with what it was made of. */
export interface Made extends CachedAnswer {
  /** Relations that were read for it. */
  reads: readonly string[]
  /** What had changed when its making began. */
  at: number
}

/** The most recently used answers, up to a number of bytes. */
export class KeptAnswers {
  private readonly answers = new Map<string, Made>()
  private readonly limit: number
  private bytes = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get(key: string): Made | undefined {
    const answer = this.answers.get(key)
    if (answer) {
      this.answers.delete(key)
      this.answers.set(key, answer)
    }
    return answer
  }

  /** In the place of an earlier one. */
  set(key: string, answer: Made): void {
    this.drop(key)
    if (answer.body.length > this.limit / 8) return
    this.answers.set(key, answer)
    this.bytes += answer.body.length
    for (const oldest of this.answers.keys()) {
      if (this.bytes <= this.limit) break
      this.drop(oldest)
    }
  }

  private drop(key: string): void {
    this.bytes -= this.answers.get(key)?.body.length ?? 0
    this.answers.delete(key)
  }
}
