/** What one landing changes, by stream; it becomes the state of the streams. */
import type { Landing } from './landing.ts'

export class Counts {
  readonly byStream = new Map<string, Landing & { rejected: number }>()

  landed(name: string, { landed, more }: Landing): void {
    const counts = this.of(name)
    counts.landed += landed
    counts.more += more
  }

  rejected(name: string, count: number): void {
    this.of(name).rejected += count
  }

  private of(name: string): Landing & { rejected: number } {
    const known = this.byStream.get(name) ?? { landed: 0, more: 0, rejected: 0 }
    this.byStream.set(name, known)
    return known
  }
}
