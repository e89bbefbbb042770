import { Flights } from '../flights.ts'
import { SharedReading } from '../notes.ts'
import type { ReadOptions } from '../readers.ts'

/** What is the same for every figure until the next build, read once for all who ask. Whoever answers many figures has one. */
export class Kept {
  /** What several figures of a screen are made of, while it is read. */
  readonly underWay = new Flights()
  private readonly momentOf: (() => string) | undefined
  private state: { moment: string; answer: SharedReading<unknown> } | undefined
  private buildId: number | null = null
  private readonly answers = new Map<string, SharedReading<unknown>>()

  /** `momentOf`: another one with each build, and with each look at the sources; without it nobody knows of those. */
  constructor(momentOf?: () => string) {
    this.momentOf = momentOf
  }

  /** What is known of sources and builds: the same until there is another moment, or only for all who ask at once. */
  readState<T>(options: ReadOptions, make: (options: ReadOptions) => Promise<T>): Promise<T> {
    if (!this.momentOf) return this.underWay.join('state', options, make)
    const moment = this.momentOf()
    if (this.state?.moment !== moment) {
      const answer = new SharedReading(() => make({}))
      const state = { moment, answer }
      this.state = state
      answer.get().catch(() => {
        if (this.state === state) this.state = undefined
      })
    }
    return this.state.answer.get() as Promise<T>
  }

  /** `key` names everything that the answer depends on but the build. */
  read<T>(buildId: number | null, key: unknown[], make: () => Promise<T>): Promise<T> {
    if (buildId !== this.buildId || this.answers.size >= MOST) this.answers.clear()
    this.buildId = buildId
    const name = JSON.stringify(key)
    const known = this.answers.get(name) as SharedReading<T> | undefined
    if (known) return known.get()
    const answer = new SharedReading(make)
    this.answers.set(name, answer)
    return answer.get().catch((error: unknown) => {
      this.answers.delete(name)
      throw error
    })
  }
}

const MOST = 1_000
