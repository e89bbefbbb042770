/** What has just landed, as it came: to read it from the disk again, unpack and parse it costs more than all else. */
import type { Kept } from './deliveries.ts'

const MOST = { count: 2000, bytes: 16 * 1024 * 1024 }

export class Fresh {
  private kept: Kept[] = []
  private bytes = 0

  /** In the order of their numbers. Where there is no room all are let go: they are read from the disk. */
  add(landed: readonly Kept[]): void {
    for (const { delivery } of landed) this.bytes += delivery.body.length
    this.kept.push(...landed)
    if (this.kept.length > MOST.count || this.bytes > MOST.bytes) this.clear()
  }

  /** Up to `count` of those that follow `done` without a gap; none where the next one is not here. */
  take(done: number, count: number): Kept[] {
    const first = this.kept.findIndex(({ seq }) => seq > done)
    if (first < 0 || this.kept[first]!.seq !== done + 1) return []
    const after = this.kept.findIndex(({ seq }, i) => i >= first && seq !== done + 1 + i - first)
    return this.kept.slice(first, Math.min(first + count, after < 0 ? Infinity : after))
  }

  /** They are processed. */
  drop(done: number): void {
    const left = this.kept.findIndex(({ seq }) => seq > done)
    const gone = this.kept.splice(0, left < 0 ? this.kept.length : left)
    for (const { delivery } of gone) this.bytes -= delivery.body.length
  }

  private clear(): void {
    this.kept = []
    this.bytes = 0
  }
}
