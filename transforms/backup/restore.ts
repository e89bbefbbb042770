import { DuckDBInstance } from '@duckdb/node-api'
import { copyFileSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describeTooNew, WarehouseError } from '../faults.ts'
import { migrations } from '../migrations.ts'
import { execute, readRows } from '../queries.ts'
import { arrive } from './arrival.ts'
import { checkFiles, readManifest, WAREHOUSE_FILE, type Manifest } from './manifest.ts'
import { OWN_FILES, refuseShort } from './place.ts'
import { compareSums, sumTables } from './sums.ts'

export interface RestoreOptions {
  /** The data folder, which may be missing. */
  data: string
  /** Puts aside what is there; without it a warehouse that is there is left alone. */
  force: boolean
  now: number
}

export interface Restored {
  manifest: Manifest
  /** Where the files went that were there before; null: there were none. */
  aside: string | null
}

/**
 * Puts a backup in the place of the warehouse: its files are checked before anything is touched, its rows before anything
 * is replaced, and what was there is kept aside. Errors: WarehouseError damaged, too_new, locked, no_space, unwritable.
 */
export async function restoreBackup(folder: string, options: RestoreOptions): Promise<Restored> {
  const { data, force, now } = options
  const manifest = readManifest(folder)
  const file = join(data, WAREHOUSE_FILE)
  if (manifest.migration > (migrations.at(-1)?.version ?? 0))
    throw new WarehouseError('too_new', describeTooNew(folder))
  const isThere = OWN_FILES.some((name) => existsSync(join(data, name)))
  if (isThere && !force)
    throw new WarehouseError('unwritable', `A warehouse is here, put it aside with --force: ${file}`)
  const aside = await arrive({ folder, data, manifest, now, isThere }, async (arriving) => {
    const size = statSync(join(folder, WAREHOUSE_FILE), { throwIfNoEntry: false })?.size
    refuseShort(data, size ?? 0, 'to restore')
    await checkFiles(folder, manifest)
    copyFileSync(join(folder, WAREHOUSE_FILE), arriving)
    await checkRows(arriving, manifest)
  })
  return { manifest, aside }
}

async function checkRows(file: string, { engine, tables }: Manifest): Promise<void> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  try {
    const connection = await instance.connect()
    const [own] = await readRows<{ name: string; version: string }>(
      await execute(connection, 'SELECT current_database() AS name, version() AS version'),
    )
    const found = await sumTables(connection, own?.name ?? '')
    // Another engine may hash otherwise.
    compareSums(tables, found, { byRows: own?.version === engine })
    connection.closeSync()
  } finally {
    instance.closeSync()
  }
}
