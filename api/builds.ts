import type { BuildProgress } from './schemas/progress.ts'

export interface BuildWorks {
  build(): Promise<void>
  /** Whether sources are still being read: builds then take a smaller share of the machine. */
  isReading(): boolean
  onChange(build: BuildProgress | null): void
  onEnd(): void
  onError(error: unknown): void
}

const LEAST_GAP_MS = 1_000
/** The pause between builds while sources are read, as a multiple of what the last one took. */
const READING_SHARE = 8
/** The longest pause when nothing is read: what waits then is all there is to do. */
const IDLE_GAP_MS = 1_000
/** So long after a build whoever was told of it has asked again; and how often it is looked whether all are answered. */
const [ASKING_MS, LOOK_MS] = [200, 20]

/**
 * One build at a time, at most one a second, and never more often than they cost while anybody waits for an answer: once
 * all are answered, a pause would be for nobody. What comes meanwhile is gathered.
 */
export class Builds {
  private readonly works: BuildWorks
  private isWanted = false
  private isSoon = false
  private isStopped = false
  private isBuilding = false
  private lastMs = 0
  private endedAt = -Infinity
  private timer: NodeJS.Timeout | undefined
  private waiting = 0
  private current: (() => void)[] = []
  private coming: (() => void)[] = []
  /** No build of this process has ended well since something was wanted: text of SQL may differ from the tables. */
  isStale = true

  constructor(works: BuildWorks) {
    this.works = works
  }

  get isBusy(): boolean {
    return this.isBuilding || this.isWanted
  }

  /** Something has landed: builds as soon as the pace allows. `isSoon`: it is little, and somebody waits for it. */
  want(isSoon = false): void {
    if (this.isStopped) return
    this.isWanted = true
    this.isSoon ||= isSoon
    this.plan()
  }

  /** Resolves when what is wanted now is built, or could not be. */
  flush(): Promise<void> {
    if (!this.isBusy || this.isStopped) return Promise.resolve()
    // Nobody reads any more, perhaps: the pause may be shorter than it was planned.
    if (this.isWanted) this.plan()
    return new Promise((resolve) => (this.isWanted ? this.coming : this.current).push(resolve))
  }

  /** Somebody waits for an answer; returns what to call when he has it. */
  answering(): () => void {
    this.waiting++
    let isAnswered = false
    return () => {
      if (!isAnswered) this.waiting--
      isAnswered = true
    }
  }

  /** Begins no further build; one under way is left to the warehouse. */
  stop(): void {
    this.isStopped = true
    this.isWanted = false
    clearTimeout(this.timer)
    for (const resolve of this.coming.splice(0)) resolve()
  }

  private plan(): void {
    if (this.isBuilding) return
    clearTimeout(this.timer)
    const isPatient = this.works.isReading() && !this.isSoon
    const pause = isPatient ? this.lastMs * READING_SHARE : Math.min(this.lastMs, IDLE_GAP_MS)
    const gap = Math.max(LEAST_GAP_MS - this.lastMs, pause)
    const least = isPatient ? gap : Math.max(LEAST_GAP_MS - this.lastMs, Math.min(gap, ASKING_MS))
    this.wait(this.endedAt + least, this.endedAt + gap)
  }

  /** Until everybody is answered, `least` and `most` on the clock of `performance`. */
  private wait(least: number, most: number): void {
    const begin = () => {
      if (this.waiting === 0 || performance.now() >= most) void this.build()
      else this.timer = setTimeout(begin, LOOK_MS)
    }
    this.timer = setTimeout(begin, Math.max(0, least - performance.now()))
  }

  private async build(): Promise<void> {
    const startedAt = performance.now()
    this.isWanted = false
    this.isSoon = false
    this.isBuilding = true
    this.current = this.coming.splice(0)
    this.works.onChange({ model: null, done: 0, total: null })
    try {
      await this.works.build()
      this.isStale = false
    } catch (error) {
      this.isStale = true
      this.works.onError(error)
    }
    this.endedAt = performance.now()
    this.lastMs = this.endedAt - startedAt
    this.isBuilding = false
    this.works.onChange(null)
    this.works.onEnd()
    for (const resolve of this.current.splice(0)) resolve()
    if (this.isWanted) this.plan()
  }
}
