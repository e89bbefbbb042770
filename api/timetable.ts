import { createTask, parse, type ScheduledTask } from 'node-cron'

const MINUTE_MS = 60_000

/**
 * When one source is to be read, as a cron pattern says it in a zone. node-cron computes; two nights a year are ours:
 * it leaves out the first of the two hours that autumn repeats, and the times that spring leaps over.
 * Errors: a pattern that is none.
 */
export class Timetable {
  readonly pattern: string
  private readonly zone: string
  private readonly local: ScheduledTask
  private readonly isHourly: boolean
  private fixed: { offset: number; task: ScheduledTask } | undefined

  constructor(pattern: string, zone: string) {
    this.pattern = pattern
    this.zone = zone
    try {
      this.local = taskOf(pattern, zone)
    } catch (error) {
      throw new Error(`The schedule is no cron pattern, write it as */15 * * * *: ${pattern}`, {
        cause: error,
      })
    }
    this.isHourly = parse(pattern).hour.length === 24
  }

  /** The next two times after now, epoch ms. */
  next(): [number, number] {
    const local = timesOf(this.local)
    const offset = offsetAt(Date.now(), this.zone)
    const steady = timesOf(this.steady(offset))
    if (steady[0] >= local[0]) return local
    // Every hour: the clock's leaps change nothing. A time that the clock leaps over: when it would have been.
    if (this.isHourly && this.local.match(new Date(steady[0]))) return steady
    return isLeaptOver(steady[0], offset, this.zone) ? [steady[0], local[0]] : local
  }

  destroy(): void {
    void this.local.destroy()
    void this.fixed?.task.destroy()
  }

  /** The same pattern on a clock that stays as it is now. */
  private steady(offset: number): ScheduledTask {
    if (this.fixed?.offset !== offset) {
      void this.fixed?.task.destroy()
      this.fixed = { offset, task: taskOf(this.pattern, nameOffset(offset)) }
    }
    return this.fixed.task
  }
}

/** When a pattern is met next in a zone, epoch ms. */
export function nextOf(pattern: string, zone = 'UTC'): number {
  const timetable = new Timetable(pattern, zone)
  const [next] = timetable.next()
  timetable.destroy()
  return next
}

function taskOf(pattern: string, timezone: string): ScheduledTask {
  return createTask(pattern, () => undefined, { timezone })
}

function timesOf(task: ScheduledTask): [number, number] {
  const [first, second] = task.getNextRuns(2)
  return [Number(first), Number(second)]
}

/** Whether the wall time that `at` has at `offset` is missing in the zone. */
function isLeaptOver(at: number, offset: number, zone: string): boolean {
  const wall = at + offset * MINUTE_MS
  const after = offsetAt(at, zone)
  return after > offset && offsetAt(wall - after * MINUTE_MS, zone) !== after
}

/** Minutes east of UTC. */
function offsetAt(at: number, zone: string): number {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name ?? '') ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
}

function nameOffset(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}
