import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fittingMemoryMb } from './memory.ts'
import { fittingThreads } from './threads.ts'

/** The only folders that SQL may read or write, all inside the data folder. */
export const folders = ['landing', 'publish', 'snapshots', 'past'] as const

/**
 * Each checkpoint writes a table's last rows anew, up to 122,880 of them, and compresses what a build made: with 16 MB it
 * costs as much as landing does, with 64 MB a third of a build of a company's first tables.
 */
const CHECKPOINT_AFTER = '256MB'

export interface EngineOptions {
  memoryMb?: number
  threads?: number
}

/**
 * Opens the file with everything locked down; the order matters, since no setting can be changed afterwards.
 * `enable_external_access` off closes the file system, the network and extensions for the whole instance.
 */
export async function openInstance(
  folder: string,
  file: string,
  options: EngineOptions,
): Promise<DuckDBInstance> {
  for (const name of folders) mkdirSync(join(folder, name), { recursive: true })
  const instance = await DuckDBInstance.create(file, {
    memory_limit: `${options.memoryMb ?? fittingMemoryMb(file)}MB`,
    checkpoint_threshold: CHECKPOINT_AFTER,
    allocator_background_threads: 'true',
    allocator_flush_threshold: '32MB',
    allocator_bulk_deallocation_flush_threshold: '64MB',
    threads: String(options.threads ?? fittingThreads(file)),
    autoinstall_known_extensions: 'false',
    // Not later: what was not yet in the file when a process died is read on opening, and may need it.
    temp_directory: join(folder, 'temporary'),
  })
  const connection = await instance.connect()
  try {
    await lockDown(connection, folder)
  } catch (error) {
    connection.closeSync()
    instance.closeSync()
    throw error
  }
  connection.closeSync()
  return instance
}

async function lockDown(connection: DuckDBConnection, folder: string): Promise<void> {
  const allowed = folders.map((name) => quote(join(folder, name))).join(', ')
  const settings = [
    `TimeZone = 'UTC'`,
    // Raised and lowered with the work at hand, by the warehouse alone: readers run nothing but selects.
    // The third is what the engine sets itself while it copies a database.
    `allowed_configs = ['memory_limit', 'threads', 'current_transaction_invalidation_policy']`,
    `allowed_directories = [${allowed}]`,
    'preserve_insertion_order = false',
    'enable_external_access = false',
    'lock_configuration = true',
  ]
  for (const setting of settings) await connection.run(`SET GLOBAL ${setting}`)
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
