import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { WarehouseError } from '../faults.ts'

/** Rows of one table, and a sum over their hashes that does not depend on their order. */
export interface TableSum {
  name: string
  row_count: number
  digest: string
}

export interface BackedUpFile {
  /** Below the backup's folder, with `/`. */
  path: string
  size_bytes: number
  sha256: string
}

/** Written last: a folder without it is no backup. */
export interface Manifest {
  format: 1
  /** ISO 8601. */
  made_at: string
  version: string
  /** Number of the last migration. */
  migration: number
  /** The engine's own version: sums are compared by the same one alone. */
  engine: string
  files: BackedUpFile[]
  tables: TableSum[]
  /** What the data folder has besides, and why it is not here. */
  left_out: Record<string, string>
}

export const MANIFEST = 'manifest.json'
export const WAREHOUSE_FILE = 'streamgauge.duckdb'

export async function describeFile(folder: string, path: string): Promise<BackedUpFile> {
  const file = join(folder, path)
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return { path, size_bytes: statSync(file).size, sha256: hash.digest('hex') }
}

/** Errors: WarehouseError damaged, for a folder that is no backup, or not whole. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, MANIFEST)
  if (!existsSync(file)) throw unfit(`No backup is here, ${MANIFEST} is missing: ${folder}`)
  let manifest: Partial<Manifest>
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as Partial<Manifest>
  } catch (error) {
    throw unfit(`The manifest of the backup cannot be read, take another backup: ${file}`, error)
  }
  if ((manifest as { kind?: unknown }).kind === 'export')
    throw unfit(`This is an export, put it in place with \`streamgauge import\`: ${folder}`)
  const isWhole = Array.isArray(manifest.files) && Array.isArray(manifest.tables) && manifest.format === 1
  if (!isWhole) throw unfit(`The manifest is of a form that is not known here, update Streamgauge: ${file}`)
  return manifest as Manifest
}

/** Compares every file with the manifest. Errors: WarehouseError damaged, naming the file. */
export async function checkFiles(
  folder: string,
  manifest: { files: readonly BackedUpFile[] },
  what = 'backup',
): Promise<void> {
  for (const { path, size_bytes, sha256 } of manifest.files) {
    if (path.split('/').includes('..') || path.startsWith('/'))
      throw unfit(`The manifest names a file outside of its ${what}, take another ${what}: ${path}`)
    const file = join(folder, path)
    const size = statSync(file, { throwIfNoEntry: false })?.size
    if (size === undefined) throw unfit(`A file of the ${what} is missing, take another ${what}: ${file}`)
    if (size !== size_bytes || (await describeFile(folder, path)).sha256 !== sha256)
      throw unfit(`A file of the ${what} is not what was written, take another ${what}: ${file}`)
  }
}

export function unfit(message: string, cause?: unknown): WarehouseError {
  return new WarehouseError('damaged', message, cause)
}
