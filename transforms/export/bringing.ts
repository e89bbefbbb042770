import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { existsSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { arrive } from '../backup/arrival.ts'
import { sizeOf } from '../backup/making.ts'
import { checkFiles } from '../backup/manifest.ts'
import { KEPT, OWN_FILES, refuseShort } from '../backup/place.ts'
import type { RestoreOptions } from '../backup/restore.ts'
import { compareSums, sumTables } from '../backup/sums.ts'
import { describeTooNew, WarehouseError } from '../faults.ts'
import { largestMemoryMb } from '../memory.ts'
import { migrate, migrations } from '../migrations.ts'
import { qualified } from '../parse.ts'
import { execute, readRows } from '../queries.ts'
import { readExport, type ExportManifest } from './manifest.ts'
import { createStatement, readingSelect, schemaStatement } from './tables.ts'

export interface Brought {
  manifest: ExportManifest
  /** Where the files went that were there before; null: there were none. */
  aside: string | null
}

/** Beyond the files: what zstd saves, over what the engine's own compression does, and a build after it. */
const SPACE_FACTOR = 4

/**
 * Makes a warehouse of an export: its files are checked before anything is touched, its rows counted and brought to this
 * version of the storage before anything is replaced. What is computed is not there yet: a build makes it.
 * Errors: WarehouseError damaged, too_new, locked, no_space, unwritable.
 */
export async function bringExport(folder: string, options: RestoreOptions): Promise<Brought> {
  const { data, force, now } = options
  const manifest = readExport(folder)
  if (manifest.migration > (migrations.at(-1)?.version ?? 0))
    throw new WarehouseError('too_new', describeTooNew(folder))
  const there = [...OWN_FILES, ...KEPT].find((name) => existsSync(join(data, name)))
  if (there !== undefined && !force)
    throw new WarehouseError(
      'unwritable',
      `A warehouse is here, name another folder with --data or put it aside with --force: ${join(data, there)}`,
    )
  const isThere = there !== undefined
  const aside = await arrive({ folder, data, manifest, now, isThere }, async (arriving) => {
    await checkFiles(folder, manifest, 'export')
    refuseShort(data, SPACE_FACTOR * sizeOf(manifest), 'to import')
    await fill(arriving, folder, manifest)
  })
  return { manifest, aside }
}

async function fill(file: string, folder: string, manifest: ExportManifest): Promise<void> {
  const instance = await DuckDBInstance.create(file, {
    memory_limit: `${largestMemoryMb()}MB`,
    threads: String(availableParallelism()),
    temp_directory: `${file}.temporary`,
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
  })
  try {
    const connection = await instance.connect()
    await connection.run(`SET TimeZone = 'UTC'`)
    await load(connection, folder, manifest)
    await migrate(connection, file)
    await connection.run('CHECKPOINT')
    connection.closeSync()
  } finally {
    instance.closeSync()
    rmSync(`${file}.temporary`, { recursive: true, force: true })
  }
}

async function load(
  connection: DuckDBConnection,
  folder: string,
  { schemas, tables, engine }: ExportManifest,
) {
  for (const schema of schemas) await connection.run(schemaStatement(schema))
  for (const table of tables) {
    await connection.run(createStatement(table))
    if (table.path !== null)
      await connection.run(
        `INSERT INTO ${qualified(table.name)} ${readingSelect(table, join(folder, table.path))}`,
      )
  }
  const [own] = await readRows<{ name: string; version: string }>(
    await execute(connection, 'SELECT current_database() AS name, version() AS version'),
  )
  const found = await sumTables(connection, own?.name ?? '')
  compareSums(tables, found, { byRows: own?.version === engine })
}
