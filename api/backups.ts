import { makeBackup } from '../transforms/backup/making.ts'
import { listBackups, pruneBackups, type Backup } from '../transforms/backup/shelf.ts'
import type { Warehouse } from '../transforms/warehouse.ts'

export interface BackupWorks {
  warehouse: Warehouse
  version: string
  /** Folder of finished ones, how many stay, and when one is made by itself (null: never), as configured now. */
  plan(): { to: string; keep: number; schedule: string | null; configuration: string | null }
  /** When a pattern is met next, epoch ms. */
  next(pattern: string): number
  clock(): number
  /** Null: the last one was made. */
  onError(error: { code: string; message: string } | null): void
}

export interface BackupState {
  schedule: string | null
  /** 0: all. */
  keep: number
  next_at: number | null
  error: string | null
}

/** One at a time, on demand and at their time. */
export class Backups {
  private readonly works: BackupWorks
  private readonly control = new AbortController()
  private current: Promise<Backup> | undefined
  private error: string | null = null
  private due: { pattern: string; since: number; at: number } | null = null

  constructor(works: BackupWorks) {
    this.works = works
  }

  /** Joins one that is under way. Errors: as makeBackup. */
  make(): Promise<Backup> {
    this.current ??= this.run().finally(() => (this.current = undefined))
    return this.current
  }

  list(): Backup[] {
    return listBackups(this.place())
  }

  place(): string {
    return this.works.plan().to
  }

  state(): BackupState {
    const { schedule, keep } = this.works.plan()
    return { schedule, keep: schedule === null ? 0 : keep, next_at: this.dueAt(), error: this.error }
  }

  /** Makes one when it is due; old ones go once it is there. */
  async tick(): Promise<void> {
    const at = this.dueAt()
    if (at === null || this.works.clock() < at) return
    this.due = null
    this.dueAt()
    await this.make()
    pruneBackups(this.place(), this.works.plan().keep)
  }

  /** Undoes one that is under way. */
  async close(): Promise<void> {
    this.control.abort()
    await this.current?.catch(() => undefined)
  }

  private async run(): Promise<Backup> {
    const { warehouse, version, plan, clock, onError } = this.works
    const { to, configuration } = plan()
    const { signal } = this.control
    try {
      const made = await makeBackup(warehouse, { to, version, now: clock(), configuration, signal })
      this.error = null
      onError(null)
      return made
    } catch (error) {
      this.error = (error as Error).message
      onError({ code: 'backup_failed', message: `No backup was made: ${this.error}` })
      throw error
    }
  }

  private dueAt(): number | null {
    const { schedule } = this.works.plan()
    const now = this.works.clock()
    if (schedule === null) this.due = null
    // A clock that was put back would leave it alone until the old time comes again.
    else if (this.due?.pattern !== schedule || now < this.due.since)
      this.due = { pattern: schedule, since: now, at: this.works.next(schedule) }
    return this.due?.at ?? null
  }
}
