import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { macros } from '../dialects/duckdb.ts'
import { WarehouseError } from '../faults.ts'
import { noHandover } from '../handover.ts'
import { Memory } from '../memory.ts'
import { identifier, qualified } from '../parse.ts'
import { ReaderPool } from '../readers.ts'
import { guestOf, readingOf } from '../reading.ts'
import { quote } from '../settings.ts'
import type { Warehouse } from '../warehouse.ts'
import { Written } from '../written.ts'
import { MANIFEST, type Manifest, type PublishedTable } from './manifest.ts'

export interface ReplicaOptions {
  /** Of the snapshot. */
  folder: string
  manifest: Manifest
  /** Where tokens are kept: the warehouse's folder, as everything else knows it. */
  data: string
  memoryMb?: number
  threads?: number
}

const READERS = 8
/** For selects that people wrote. */
const GUESTS = 2
/** Below it a second thread costs more than it does. */
const SMALL_BYTES = 256 * 1024 ** 2

/** A snapshot as a warehouse that nothing can be written to: views over its files, in an engine of its own. */
export async function openReplica(options: ReplicaOptions): Promise<Warehouse> {
  const { folder, manifest, data } = options
  const work = mkdtempSync(join(tmpdir(), 'streamgauge-replica-'))
  const exports = join(work, 'publish')
  mkdirSync(exports)
  const many = manifest.bytes < SMALL_BYTES ? 1 : availableParallelism()
  const threads = options.threads ?? many
  const file = join(folder, MANIFEST)
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryMb ?? 512}MB`,
    threads: String(threads),
    allocator_background_threads: 'true',
    autoinstall_known_extensions: 'false',
    temp_directory: join(work, 'temporary'),
  })
  const control = await instance.connect()
  try {
    await declare(control, folder, manifest.tables)
    await lockDown(control, [folder, exports])
  } catch (error) {
    control.closeSync()
    instance.closeSync()
    rmSync(work, { recursive: true, force: true })
    throw error
  }
  const memory = new Memory(control, file, { threads })
  const readers = new ReaderPool(instance, file, READERS)
  const guests = new ReaderPool(instance, file, GUESTS, 16)
  let closed: Promise<void> | undefined
  return {
    file,
    folder: data,
    exports,
    memory,
    written: new Written(),
    handover: noHandover,
    ...readingOf(readers, memory, exports),
    guest: (guest) => guestOf(guests, guest),
    ...WRITING,
    close: () => (closed ??= close()),
  }

  async function close(): Promise<void> {
    await Promise.all([readers.close(), guests.close(), memory.close()])
    control.closeSync()
    instance.closeSync()
    rmSync(work, { recursive: true, force: true })
  }
}

async function declare(
  connection: DuckDBConnection,
  folder: string,
  tables: readonly PublishedTable[],
): Promise<void> {
  const schemas = new Set(tables.flatMap(({ name }) => name.split('.').slice(0, -1)))
  const statements = [
    'SET GLOBAL parquet_metadata_cache = true',
    ...[...schemas].map((schema) => `CREATE SCHEMA ${identifier(schema)}`),
    ...tables.map((table) => (table.parts.length === 0 ? emptyTable(table) : view(folder, table))),
    ...macros.map(({ sql }) => `CREATE MACRO ${sql}`),
  ]
  for (const statement of statements) await connection.run(statement)
}

function view(folder: string, { name, parts }: PublishedTable): string {
  const files = parts.map(({ path }) => quote(join(folder, path))).join(', ')
  return `CREATE VIEW ${qualified(name)} AS SELECT * FROM read_parquet([${files}], hive_partitioning = false)`
}

function emptyTable({ name, columns }: PublishedTable): string {
  const list = columns.map((column) => `${identifier(column.name)} ${column.type}`).join(', ')
  return `CREATE TABLE ${qualified(name)} (${list})`
}

/** As in settings.ts: in this order, since no setting can be changed afterwards. */
async function lockDown(connection: DuckDBConnection, folders: readonly string[]): Promise<void> {
  const settings = [
    `TimeZone = 'UTC'`,
    `allowed_configs = ['memory_limit', 'threads']`,
    `allowed_directories = [${folders.map(quote).join(', ')}]`,
    'preserve_insertion_order = false',
    'enable_external_access = false',
    'lock_configuration = true',
  ]
  for (const setting of settings) await connection.run(`SET GLOBAL ${setting}`)
}

const refuse = () =>
  Promise.reject(
    new WarehouseError('read_only', 'A replica only shows what was published: change it at its source'),
  )

/** Nor is it shown in part: scopes are views in the engine of the warehouse. */
const WRITING = {
  beside: refuse,
  transfer: refuse,
  copy: refuse,
  land: refuse,
  receive: refuse,
  build: refuse,
}
