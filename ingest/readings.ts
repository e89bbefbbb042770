import type { Source } from './contract.ts'
import type { SourceReport } from './sync.ts'

/** Reads sources, a few side by side; others may be added while they are read. */
export class Readings {
  private readonly most: number
  private readonly read: (source: Source) => Promise<SourceReport>
  private readonly ids: string[] = []
  private readonly waiting: Source[] = []
  private readonly running = new Set<Promise<void>>()
  private readonly reports = new Map<string, SourceReport>()

  constructor(most: number, read: (source: Source) => Promise<SourceReport>) {
    this.most = most
    this.read = read
  }

  add(sources: readonly Source[]): void {
    this.ids.push(...sources.map(({ id }) => id))
    this.waiting.push(...sources)
    this.fill()
  }

  /** In the order in which they were added, whichever ended first. */
  async end(): Promise<SourceReport[]> {
    while (this.running.size > 0) await Promise.all(this.running)
    return this.ids.flatMap((id) => this.reports.get(id) ?? [])
  }

  private fill(): void {
    while (this.running.size < this.most) {
      const next = this.waiting.shift()
      if (!next) return
      const reading = this.readOne(next)
      this.running.add(reading)
      void reading.then(
        () => this.running.delete(reading) && this.fill(),
        // Whoever waits for the end hears of it.
        () => undefined,
      )
    }
  }

  private async readOne(source: Source): Promise<void> {
    this.reports.set(source.id, await this.read(source))
  }
}
