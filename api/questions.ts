const MOST = 60
/** Filters of ten thousand services are asked for once. */
const LONGEST = 4_000
const KEPT_MS = 12 * 3_600_000

/** What was asked for lately, by address. */
export class Questions {
  private readonly times = new Map<string, number>()
  private readonly now: () => number

  constructor(now: () => number, earlier: Iterable<[url: string, at: number]> = []) {
    this.now = now
    for (const [url, at] of earlier) this.times.set(url, at)
  }

  entries(): [url: string, at: number][] {
    return [...this.times]
  }

  note(url: string): void {
    if (url.length > LONGEST) return
    this.times.delete(url)
    this.times.set(url, this.now())
    if (this.times.size > MOST) this.times.delete(this.times.keys().next().value!)
  }

  /** The last one first. */
  list(): string[] {
    const since = this.now() - KEPT_MS
    return [...this.times].flatMap(([url, at]) => (at < since ? [] : url)).toReversed()
  }
}
