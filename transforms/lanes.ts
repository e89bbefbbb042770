import type { DuckDBConnection } from '@duckdb/node-api'
import { TableAppend, type ColumnBatch } from './append.ts'
import { explainFault, WarehouseError } from './faults.ts'
import type { Memory } from './memory.ts'
import { execute, readColumns, readRows, type ColumnAnswer } from './queries.ts'
import { closed } from './readers.ts'
import type { Parameters } from './values.ts'

/** A writer inside one transaction. */
export interface Lane {
  run(sql: string, parameters?: Parameters): Promise<void>
  rows<T = Record<string, unknown>>(sql: string, parameters?: Parameters): Promise<T[]>
  /** One array a column: for reading much, without an object a row. */
  columns(sql: string, parameters?: Parameters): Promise<ColumnAnswer>
  /** `table` is 'schema.table', or 'temp.main.table'. */
  append(table: string, columns: ColumnBatch): Promise<void>
  connection: DuckDBConnection
}

/** One connection, one work at a time, each work one transaction: committed when it resolves, undone when it throws. */
export class LaneQueue {
  private tail: Promise<unknown> = Promise.resolve()
  private isStopped = false
  /** A commit failed in its midst: its tables may be read, but what is written to them now would be lost. */
  private broken: WarehouseError | undefined
  private readonly connection: DuckDBConnection
  private readonly file: string
  private readonly memory: Pick<Memory, 'commit'>
  private readonly tables: TableAppend

  constructor(connection: DuckDBConnection, file: string, memory: Pick<Memory, 'commit'>) {
    this.connection = connection
    this.file = file
    this.memory = memory
    this.tables = new TableAppend(connection)
  }

  enqueue<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    const turn = this.tail.then(() => this.transact(work))
    this.tail = turn.catch(() => undefined)
    return turn
  }

  /** Interrupts the work under way, which is undone, and refuses what waits; returns when the connection is idle. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.connection.interrupt()
    await this.tail
  }

  private async transact<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    // Once stopped the connection may be closed: not even a rollback may reach it.
    if (this.isStopped) throw closed()
    if (this.broken) throw this.broken
    const { connection, tables } = this
    tables.forget()
    const step = async <S>(act: () => Promise<S>): Promise<S> => {
      if (this.isStopped) throw closed()
      return act()
    }
    const lane: Lane = {
      connection,
      run: (sql, parameters) => step(async () => void (await execute(connection, sql, parameters))),
      rows: (sql, parameters) => step(async () => readRows(await execute(connection, sql, parameters))),
      columns: (sql, parameters) => step(async () => readColumns(await execute(connection, sql, parameters))),
      append: (table, columns) => step(() => tables.append(table, columns)),
    }
    try {
      await step(() => connection.run('BEGIN TRANSACTION'))
      const answer = await work(lane)
      await step(() => this.commit())
      return answer
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined)
      throw this.isStopped ? closed() : explainFault(error, this.file)
    }
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
