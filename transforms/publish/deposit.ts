import { chmod, copyFile, link, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Moment } from '../warehouse.ts'
import { digestFile, syncFolder, type Manifest, type Part, type PublishedFile } from './manifest.ts'

export interface DepositParts {
  /** The snapshot's own folder, which is new. */
  folder: string
  /** Where the engine may write. */
  staging: string
  /** The snapshot whose files may be shared, and the folder that it lies in. */
  before: Manifest | null
  to: string
}

/** A snapshot that is being written: files come from the engine or from the snapshot before, and none is changed again. */
export class Deposit {
  readonly folder: string
  readonly counts = { written_count: 0, written_bytes: 0, reused_count: 0 }
  private readonly staging: string
  private readonly source: string | null
  private readonly known: ReadonlyMap<string, Part>
  private readonly folders = new Set<string>()

  constructor({ folder, staging, before, to }: DepositParts) {
    this.folder = folder
    this.staging = staging
    this.source = before === null ? null : join(to, before.id)
    this.known = new Map(
      before?.tables.flatMap(({ parts }) => parts.map((part) => [part.path, part] as const)),
    )
  }

  /** The file of this name of the snapshot before, now of both; null where it has none, or not a whole one. */
  async share(path: string): Promise<Part | null> {
    const part = this.known.get(path)
    if (!part || this.source === null) return null
    const from = join(this.source, path)
    if ((await sizeOf(from)) !== part.bytes) return null
    const file = await this.makeRoom(path)
    await link(from, file).catch(async (error: NodeJS.ErrnoException) => {
      // Of a run of the same work that had failed for want of memory.
      if (error.code === 'EEXIST') return
      // Not every file system knows two names of one file.
      await copyFile(from, file)
    })
    this.counts.reused_count++
    return part
  }

  async shareAll(parts: readonly Part[]): Promise<boolean> {
    for (const { path } of parts) if ((await this.share(path)) === null) return false
    return true
  }

  async write(moment: Moment, select: string, path: string): Promise<PublishedFile> {
    await mkdir(this.staging, { recursive: true })
    const draft = join(this.staging, 'part.parquet')
    await moment.copy(select, draft)
    return this.take(draft, path)
  }

  /** A text beside the facts. */
  async add(path: string, text: string): Promise<PublishedFile> {
    await mkdir(this.staging, { recursive: true })
    const draft = join(this.staging, 'document')
    await writeFile(draft, text)
    return this.take(draft, path)
  }

  /** Everything that the manifest will name is on the disk, and not only on its way there. */
  async settle(): Promise<void> {
    for (const folder of this.folders) await syncFolder(folder)
  }

  async settleName(parent: string): Promise<void> {
    await syncFolder(parent)
  }

  private async take(draft: string, path: string): Promise<PublishedFile> {
    const file = await this.makeRoom(path)
    const handle = await open(draft, 'r')
    await handle.sync().finally(() => handle.close())
    const sha256 = await digestFile(draft)
    const bytes = (await stat(draft)).size
    await chmod(draft, 0o444)
    await move(draft, file)
    this.counts.written_count++
    this.counts.written_bytes += bytes
    return { path, bytes, sha256 }
  }

  private async makeRoom(path: string): Promise<string> {
    const file = join(this.folder, path)
    const folder = dirname(file)
    if (!this.folders.has(folder)) await mkdir(folder, { recursive: true })
    this.folders.add(folder)
    return file
  }
}

/** The folder may lie on another disk. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await copyFile(from, to)
    const handle = await open(to, 'r')
    await handle.sync().finally(() => handle.close())
    await rm(from)
  }
}

function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(
    ({ size }) => size,
    () => null,
  )
}
