/** A migration that ends in the middle: the connection breaks, or the process is killed. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { migrate } from '../../transforms/migrations.ts'
import { withFile } from './versions.ts'

/** What a connection does before each statement, numbered from 0. */
export type Before = (number: number, sql: string) => Promise<void> | void

/** Brings a file to this version and returns how many statements that took. */
export async function migrateFile(file: string, before: Before): Promise<number> {
  return withFile(file, async (connection) => {
    let count = 0
    const run = async (sql: string, ...rest: unknown[]) => {
      await before(count++, sql)
      return (connection.run as (...all: unknown[]) => Promise<unknown>)(sql, ...rest)
    }
    await migrate(watched(connection, run), file)
    return count
  })
}

function watched(connection: DuckDBConnection, run: unknown): DuckDBConnection {
  return new Proxy(connection, {
    get: (target, name) => {
      if (name === 'run') return run
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

class Interruption extends Error {}

/** Undone by the process itself: the statement of this number fails, and so does what comes after it. */
export async function breakAt(file: string, statement: number): Promise<void> {
  const breaking: Before = (number) => {
    if (number >= statement) throw new Interruption(`broken at statement ${number}`)
  }
  await migrateFile(file, breaking).catch((error: unknown) => {
    if (!(error instanceof Interruption)) throw error
  })
}

/** `kill -9` before the statement of this number, in a process of its own. */
export async function killAt(file: string, statement: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), file, String(statement)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (signal !== 'SIGKILL') throw new Error(`It was not killed at statement ${statement}: ${said}`)
}
