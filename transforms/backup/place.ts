import { DuckDBInstance } from '@duckdb/node-api'
import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { freeBytes } from '../disk.ts'
import { explainFault, WarehouseError } from '../faults.ts'
import { JOURNAL_MARK } from '../journal.ts'
import { WAREHOUSE_FILE, type BackedUpFile } from './manifest.ts'
import { nameOf } from './shelf.ts'

const LOGS = ['.wal', '.wal.checkpoint', '.wal.recovery'].map((end) => `${WAREHOUSE_FILE}${end}`)
/** What a warehouse is on the disk. */
export const OWN_FILES = [WAREHOUSE_FILE, ...LOGS, JOURNAL_MARK]
/** Files of the data folder that cannot be had again from the sources or from the rows. */
export const KEPT = ['audit-head.json', 'uploads']
/** Digests of who was forgotten: without them the next sync brings them back. */
export const FORGOTTEN = 'forgotten.json'

/** A file that another process has open would be written by both. */
export async function refuseUsed(file: string): Promise<void> {
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

export function refuseShort(data: string, needed: number, what: string): void {
  if (freeBytes(data) >= needed) return
  const text = `Not enough disk space ${what}, free ${Math.ceil(needed / 1e6)} MB: ${data}`
  throw new WarehouseError('no_space', text)
}

export function putAside(data: string, now: number): string {
  const aside = join(data, `aside-${nameOf(now)}`)
  mkdirSync(aside, { recursive: true })
  // The file itself last: until it is gone, an opening finds it as it was, or says what is missing.
  for (const name of [...OWN_FILES].reverse())
    if (existsSync(join(data, name))) renameSync(join(data, name), join(aside, name))
  return aside
}

/** What a backup has besides rows; the configuration stays in it, since here another file may be the one that counts. */
export function bringBeside(
  folder: string,
  data: string,
  { files }: { files: readonly BackedUpFile[] },
  aside: string | null,
): void {
  const names = new Set(files.map(({ path }) => path.split('/')[0] ?? ''))
  for (const name of KEPT) {
    if (existsSync(join(data, name)) && aside !== null) renameSync(join(data, name), join(aside, name))
    if (names.has(name)) cpSync(join(folder, name), join(data, name), { recursive: true })
  }
  // It only ever grows: the one that is here knows of those too who were forgotten later.
  if (names.has(FORGOTTEN) && !existsSync(join(data, FORGOTTEN)))
    cpSync(join(folder, FORGOTTEN), join(data, FORGOTTEN))
}
