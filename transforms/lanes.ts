import type { DuckDBConnection } from '@duckdb/node-api'
import { TableAppend, type ColumnBatch } from './append.ts'
import { explainFault } from './faults.ts'
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
  private readonly connection: DuckDBConnection
  private readonly file: string
  private readonly tables: TableAppend

  constructor(connection: DuckDBConnection, file: string) {
    this.connection = connection
    this.file = file
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
      await step(() => connection.run('COMMIT'))
      return answer
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined)
      throw this.isStopped ? closed() : explainFault(error, this.file)
    }
  }
}
