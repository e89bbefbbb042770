import type { DuckDBConnection } from '@duckdb/node-api'
import { totalmem } from 'node:os'
import { statSync } from 'node:fs'
import { WarehouseError } from './faults.ts'
import { fittingThreads } from './threads.ts'

const MB = 1_048_576
/** What DuckDB may have it keeps, and the process needs 350 MB besides: so little to begin with. */
const SMALLEST_MB = 160
/** A build parses and joins the whole of what landed; failing by too little first would double its time. */
const SMALLEST_BUILD_MB = 320
/** Tables in compressed form are larger in use, but no build uses all of them at once. */
const SHARE_OF_FILE = 0.75
/** A commit that fails for want of memory leaves a table of which nobody knows what it holds: it has this besides. */
const COMMIT_ROOM_MB = 32

/** Room for a small file's working set, growing with the file, never more than half the machine. */
export function fittingMemoryMb(file: string): number {
  const fileMb = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) / MB
  return Math.round(Math.min(Math.max(SMALLEST_MB, fileMb * SHARE_OF_FILE), largestMemoryMb()))
}

export function largestMemoryMb(): number {
  return Math.round(Math.min(totalmem() / MB / 2, 4096))
}

const USED = `SELECT
    coalesce(sum(memory_usage_bytes) FILTER (WHERE tag NOT IN ('BASE_TABLE', 'METADATA', 'IN_MEMORY_TABLE')), 0),
    coalesce(sum(temporary_storage_bytes), 0)
  FROM duckdb_memory()`

export interface Fixed {
  memoryMb?: number
  threads?: number
}

/**
 * DuckDB's memory limit, which follows the file and grows for work that fails by it; a fixed one stays, but for commits.
 * Its threads follow the file too, with each build.
 */
export class Memory {
  private readonly connection: DuckDBConnection
  private readonly file: string
  private readonly isFixed: boolean
  private readonly fixedThreads: number | undefined
  private limitMb: number
  /** What work turned out to need beyond what the file asks for: the next one is not to fail by it first. */
  private learnedMb = 0
  private commits = 0
  /** As it was last set. */
  private setMb: number
  private setThreads: number
  private setting: Promise<unknown> = Promise.resolve()
  private isClosed = false

  constructor(connection: DuckDBConnection, file: string, { memoryMb, threads }: Fixed = {}) {
    this.connection = connection
    this.file = file
    this.isFixed = memoryMb !== undefined
    this.fixedThreads = threads
    this.limitMb = memoryMb ?? fittingMemoryMb(file)
    this.setMb = this.limitMb
    this.setThreads = threads ?? fittingThreads(file)
  }

  /** Runs a commit with room that its statements did not have. */
  async commit(work: () => Promise<unknown>): Promise<void> {
    this.commits++
    await this.apply()
    try {
      await work()
    } finally {
      this.commits--
      // Lower at once is a wish: what is still in use is given back in time, and the next commit lowers it.
      await this.apply().catch(() => undefined)
    }
  }

  /** Runs work that may be run again, with twice the memory each time that it was too little. */
  async retry<T>(work: () => Promise<T>): Promise<T> {
    let hasGrown = false
    for (;;) {
      const limit = this.limitMb
      try {
        const result = await work()
        if (hasGrown) this.learnedMb = Math.max(this.learnedMb, limit)
        return result
      } catch (error) {
        const isShort = error instanceof WarehouseError && error.code === 'no_memory'
        if (!isShort || !(await this.grow(limit))) throw error
        hasGrown = true
      }
    }
  }

  /** Bytes in use beside blocks of tables, which are given up when somebody needs them; on disk; and how much there may be. */
  used(): Promise<{ worked: number; spilled: number; limit: number }> {
    return this.take(async () => {
      if (this.isClosed) return { worked: 0, spilled: 0, limit: this.setMb * MB }
      const result = await this.connection.run(USED)
      const [worked, spilled] = (await result.getRows())[0] ?? []
      return { worked: Number(worked), spilled: Number(spilled), limit: this.setMb * MB }
    })
  }

  /** Room for a build: as much as the last ones turned out to need. */
  async prepare(): Promise<void> {
    await this.fitThreads()
    if (this.isFixed) return
    await this.set(Math.max(fittingMemoryMb(this.file), SMALLEST_BUILD_MB, this.learnedMb))
  }

  /** Back to what the file as it is now asks for; what is still in use is given back in time, as after a commit. */
  async fit(): Promise<void> {
    if (!this.isFixed) await this.set(fittingMemoryMb(this.file)).catch(() => undefined)
  }

  /** False when there is no more to be had; true as well when somebody else raised the limit meanwhile. */
  private async grow(fromMb: number): Promise<boolean> {
    if (this.isFixed) return false
    if (this.limitMb > fromMb) return true
    if (fromMb >= largestMemoryMb()) return false
    await this.set(Math.min(fromMb * 2, largestMemoryMb()))
    return true
  }

  private async set(limitMb: number): Promise<void> {
    this.limitMb = limitMb
    await this.apply()
  }

  private fitThreads(): Promise<void> {
    return this.take(async () => {
      const threads = this.fixedThreads ?? fittingThreads(this.file)
      if (threads === this.setThreads || this.isClosed) return
      await this.connection.run(`SET GLOBAL threads = ${threads}`)
      this.setThreads = threads
    })
  }

  private apply(): Promise<void> {
    return this.take(() => this.setNow())
  }

  /** One after another: two at once might be set in the other order. */
  private take<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.setting.then(act)
    this.setting = turn.catch(() => undefined)
    return turn
  }

  private async setNow(): Promise<void> {
    const megabytes = this.limitMb + (this.commits > 0 ? COMMIT_ROOM_MB : 0)
    if (megabytes === this.setMb || this.isClosed) return
    await this.connection.run(`SET GLOBAL memory_limit = '${megabytes}MB'`)
    this.setMb = megabytes
  }

  /** Sets nothing more, and returns when the connection is idle: closed under a statement it would hang or crash. */
  async close(): Promise<void> {
    this.isClosed = true
    await this.setting
  }
}
