import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
} from 'node:fs'
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { freeBytes } from '../disk.ts'
import { explainFault, WarehouseError } from '../faults.ts'
import { migrations } from '../migrations.ts'
import type { Warehouse } from '../warehouse.ts'
import {
  checkFiles,
  describeFile,
  MANIFEST,
  readManifest,
  WAREHOUSE_FILE,
  type Manifest,
} from './manifest.ts'
import { FORGOTTEN, KEPT } from './place.ts'
import { BEING_MADE, nameNext, type Backup } from './shelf.ts'

export interface BackupOptions {
  /** Where finished backups lie; default: `backups` in the data folder. */
  to: string
  /** Of Streamgauge. */
  version: string
  now: number
  /** The configuration's file, which is kept with the rows that it explains; null: none. */
  configuration: string | null
  signal?: AbortSignal
}

/** What the data folder has besides, and why nobody is handed it. */
export const LEFT_OUT: Record<string, string> = {
  'session.key': 'a secret: everybody signs in again, or copy it by hand',
  'privacy.key': 'a secret: without it people get other pseudonyms, so copy it by hand',
  'tokens.json': 'a token taken back must not come to life: make new ones',
  'clones, exports, landing, past, publish': 'made again from the sources and from the rows',
  'environment variables': 'secrets are never in the data folder: set them on the other machine',
}
/** Beyond the rows: the manifest, and what the file system itself needs. */
const MARGIN_BYTES = 16 * 1024 * 1024

/**
 * A whole backup while others write: rows as one transaction saw them, read back and compared, then the manifest. What
 * was begun and not ended is never taken for one. Errors: WarehouseError no_space, unwritable, damaged, aborted.
 */
export async function makeBackup(warehouse: Warehouse, options: BackupOptions): Promise<Backup> {
  const name = nameNext(options.to, options.now)
  // The engine may write below this folder, and nowhere else.
  const making = join(warehouse.folder, 'snapshots', `${BEING_MADE}${name}`)
  try {
    refuseShort(warehouse)
    rmSync(making, { recursive: true, force: true })
    mkdirSync(making, { recursive: true })
    const copied = await warehouse.copy(
      join(making, WAREHOUSE_FILE),
      options.signal ? { signal: options.signal } : {},
    )
    keepFiles(warehouse.folder, making, options.configuration)
    const files = []
    for (const path of listFiles(making)) files.push(await describeFile(making, path))
    const manifest: Manifest = {
      format: 1,
      made_at: new Date(options.now).toISOString(),
      version: options.version,
      migration: migrations.at(-1)?.version ?? 0,
      engine: copied.engine,
      files,
      tables: copied.tables,
      left_out: LEFT_OUT,
    }
    for (const path of listFiles(making)) flush(join(making, path))
    writeFileSync(join(making, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
    return await moveBackup(making, options.to)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw explainFault(error, warehouse.file)
  }
}

/** Brings a whole backup into another folder, on another disk too, where it is checked again. */
export async function moveBackup(from: string, to: string): Promise<Backup> {
  const name = basename(from).replace(BEING_MADE, '')
  const folder = join(resolve(to), name)
  if (existsSync(folder)) throw new WarehouseError('unwritable', `A backup of this name is there: ${folder}`)
  await moveFolder(from, folder, async (there) => checkFiles(there, readManifest(there)))
  const manifest = readManifest(folder)
  return { name, folder, manifest, size_bytes: sizeOf(manifest) }
}

/** Under its name at once or not at all; where that is on another disk, it is checked there before it has the name. */
export async function moveFolder(
  from: string,
  folder: string,
  check: (there: string) => Promise<void>,
): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true })
  try {
    renameSync(from, folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await carryOver(from, folder, check)
  }
  flush(dirname(folder))
}

async function carryOver(
  from: string,
  folder: string,
  check: (there: string) => Promise<void>,
): Promise<void> {
  const arriving = join(folder, '..', `${BEING_MADE}${basename(folder)}`)
  try {
    rmSync(arriving, { recursive: true, force: true })
    cpSync(from, arriving, { recursive: true })
    await check(arriving)
    for (const path of listFiles(arriving)) flush(join(arriving, path))
    renameSync(arriving, folder)
  } catch (error) {
    rmSync(arriving, { recursive: true, force: true })
    throw error
  }
  rmSync(from, { recursive: true, force: true })
}

export function sizeOf(manifest: Pick<Manifest, 'files'>): number {
  return manifest.files.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
}

function refuseShort({ folder, file }: Warehouse): void {
  const needed = statSync(file).size + MARGIN_BYTES
  const free = freeBytes(folder)
  if (free >= needed) return
  const text = `Not enough disk space for a backup, ${megabytes(needed)} are needed and ${megabytes(free)} free; free some: ${folder}`
  throw new WarehouseError('no_space', text)
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`

export function keepFiles(from: string, to: string, configuration: string | null): void {
  for (const name of [...KEPT, FORGOTTEN])
    if (existsSync(join(from, name))) cpSync(join(from, name), join(to, name), { recursive: true })
  if (configuration !== null && existsSync(configuration))
    copyFileSync(configuration, join(to, 'streamgauge.yaml'))
}

export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

/** Onto the disk for good, contents or names of a folder. */
export function flush(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
