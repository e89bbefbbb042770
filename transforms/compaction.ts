import { DuckDBInstance } from '@duckdb/node-api'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from './settings.ts'

/**
 * Writes the closed warehouse of a folder into a new file, which takes its place: free blocks of the old one still hold what
 * was deleted. The file must not be open; it needs as much space again.
 */
export async function compactWarehouse(folder: string): Promise<void> {
  const file = join(folder, 'streamgauge.duckdb')
  const made = `${file}.new`
  for (const left of [made, `${made}.wal`]) rmSync(left, { force: true })
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' })
  const connection = await instance.connect()
  try {
    await connection.run(`ATTACH ${quote(file)} AS old`)
    await connection.run(`ATTACH ${quote(made)} AS made`)
    await connection.run('COPY FROM DATABASE old TO made')
    await connection.run('CHECKPOINT made')
    await connection.run('DETACH made')
    await connection.run('DETACH old')
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
  if (existsSync(`${made}.wal`)) throw new Error(`The new file was not written to its end: ${made}`)
  renameSync(made, file)
  rmSync(`${file}.wal`, { force: true })
}
