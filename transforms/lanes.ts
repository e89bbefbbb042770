import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { TableAppend, type ColumnBatch } from './append.ts'
import { explainFault, WarehouseError } from './faults.ts'
import type { Memory } from './memory.ts'
import { chunksOf, type ColumnAnswer, execute, readColumns, readRows, select } from './queries.ts'
import { closed } from './readers.ts'
import type { Parameters } from './values.ts'
import { targetsOf, type Written } from './written.ts'

/** A writer inside one transaction. */
export interface Lane {
  run(sql: string, parameters?: Parameters): Promise<void>
  rows<T = Record<string, unknown>>(sql: string, parameters?: Parameters): Promise<T[]>
  /** One array a column: for reading much, without an object a row. */
  columns(sql: string, parameters?: Parameters): Promise<ColumnAnswer>
  /** Chunks of up to 2,048 rows as they are computed; nothing else may run in the lane until they are read. */
  chunks(sql: string, parameters?: Parameters): AsyncIterable<DuckDBDataChunk>
  /** `table` is 'schema.table', or 'temp.main.table'. */
  append(table: string, columns: ColumnBatch): Promise<void>
  connection: DuckDBConnection
}

interface Waiting {
  /** Runs the work in the open transaction; what to tell whoever waits comes back, for when that is committed. */
  run(lane: Lane): Promise<() => void>
  fail(error: unknown): void
}

export interface LaneOptions {
  /** So many works that wait share a transaction; 1. A commit costs more than many a work. */
  together?: number
  /** Hears what was written. */
  written?: Written
}

/**
 * One connection, one work at a time, committed when it resolves, undone when it throws. Works that share a transaction
 * are each done alone when one of them throws: they have to bear being run again.
 */
export class LaneQueue {
  private readonly waiting: Waiting[] = []
  private running: Promise<void> | undefined
  private isStopped = false
  /** A commit failed in its midst: its tables may be read, but what is written to them now would be lost. */
  private broken: WarehouseError | undefined
  private readonly connection: DuckDBConnection
  private readonly file: string
  private readonly memory: Pick<Memory, 'commit'>
  private readonly tables: TableAppend
  private readonly together: number
  private readonly written: Written | undefined
  /** Of the transaction under way. */
  private readonly targets = new Set<string>()

  constructor(
    connection: DuckDBConnection,
    file: string,
    memory: Pick<Memory, 'commit'>,
    { together = 1, written }: LaneOptions = {},
  ) {
    this.connection = connection
    this.file = file
    this.memory = memory
    this.tables = new TableAppend(connection)
    this.together = together
    this.written = written
  }

  enqueue<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = async (lane: Lane) => {
        const answer = await work(lane)
        return () => resolve(answer)
      }
      this.waiting.push({ run, fail: reject })
      this.running ??= this.runAll()
    })
  }

  /** Interrupts the work under way, which is undone, and refuses what waits; returns when the connection is idle. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.connection.interrupt()
    await this.running
  }

  private async runAll(): Promise<void> {
    // Whatever else comes in this turn belongs to it.
    await Promise.resolve()
    while (this.waiting.length > 0) {
      const works = this.waiting.splice(0, this.together)
      const isDone = works.length > 1 && (await this.transact(works).catch(() => false))
      if (!isDone) for (const work of works) await this.transact([work]).catch(work.fail)
    }
    this.running = undefined
  }

  private async transact(works: readonly Waiting[]): Promise<true> {
    // Once stopped the connection may be closed: not even a rollback may reach it.
    if (this.isStopped) throw closed()
    if (this.broken) throw this.broken
    const step = this.step
    const lane = this.laneOf()
    try {
      await step(() => this.connection.run('BEGIN TRANSACTION'))
      const tellings: (() => void)[] = []
      for (const work of works) {
        this.tables.forget()
        tellings.push(await work.run(lane))
      }
      await step(() => this.commit())
      this.noteWritten()
      for (const tell of tellings) tell()
      return true
    } catch (error) {
      await this.connection.run('ROLLBACK').catch(() => undefined)
      this.noteWritten()
      throw this.isStopped ? closed() : explainFault(error, this.file)
    }
  }

  private readonly step = async <S>(act: () => Promise<S>): Promise<S> => {
    if (this.isStopped) throw closed()
    return act()
  }

  private laneOf(): Lane {
    const { connection, tables, step } = this
    const ask = <S>(sql: string, act: () => Promise<S>): Promise<S> => {
      for (const target of targetsOf(sql)) this.targets.add(target)
      return step(act)
    }
    return {
      connection,
      run: (sql, parameters) => ask(sql, async () => void (await execute(connection, sql, parameters))),
      rows: (sql, parameters) => ask(sql, async () => readRows(await execute(connection, sql, parameters))),
      columns: (sql, parameters) =>
        ask(sql, async () => readColumns(await execute(connection, sql, parameters))),
      async *chunks(sql, parameters) {
        const result = await step(() => select(connection, sql, parameters, true))
        yield* chunksOf(result, step)
      },
      append: (table, columns) => ask(table, () => tables.append(table, columns)),
    }
  }

  private noteWritten(): void {
    this.written?.note(this.targets)
    this.targets.clear()
  }

  private async commit(): Promise<void> {
    try {
      await this.memory.commit(() => this.connection.run('COMMIT'))
    } catch (error) {
      const fault = explainFault(error, this.file)
      if (!(fault instanceof WarehouseError) || fault.code !== 'no_memory') throw fault
      const text = `The warehouse stopped for want of memory, what landed before is kept; start again: ${this.file}`
      throw (this.broken = new WarehouseError('stopped', text, error))
    }
  }
}
