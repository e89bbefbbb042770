import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { hash } from 'node:crypto'
import { callers } from './callers.ts'
import { explainFault, WarehouseError } from './faults.ts'
import { Line } from './line.ts'

export interface ReadOptions {
  signal?: AbortSignal
  timeoutMs?: number
}

/** Connections for reading, made when needed up to `limit`; whoever comes later waits in line, up to `most` of them. */
export class ReaderPool {
  private readonly free: DuckDBConnection[] = []
  private readonly all = new Set<DuckDBConnection>()
  private readonly instance: DuckDBInstance
  private readonly file: string
  private readonly line: Line
  /** What each new connection runs first. */
  private readonly first: string | undefined
  private readonly running = new Set<Promise<unknown>>()
  private readonly durations = new Durations()
  private making = 0
  private isClosed = false

  constructor(instance: DuckDBInstance, file: string, limit: number, most?: number, first?: string) {
    this.first = first
    this.instance = instance
    this.file = file
    this.line = new Line(limit, most)
  }

  /** Runs `work` on a connection of its own; interrupts it on time-out or abort. `sql`: what it mostly is. */
  async use<T>(
    work: (connection: DuckDBConnection) => Promise<T>,
    options: ReadOptions = {},
    sql?: string,
  ): Promise<T> {
    const lease = await this.lease(options, sql)
    try {
      return await lease.run(work)
    } finally {
      lease.release()
    }
  }

  /** For work that outlives a call (streams): the caller must release. */
  async lease(options: ReadOptions = {}, sql?: string): Promise<Lease> {
    if (options.signal?.aborted) throw cancelled(options.signal)
    if (this.isClosed) throw closed()
    const name = sql === undefined ? undefined : nameOf(sql)
    const place = await this.line.enter(
      callers.getStore(),
      options.signal,
      () => cancelled(options.signal),
      this.durations.expect(name),
    )
    let workedMs = 0
    const connection = await this.acquire().catch((error: unknown) => {
      place.leave(0)
      throw this.isClosed ? closed() : error
    })
    const giveBack = () => {
      this.free.push(connection)
      if (workedMs > 0) this.durations.note(name, workedMs)
      place.leave(workedMs)
    }
    if (options.signal?.aborted || this.isClosed) {
      giveBack()
      throw options.signal?.aborted ? cancelled(options.signal) : closed()
    }
    const watch = watchInterrupts(connection, options)
    let released = false
    return {
      connection,
      run: async (work) => {
        if (this.isClosed) throw closed()
        const from = performance.now()
        const running = work(connection)
        this.running.add(running)
        try {
          return await running
        } catch (error) {
          throw watch.reason() ?? (this.isClosed ? closed() : explainFault(error, this.file))
        } finally {
          workedMs += performance.now() - from
          this.running.delete(running)
        }
      },
      release: () => {
        if (released) return
        released = true
        watch.stop()
        giveBack()
      },
    }
  }

  /** Interrupts what runs, and returns when nothing does: a connection closed under a query would hang. */
  async close(): Promise<void> {
    this.isClosed = true
    this.line.refuseAll(closed())
    while (this.running.size + this.making > 0) {
      for (const connection of this.all) connection.interrupt()
      const pause = new Promise((resolve) => setTimeout(resolve, 20))
      await (this.running.size > 0 ? Promise.race([Promise.allSettled(this.running), pause]) : pause)
    }
    for (const connection of this.all) connection.closeSync()
  }

  private async acquire(): Promise<DuckDBConnection> {
    // It may have been closed while this waited in line.
    if (this.isClosed) throw closed()
    const free = this.free.pop()
    if (free) return free
    this.making++
    try {
      const connection = await this.instance.connect()
      try {
        if (this.first !== undefined) await connection.run(this.first)
      } catch (error) {
        connection.closeSync()
        throw error
      }
      this.all.add(connection)
      return connection
    } finally {
      this.making--
    }
  }
}

/** How long statements take, by their text: what they are asked with differs. */
class Durations {
  private readonly known = new Map<string, number>()

  /** 0 where nothing is known. */
  expect(name: string | undefined): number {
    return name === undefined ? 0 : (this.known.get(name) ?? 0)
  }

  note(name: string | undefined, tookMs: number): void {
    if (name === undefined) return
    const before = this.known.get(name) ?? tookMs
    this.known.delete(name)
    this.known.set(name, (before + tookMs) / 2)
    if (this.known.size > MOST_KNOWN) this.known.delete(this.known.keys().next().value!)
  }
}

const MOST_KNOWN = 5_000
/** Texts are long, and there are many. */
const nameOf = (sql: string) => hash('sha1', sql, 'base64')

export interface Lease {
  connection: DuckDBConnection
  /** Runs one step of the work; errors come out explained. */
  run<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>
  release(): void
}

/** Between two statements there is nothing to interrupt, so it is done again until the work is over. */
const AGAIN_MS = 50

function watchInterrupts(connection: DuckDBConnection, options: ReadOptions) {
  const { signal, timeoutMs } = options
  let reason: WarehouseError | undefined
  let again: NodeJS.Timeout | undefined
  const interrupt = (error: WarehouseError) => {
    reason ??= error
    connection.interrupt()
    again ??= setInterval(() => connection.interrupt(), AGAIN_MS)
  }
  const abort = () => interrupt(cancelled(signal))
  const late = () => interrupt(new WarehouseError('timed_out', `The query took longer than ${timeoutMs} ms`))
  const timer = timeoutMs === undefined ? undefined : setTimeout(late, timeoutMs)
  signal?.addEventListener('abort', abort, { once: true })
  return {
    reason: () => reason,
    stop: () => {
      clearTimeout(timer)
      clearInterval(again)
      signal?.removeEventListener('abort', abort)
    },
  }
}

function cancelled(signal: AbortSignal | undefined): WarehouseError {
  return new WarehouseError('aborted', 'The query was cancelled by its reader', signal?.reason)
}

export function closed(): WarehouseError {
  return new WarehouseError('aborted', 'The warehouse is closing')
}
