import type { FastifyInstance } from 'fastify'
import { BadParameterError, PastFailedError, PastUnderWayError } from '../errors.ts'
import { isDate } from '../relation.ts'
import type { PastDay } from '../schemas/past.ts'
import { dayAfter, addDays } from '../window.ts'
import { startOfDay } from '../../transforms/measures/calendar.ts'
import type { Unread } from '../../transforms/past/version.ts'
import type { Label, Shelf, Volume } from './shelf.ts'

/** A past that is open, and how to close it. */
export interface OpenPast {
  app: FastifyInstance
  close(): Promise<void>
}

export interface PastWorks {
  shelf: Shelf
  clock(): number
  zone(): string
  /** What a past made now would be made of. */
  versionAt(until: number): Promise<{ version: string; unread: Unread[] }>
  make(making: Making): Promise<Pick<Label, 'row_count'>>
  open(volume: Volume): Promise<OpenPast>
  onError(error: unknown): void
}

export interface Making {
  day: string
  until: number
  folder: string
  signal: AbortSignal
  onProgress(step: string, done: number, total: number | null): void
}

interface Course {
  state: 'waiting' | 'building' | 'failed'
  until: number
  step: string | null
  done: number
  total: number | null
  error: string | null
  endedAt: number
}

interface Opened {
  past: Promise<OpenPast>
  version: string
  users: number
}

/** Opened at once: each holds memory of its own. */
const MOST_OPEN = 2
/** So long a failure is told again, before it is tried again. */
const FAILED_MS = 10_000

/** Days as they were known: each put together once, one at a time, for all who ask, and kept open while it is used. */
export class PastDaysStore {
  private readonly works: PastWorks
  private readonly courses = new Map<string, Course>()
  private readonly opened = new Map<string, Opened>()
  private readonly control = new AbortController()
  private line: Promise<void> = Promise.resolve()

  constructor(works: PastWorks) {
    this.works = works
  }

  today(): string {
    return addDays(dayAfter(this.works.clock(), this.works.zone()), -1)
  }

  /** Throws for what is no day, or one that is not over. */
  check(day: string): void {
    if (!isDate(day)) throw new BadParameterError(`known must be a day as YYYY-MM-DD: ${day.slice(0, 100)}`)
    const today = this.today()
    if (day >= today)
      throw new BadParameterError(
        `Only a day that is over can be looked back at, it is ${today} now (${this.works.zone()}): ${day}`,
      )
  }

  /** How far it is; asking begins it where it is not there. */
  async describe(day: string): Promise<PastDay> {
    this.check(day)
    const until = this.untilOf(day)
    const { version, unread } = await this.works.versionAt(until)
    const volume = this.works.shelf.find(day, version)
    const course = volume ? undefined : this.begin(day, until, version)
    return describe(day, until, unread, volume, course)
  }

  list(): PastDay[] {
    const kept = this.works.shelf.list().map((volume) => describe(volume.day, volume.until, [], volume))
    const names = new Set(kept.map(({ day }) => day))
    const coming = [...this.courses].filter(([day]) => !names.has(day))
    return [...coming.map(([day, course]) => describe(day, course.until, [], undefined, course)), ...kept]
  }

  /** Does the work on a past while it stays open. Errors: PastUnderWayError, PastFailedError. */
  async use<T>(day: string, work: (app: FastifyInstance) => Promise<T>): Promise<T> {
    this.check(day)
    const until = this.untilOf(day)
    const { version } = await this.works.versionAt(until)
    const volume = this.works.shelf.find(day, version)
    if (!volume) throw explain(day, this.begin(day, until, version))
    const opened = this.openedOf(volume)
    opened.users++
    try {
      return await work((await opened.past).app)
    } finally {
      opened.users--
    }
  }

  /** What they were made of is gone: those that are in use go when they are asked for again. */
  clear(): void {
    for (const [day, { users }] of this.opened) if (users === 0) void this.shut(day)
    this.works.shelf.clear()
  }

  async close(): Promise<void> {
    this.control.abort()
    await this.line
    await Promise.all([...this.opened.keys()].map((day) => this.shut(day)))
  }

  private untilOf(day: string): number {
    return startOfDay(addDays(day, 1), this.works.zone()) - 1
  }

  private openedOf(volume: Volume): Opened {
    const { day, version } = volume
    const known = this.opened.get(day)
    if (known?.version === version) {
      // The latest used last.
      this.opened.delete(day)
      this.opened.set(day, known)
      return known
    }
    this.works.shelf.use(day, this.works.clock())
    const opened = { past: this.works.open(volume), version, users: 0 }
    opened.past.catch(() => this.opened.delete(day))
    this.opened.set(day, opened)
    for (const [other, { users }] of this.opened) {
      if (this.opened.size <= MOST_OPEN) break
      if (users === 0 && other !== day) void this.shut(other)
    }
    return opened
  }

  private async shut(day: string): Promise<void> {
    const opened = this.opened.get(day)
    this.opened.delete(day)
    await opened?.past.then((past) => past.close()).catch(this.works.onError)
  }

  private begin(day: string, until: number, version: string): Course {
    const known = this.courses.get(day)
    const isOver = known?.state === 'failed' && this.works.clock() - known.endedAt > FAILED_MS
    if (known && !isOver) return known
    const course: Course = {
      state: 'waiting',
      until,
      step: null,
      done: 0,
      total: null,
      error: null,
      endedAt: 0,
    }
    this.courses.set(day, course)
    this.line = this.line.then(() => this.run(day, course, version))
    return course
  }

  private async run(day: string, course: Course, version: string): Promise<void> {
    const { shelf } = this.works
    const { signal } = this.control
    if (signal.aborted) return
    try {
      course.state = 'building'
      await this.shut(day)
      const made = await this.works.make({
        day,
        until: course.until,
        folder: shelf.begin(day),
        signal,
        onProgress: (step, done, total) => Object.assign(course, { step, done, total }),
      })
      shelf.keep({ day, until: course.until, version, made_at: this.works.clock(), ...made })
      this.courses.delete(day)
      shelf.tidy(new Set([...this.opened.keys(), day]))
    } catch (error) {
      shelf.drop(day)
      if (signal.aborted) return
      this.works.onError(error)
      Object.assign(course, { state: 'failed', error: sayFailure(error), endedAt: this.works.clock() })
    }
  }
}

/** What concerns the machine is told; what concerns SQL is in the log. */
function sayFailure(error: unknown): string {
  const isTold = error instanceof Error && error.name === 'WarehouseError'
  return isTold ? error.message : 'something failed on the server, the reason is in its log'
}

function describe(
  day: string,
  until: number,
  unread: readonly Unread[],
  volume?: Volume,
  course?: Course,
): PastDay {
  return {
    day,
    until,
    state: volume ? 'ready' : (course?.state ?? 'absent'),
    step: course?.step ?? null,
    done: course?.done ?? 0,
    total: course?.total ?? null,
    error: course?.error ?? null,
    row_count: volume?.row_count ?? null,
    size_bytes: volume?.size_bytes ?? null,
    made_at: volume?.made_at ?? null,
    unread: unread.map(({ source, label, firstReadAt }) => ({ source, label, first_read_at: firstReadAt })),
  }
}

function explain(day: string, { state, error, done, total }: Course): Error {
  if (state === 'failed') return new PastFailedError(`${day} could not be put together: ${error}`)
  const far = total === null ? '' : `, ${done} of ${total} models`
  return new PastUnderWayError(
    `What was known on ${day} is being put together${far}: ask again in a moment, or see /api/past/${day}`,
  )
}
