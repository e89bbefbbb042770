import { DuckDBInstance } from '@duckdb/node-api'
import { copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { freeBytes } from '../disk.ts'
import { describeTooNew, explainFault, WarehouseError } from '../faults.ts'
import { JOURNAL_MARK } from '../journal.ts'
import { migrations } from '../migrations.ts'
import { execute, readRows } from '../queries.ts'
import { checkFiles, readManifest, WAREHOUSE_FILE, type Manifest } from './manifest.ts'
import { nameOf } from './shelf.ts'
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

const ARRIVING = 'streamgauge.duckdb.arriving'
const LOGS = ['.wal', '.wal.checkpoint', '.wal.recovery'].map((end) => `${WAREHOUSE_FILE}${end}`)
const OWN_FILES = [WAREHOUSE_FILE, ...LOGS, JOURNAL_MARK]

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
  const arriving = join(data, ARRIVING)
  try {
    mkdirSync(data, { recursive: true })
    await refuseUsed(file)
    refuseShort(folder, data)
    await checkFiles(folder, manifest)
    copyFileSync(join(folder, WAREHOUSE_FILE), arriving)
    await checkRows(arriving, manifest)
    const aside = isThere ? putAside(data, now) : null
    bringBeside(folder, data, manifest, aside)
    renameSync(arriving, file)
    return { manifest, aside }
  } catch (error) {
    throw explainFault(error, file)
  } finally {
    for (const left of [arriving, `${arriving}.wal`]) rmSync(left, { force: true })
  }
}

/** A file that another process has open would be written by both. */
async function refuseUsed(file: string): Promise<void> {
  if (!existsSync(file)) return
  try {
    const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
    instance.closeSync()
  } catch (error) {
    const fault = explainFault(error, file)
    // Damage is why somebody restores.
    if (fault instanceof WarehouseError && fault.code === 'locked') throw fault
  }
}

function refuseShort(folder: string, data: string): void {
  const needed = statSync(join(folder, WAREHOUSE_FILE), { throwIfNoEntry: false })?.size ?? 0
  if (freeBytes(data) < needed)
    throw new WarehouseError(
      'no_space',
      `Not enough disk space to restore, free ${Math.ceil(needed / 1e6)} MB: ${data}`,
    )
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

function putAside(data: string, now: number): string {
  const aside = join(data, `aside-${nameOf(now)}`)
  mkdirSync(aside, { recursive: true })
  // The file itself last: until it is gone, an opening finds it as it was, or says what is missing.
  for (const name of [...OWN_FILES].reverse())
    if (existsSync(join(data, name))) renameSync(join(data, name), join(aside, name))
  return aside
}

/** What a backup has besides rows; the configuration stays in it, since here another file may be the one that counts. */
function bringBeside(folder: string, data: string, { files }: Manifest, aside: string | null): void {
  const names = new Set(files.map(({ path }) => path.split('/')[0] ?? ''))
  for (const name of ['audit-head.json', 'uploads']) {
    if (existsSync(join(data, name)) && aside !== null) renameSync(join(data, name), join(aside, name))
    if (names.has(name)) cpSync(join(folder, name), join(data, name), { recursive: true })
  }
}
