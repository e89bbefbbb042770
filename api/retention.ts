import type { Lane } from '../transforms/warehouse.ts'

export interface Removed {
  source: string
  stream: string
  /** Epoch ms: what was over before is not kept. */
  keptFrom: number
  /** Records, each in all the states in which it landed. */
  keys: number
  rows: number
}

export interface RetentionWorks {
  /** Whether anything is kept for a limited time, and when it is looked at. */
  plan(): { isLimited: boolean; schedule: string }
  /** Days for which a stream's records are kept after their end; null: for ever. */
  daysOf(source: string, stream: string): number | null
  /** Builds, with what `take` gives before it. */
  rebuild(): Promise<void>
  /** When a pattern is met next and the time after that, epoch ms. */
  next(pattern: string): [number, number]
  clock(): number
  remove(lane: Lane): Promise<Removed[]>
  /** What would go now. */
  tryOut(): Promise<Removed[]>
  /** When it last went well, epoch ms; null: never. */
  readLast(): Promise<number | null>
  /** What copies of earlier days hold goes too. */
  onRemoved(): void
}

/** Removes what is not kept any more, together with the build that follows: on demand and at its time. */
export class Retention {
  private readonly works: RetentionWorks
  private isWanted = false
  private removed: Removed[] | null = null
  private due: { pattern: string; at: number } | null = null
  private isCaughtUp = false

  constructor(works: RetentionWorks) {
    this.works = works
  }

  /** What has to go before a build; undefined: nothing. */
  take(): ((lane: Lane) => Promise<void>) | undefined {
    if (!this.isWanted) return undefined
    return async (lane) => {
      this.removed = await this.works.remove(lane)
    }
  }

  /** The build that took it is committed. */
  done(): void {
    if (!this.isWanted || this.removed === null) return
    this.isWanted = false
    this.works.onRemoved()
  }

  /** Errors: an Error where the build failed, whose reason is told elsewhere. */
  async apply(): Promise<Removed[]> {
    this.isWanted = true
    this.removed = null
    await this.works.rebuild()
    if (this.isWanted || this.removed === null)
      throw new Error(
        'Nothing was removed, since what follows could not be built: the next build tries again',
      )
    return this.removed
  }

  /** What would go now. */
  async tryOut(): Promise<Removed[]> {
    return this.works.tryOut()
  }

  daysOf(source: string, stream: string): number | null {
    return this.works.daysOf(source, stream)
  }

  nextAt(): number | null {
    const { isLimited, schedule } = this.works.plan()
    if (!isLimited) this.due = null
    else if (this.due?.pattern !== schedule)
      this.due = { pattern: schedule, at: this.works.next(schedule)[0] }
    return this.due?.at ?? null
  }

  /** At its time, and once after a start that came too late for it. */
  async tick(): Promise<void> {
    const at = this.nextAt()
    if (at === null) return
    if (this.works.clock() < at && !(await this.isMissed())) return
    this.due = null
    this.nextAt()
    await this.apply()
  }

  private async isMissed(): Promise<boolean> {
    if (this.isCaughtUp) return false
    this.isCaughtUp = true
    const [first, second] = this.works.next(this.works.plan().schedule)
    const last = await this.works.readLast()
    return last === null || last < first - 2 * (second - first)
  }
}
