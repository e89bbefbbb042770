/** Reads again what deliveries called stale, each source by itself, many keys at once. */
import type { Warehouse } from '../../transforms/warehouse.ts'
import { SourceError, type Connector, type Source, type Stream } from '../contract.ts'
import { systemClock } from '../http.ts'
import { StreamStates } from '../state.ts'
import { StreamRun } from '../stream.ts'
import { Pace, type PaceLimits } from './pace.ts'
import type { StaleRecords } from './stale.ts'

export interface RereadingParts {
  warehouse: Warehouse
  stale: StaleRecords
  find(source: string): { source: Source; connector: Connector } | null
  /** Reads a source as if its time had come; resolves when that is over, with whether it went well. */
  sync(source: string): Promise<boolean>
  onRows(): void
  onError(error: unknown, source: string): void
  pace?: PaceLimits
  now(): number
}

/** What is asked for in one go. */
const MOST_KEYS = 500
const FIRST_WAIT_MS = 30_000
const MOST_WAIT_MS = 3_600_000

interface Course {
  pace: Pace
  running: Promise<void> | undefined
  timer: NodeJS.Timeout | undefined
  failures: number
  notBefore: number
  error: string | null
}

export class Rereading {
  private readonly parts: RereadingParts
  private readonly courses = new Map<string, Course>()
  private readonly control = new AbortController()

  constructor(parts: RereadingParts) {
    this.parts = parts
  }

  /** Something is stale. */
  want(): void {
    for (const source of this.parts.stale.sources()) this.begin(source)
  }

  /** Why the last attempt failed, until one goes well. */
  errorOf(source: string): string | null {
    return this.courses.get(source)?.error ?? null
  }

  async settled(): Promise<void> {
    const running = () => [...this.courses.values()].flatMap((course) => course.running ?? [])
    while (running().length > 0) await Promise.all(running())
  }

  async stop(): Promise<void> {
    this.control.abort()
    for (const { timer } of this.courses.values()) clearTimeout(timer)
    await this.settled()
  }

  private begin(source: string): void {
    const course = this.courseOf(source)
    if (course.running || course.timer || this.control.signal.aborted) return
    const now = this.parts.now()
    const wait = Math.max(0, course.notBefore - now) || course.pace.take(now)
    if (wait > 0) return this.later(source, course, wait)
    course.running = this.run(source, course).finally(() => {
      course.running = undefined
      if (this.parts.stale.count(source) > 0) this.begin(source)
    })
  }

  private later(source: string, course: Course, ms: number): void {
    course.timer = setTimeout(() => {
      course.timer = undefined
      this.begin(source)
    }, ms)
    course.timer.unref()
  }

  private async run(source: string, course: Course): Promise<void> {
    try {
      await this.reread(source)
      course.failures = 0
      course.error = null
    } catch (error) {
      if (this.control.signal.aborted) return
      course.error = error instanceof Error ? error.message : String(error)
      course.notBefore = this.parts.now() + Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** course.failures++)
      this.parts.onError(error, source)
    }
  }

  private async reread(id: string): Promise<void> {
    const { stale, warehouse } = this.parts
    const found = this.parts.find(id)
    const streams = stale.of(id)
    const named = found
      ? found.connector.streams.filter(({ name, reread }) => reread && streams.has(name))
      : []
    const isWhole = [...streams.keys()].some((name) => named.every((stream) => stream.name !== name))
    if (isWhole) return this.readWhole(id)
    if (!found) return
    const { connector, source } = found
    const context = this.openContext(source)
    const session = await connector.open(source, context)
    const states = await StreamStates.read(warehouse, id)
    for (const stream of named) {
      const keys = (streams.get(stream.name) ?? []).slice(0, MOST_KEYS)
      const startedAt = this.parts.now()
      const run = new StreamRun({
        ...context,
        warehouse,
        connector,
        source,
        session,
        states,
        stream: ofKeys(stream, keys),
        tell: () => undefined,
      })
      await run.read()
      await stale.settle(warehouse, id, stream.name, keys, startedAt)
      if (run.outcomes.some(({ landed }) => landed > 0)) this.parts.onRows()
    }
  }

  private async readWhole(id: string): Promise<void> {
    const startedAt = this.parts.now()
    const isOk = await this.parts.sync(id)
    if (!isOk)
      throw new SourceError('failed', `What deliveries told could not be read, see its last sync: ${id}`)
    await this.parts.stale.settleAll(this.parts.warehouse, id, startedAt)
  }

  private openContext({ id }: Source) {
    return {
      folder: this.parts.warehouse.folder,
      signal: this.control.signal,
      clock: systemClock,
      budget: () => undefined,
      note: (text: string) => this.parts.onError(new Error(text), id),
      progress: () => undefined,
    }
  }

  private courseOf(source: string): Course {
    const { pace, now } = this.parts
    const known = this.courses.get(source) ?? {
      pace: new Pace(now(), pace),
      running: undefined,
      timer: undefined,
      failures: 0,
      notBefore: 0,
      error: null,
    }
    this.courses.set(source, known)
    return known
  }
}

/** These records alone: nothing is deleted because it is not among them, and no cursor moves. */
function ofKeys({ reread, ...stream }: Stream, keys: readonly string[]): Stream {
  return {
    ...stream,
    cursor: null,
    sorted: true,
    landing: 'change',
    pages: (context) => reread?.(context, keys) ?? none(),
  }
}

async function* none(): AsyncGenerator<never> {}
