import { Timetable } from './timetable.ts'

export interface SchedulerPlan {
  sources: readonly { id: string; pattern: string }[]
  zone: string
  /** A source starts up to so much later than its time, so that not all begin at once. */
  jitterMs: number
}

export interface SchedulerParts extends SchedulerPlan {
  /** Sources that wait for a person to resume them. */
  paused: ReadonlySet<string>
  /** How often each source has failed since it was last read well. */
  failures: ReadonlyMap<string, number>
  /** Reads one source; resolves when that is over, however it went. */
  run(source: string): Promise<void>
  random?: () => number
}

export interface ScheduleState {
  schedule: string
  is_paused: boolean
  /** Epoch ms; null while it is paused or being read. */
  next_run_at: number | null
  /** Set after failures, until when it is left alone. */
  back_off_until: number | null
  failures_in_a_row: number
}

interface Entry {
  timetable: Timetable
  isPaused: boolean
  isRunning: boolean
  failures: number
  backOffUntil: number | null
  nextAt: number | null
  timer: NodeJS.Timeout | undefined
}

const FIRST_BACK_OFF_MS = 60_000
const MOST_BACK_OFF_MS = 6 * 3_600_000
/** How often the clock on the wall is looked at: it may be set, or have gone on while the machine slept. */
const LOOK_MS = 5 * 60_000
/** A back-off is longer by so much at most. */
const JITTER = 0.1

/** How long a source is left alone after so many failures in a row: 1, 2, 4 … minutes, at most 6 hours. */
export function backOffMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(MOST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.min(failures - 1, 20))
}

/**
 * Reads each source when its time has come. The next time is set when a reading is over, whoever asked for it, so that
 * a source is never read twice at once; after failures it is set by the back-off instead.
 */
export class Scheduler {
  private readonly entries = new Map<string, Entry>()
  private readonly parts: SchedulerParts
  private readonly random: () => number
  private plan: SchedulerPlan
  private isOn = false

  constructor(parts: SchedulerParts) {
    this.parts = parts
    this.plan = parts
    this.random = parts.random ?? Math.random
    for (const { id, pattern } of parts.sources) this.entries.set(id, this.makeEntry(id, pattern))
  }

  /** Takes up another plan; a source that stays keeps its pause, its failures and a reading under way. */
  adopt(plan: SchedulerPlan): void {
    this.plan = plan
    const patterns = new Map(plan.sources.map(({ id, pattern }) => [id, pattern]))
    for (const [id, entry] of this.entries) {
      clearTimeout(entry.timer)
      entry.timetable.destroy()
      if (!patterns.has(id)) this.entries.delete(id)
    }
    for (const [id, pattern] of patterns) {
      const known = this.entries.get(id)
      if (known) known.timetable = new Timetable(pattern, plan.zone)
      else this.entries.set(id, this.makeEntry(id, pattern))
      this.arm(id)
    }
  }

  start(): void {
    this.isOn = true
    for (const id of this.entries.keys()) this.arm(id)
  }

  close(): void {
    this.isOn = false
    for (const entry of this.entries.values()) {
      clearTimeout(entry.timer)
      entry.timetable.destroy()
    }
  }

  has(id: string): boolean {
    return this.entries.has(id)
  }

  /** Sources that wait to be resumed. */
  paused(): string[] {
    return [...this.entries].filter(([, { isPaused }]) => isPaused).map(([id]) => id)
  }

  /** Null for a source that has no time of its own: one that came with another, or is no longer configured. */
  state(id: string): ScheduleState | null {
    const entry = this.entries.get(id)
    if (!entry) return null
    const { timetable, isPaused, nextAt, backOffUntil, failures } = entry
    const isLeft = backOffUntil !== null && backOffUntil > Date.now()
    return {
      schedule: timetable.pattern,
      is_paused: isPaused,
      next_run_at: nextAt,
      back_off_until: isLeft ? backOffUntil : null,
      failures_in_a_row: failures,
    }
  }

  pause(id: string): void {
    this.change(id, { isPaused: true })
  }

  resume(id: string): void {
    // Who resumes wants to see whether it goes now.
    this.change(id, { isPaused: false, backOffUntil: null })
  }

  /** A reading is over, whoever asked for it. */
  ended(id: string, isOk: boolean): void {
    const entry = this.entries.get(id)
    if (!entry) return
    entry.failures = isOk ? 0 : entry.failures + 1
    const wait = backOffMs(entry.failures)
    // A tenth more or less: sources that failed together need not come back together.
    entry.backOffUntil = isOk ? null : Date.now() + Math.round(wait * (1 + this.random() * JITTER))
    this.arm(id)
  }

  private makeEntry(id: string, pattern: string): Entry {
    const { paused, failures } = this.parts
    return {
      timetable: new Timetable(pattern, this.plan.zone),
      isPaused: paused.has(id),
      isRunning: false,
      failures: failures.get(id) ?? 0,
      backOffUntil: null,
      nextAt: null,
      timer: undefined,
    }
  }

  private change(id: string, part: Partial<Entry>): void {
    const entry = this.entries.get(id)
    if (!entry) return
    Object.assign(entry, part)
    this.arm(id)
  }

  private arm(id: string): void {
    const entry = this.entries.get(id)
    if (!entry || !this.isOn) return
    clearTimeout(entry.timer)
    entry.nextAt = entry.isPaused || entry.isRunning ? null : this.findNext(entry)
    if (entry.nextAt === null) return
    this.wait(id, entry, entry.nextAt)
  }

  private wait(id: string, entry: Entry, until: number): void {
    const since = Date.now()
    const look = () => {
      const now = Date.now()
      if (now >= until) void this.fire(id, entry)
      // Put back: what is next by it may be sooner than what was.
      else if (now < since) this.arm(id)
      else this.wait(id, entry, until)
    }
    entry.timer = setTimeout(look, Math.max(0, Math.min(until - since, LOOK_MS)))
    // A process that has nothing else to do may end.
    entry.timer.unref()
  }

  private findNext({ timetable, backOffUntil }: Entry): number {
    const left = (backOffUntil ?? 0) - Date.now()
    // Longer than any back-off: the clock was put back since.
    if (backOffUntil !== null && left > 0 && left <= MOST_BACK_OFF_MS * (1 + JITTER)) return backOffUntil
    const [first, second] = timetable.next()
    // Never so late that the time after it comes near.
    return first + Math.floor(this.random() * Math.min(this.plan.jitterMs, (second - first) / 4))
  }

  private async fire(id: string, entry: Entry): Promise<void> {
    entry.isRunning = true
    entry.nextAt = null
    try {
      await this.parts.run(id)
    } finally {
      entry.isRunning = false
      this.arm(id)
    }
  }
}
