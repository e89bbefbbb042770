import { Flights } from '../flights.ts'
import { SharedReading } from '../notes.ts'

/** What is the same for every figure until the next build, read once for all who ask. Whoever answers many figures has one. */
export class Kept {
  /** What several figures of a screen are made of, while it is read. */
  readonly underWay = new Flights()
  private buildId: number | null = null
  private readonly answers = new Map<string, SharedReading<unknown>>()

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
