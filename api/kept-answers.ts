import type { Packing } from './packing.ts'

/** A body as text or bytes. */
export interface CachedAnswer {
  body: string | Uint8Array
  type: string
  headers?: Record<string, string>
}

/** An answer as it is sent, so that a hit costs nothing, with what it was made of. */
export interface Made {
  body: Packing
  type: string
  headers: Record<string, string>
  /** Of the question, as it is kept. */
  name: string
  /** Relations that were read for it. */
  reads: readonly string[]
  /** What had changed when its making began. */
  at: number
  /** When that was, on the clock of `performance`. */
  madeAt: number
  tookMs: number
  /**
   * Of what is read at the moment that it is asked for, so that something newer may exist from then on: how often people had
   * written before. What they write makes it void.
   */
  writes?: number
}

/** The most recently used answers, up to a number of bytes. */
export class KeptAnswers {
  private readonly answers = new Map<string, Made>()
  private readonly limit: number
  private bytes = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** The one that was used last at the end. */
  list(): Made[] {
    return [...this.answers.values()]
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
    if (answer.body.bytes.length > this.limit / 8) return
    this.answers.set(key, answer)
    this.bytes += answer.body.bytes.length
    for (const oldest of this.answers.keys()) {
      if (this.bytes <= this.limit) break
      this.drop(oldest)
    }
  }

  private drop(key: string): void {
    this.bytes -= this.answers.get(key)?.body.bytes.length ?? 0
    this.answers.delete(key)
  }
}
