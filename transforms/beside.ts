import type { DuckDBInstance } from '@duckdb/node-api'
import { ReaderPool, type Lease, type ReadOptions } from './readers.ts'
import type { Reading } from './reading.ts'

/** Another catalogue in the same engine, and its readers. */
export interface Beside extends Reading {
  /** Of what is read on it nothing is checked here. The caller must release. */
  guest(options?: ReadOptions): Promise<Lease>
  /** Runs statements in it: views over the warehouse's tables, which name those with their catalogue. */
  run(statements: readonly string[]): Promise<void>
  close(): Promise<void>
}

const READERS = 4
const GUESTS = 2
let made = 0

/**
 * Names without a catalogue mean this one, and nothing is looked for in the warehouse's own: what is not filled in does
 * not exist. It is in memory, holds no rows, and is gone when it is closed.
 */
export async function openBeside(
  instance: DuckDBInstance,
  file: string,
  readingOf: (readers: ReaderPool) => Reading,
): Promise<Beside> {
  const name = `beside_${++made}`
  const writer = await instance.connect()
  await writer.run(`ATTACH ':memory:' AS ${name}`)
  await writer.run(`USE ${name}`)
  const pool = (limit: number) => new ReaderPool(instance, file, limit, undefined, `USE ${name}`)
  const [readers, guests] = [pool(READERS), pool(GUESTS)]
  return {
    ...readingOf(readers),
    guest: (options) => guests.lease(options),
    async run(statements) {
      await writer.run('BEGIN TRANSACTION')
      try {
        for (const statement of statements) await writer.run(statement)
        await writer.run('COMMIT')
      } catch (error) {
        await writer.run('ROLLBACK').catch(() => undefined)
        throw error
      }
    },
    async close() {
      await Promise.all([readers.close(), guests.close()])
      await writer.run('USE streamgauge')
      await writer.run(`DETACH ${name}`)
      writer.closeSync()
    },
  }
}
