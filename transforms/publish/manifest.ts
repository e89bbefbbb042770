import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { isAbsolute, join, normalize, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { migrations } from '../migrations.ts'
import type { Registry } from '../model.ts'
import type { Column, Kind } from './layout.ts'

export const MANIFEST = 'manifest.json'
/** Goes up when replicas of an older version could not read what is published. */
export const FORMAT = 1

export interface PublishedFile {
  /** Relative to the snapshot's folder. */
  path: string
  bytes: number
  sha256: string
}

export interface Part extends PublishedFile {
  /** YYYY-MM, HIVE_NULL where the time is not known; null where the table is one file. */
  month: string | null
  row_count: number
  /** Changes when a row, a column or a type does. */
  fingerprint: string
}

export interface PublishedTable {
  name: string
  kind: Kind
  grain: string[]
  columns: Column[]
  /** The time by whose month its files are divided. */
  partitioned_by: string | null
  row_count: number
  stamp: string | null
  parts: Part[]
}

export interface Manifest {
  format: number
  id: string
  build_id: number
  /** Epoch ms, as all times here. */
  published_at: number
  /** When the sources were last looked at: nothing later is known. */
  as_of: number
  zone: string
  version: string
  /** Of all models and of the storage: what a replica has to have too. */
  definitions: string
  row_count: number
  bytes: number
  tables: PublishedTable[]
  documents: PublishedFile[]
}

/** A snapshot that may not be served, in a sentence that says why. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
}

/** What a snapshot and whoever reads it have to agree about. */
export function definitionsOf(registry: Registry): string {
  const models = [...registry.models.values()].map(({ name, hash }) => `${name} ${hash}`).sort()
  const parts = [FORMAT, migrations.length, ...models]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)
}

/** Errors: SnapshotError where there is none, or none that can be read. */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new SnapshotError(`The snapshot has no manifest that can be read, it is not whole yet: ${file}`, {
      cause: error,
    })
  })
  try {
    const manifest = JSON.parse(text) as Manifest
    if (typeof manifest.id === 'string' && Array.isArray(manifest.tables)) return manifest
  } catch {
    // Told below: half of one and none at all are mended the same way.
  }
  throw new SnapshotError(`The snapshot's manifest is damaged, publish or copy it again: ${file}`)
}

/** Last of all, and whole or not at all: before it there is no snapshot. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const draft = join(folder, `${MANIFEST}.part`)
  const file = await open(draft, 'w', 0o444)
  try {
    await file.writeFile(`${JSON.stringify(manifest, null, 1)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, join(folder, MANIFEST))
  await syncFolder(folder)
}

/** What is only in a folder's cache is gone after a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export function filesOf({ tables, documents }: Manifest): PublishedFile[] {
  return [...tables.flatMap(({ parts }) => parts), ...documents]
}

/**
 * Holds every file against what the manifest says of it. `known` are files that were held against it before, which are not
 * read again where they are the very same ones, under another name: a copy may be damaged. Returns them all.
 * Errors: SnapshotError that names the file.
 */
export async function verifyFiles(
  folder: string,
  manifest: Manifest,
  known: ReadonlySet<string> = new Set(),
): Promise<Set<string>> {
  const held = new Set<string>()
  for (const { path, bytes, sha256 } of filesOf(manifest)) {
    if (isAbsolute(path) || normalize(path).split(sep).includes('..'))
      throw new SnapshotError(`The snapshot names a file outside its folder: ${path}`)
    const file = join(folder, path)
    const found = await stat(file).catch(() => null)
    if (found === null) throw new SnapshotError(`A file of the snapshot is missing, copy it again: ${file}`)
    const { size, dev, ino, mtimeMs } = found
    if (size !== bytes)
      throw new SnapshotError(
        `A file of the snapshot is not whole, ${size} of ${bytes} bytes, copy it again: ${file}`,
      )
    const print = `${sha256} ${dev}:${ino}:${mtimeMs}`
    if (!known.has(print) && (await digestFile(file)) !== sha256)
      throw new SnapshotError(`A file of the snapshot is damaged, publish or copy it again: ${file}`)
    held.add(print)
  }
  return held
}

export async function digestFile(file: string): Promise<string> {
  const digest = createHash('sha256')
  await pipeline(createReadStream(file), digest)
  return digest.digest('hex')
}
