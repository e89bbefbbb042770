import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { MANIFEST, readManifest, type Manifest } from './manifest.ts'

const NAME = /^\d{8}T\d{9}Z-b\d+$/
/** Marks of those who read a snapshot; a folder that nobody but the publisher may write to has none. */
const USERS = '.users'
/** A mark that is older was left by somebody who died. */
const MARK_MS = 5 * 60_000

/** Names sort as snapshots follow each other. */
export function nameSnapshot(at: number, buildId: number): string {
  return `${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}-b${buildId}`
}

/** Names of whole snapshots, newest first; what has no manifest is not there. */
export async function listSnapshots(folder: string): Promise<string[]> {
  return (await listAll(folder)).whole
}

/** The same with those that have no manifest: they are being written or copied, or that was cut off. */
export async function listAll(folder: string): Promise<{ whole: string[]; halves: string[] }> {
  const names = (await readNames(folder))
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
  const isWhole = await Promise.all(names.map((name) => isThere(join(folder, name, MANIFEST))))
  return { whole: names.filter((_, i) => isWhole[i]), halves: names.filter((_, i) => !isWhole[i]) }
}

/** The newest one that can be read, whose files the next one may share; null: there is none. */
export async function findNewest(folder: string): Promise<Manifest | null> {
  for (const name of await listSnapshots(folder)) {
    const manifest = await readManifest(join(folder, name)).catch(() => null)
    if (manifest !== null) return manifest
  }
  return null
}

/** Removes what an interrupted run left. One process at a time publishes, since one holds the warehouse. */
export async function clearHalves(folder: string): Promise<number> {
  const { halves } = await listAll(folder)
  for (const name of halves) await rm(join(folder, name), { recursive: true, force: true })
  return halves.length
}

/** Removes all but the newest `keep`, and none that somebody reads. Returns the names of those that are gone. */
export async function prune(folder: string, keep: number, now: number): Promise<string[]> {
  const used = await readUsed(folder, now)
  const old = (await listSnapshots(folder)).slice(keep).filter((name) => !used.has(name))
  for (const name of old) {
    // The manifest first: what is half gone is not there.
    await rm(join(folder, name, MANIFEST), { force: true })
    await rm(join(folder, name), { recursive: true, force: true })
  }
  return old
}

/** Says that a snapshot is read; to be said again within minutes. False where the folder may not be written to. */
export async function markUsed(folder: string, name: string, now: number): Promise<boolean> {
  const mark = markOf(folder, name)
  try {
    await mkdir(join(folder, USERS), { recursive: true })
    await writeFile(mark, '')
    await utimes(mark, now / 1000, now / 1000)
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

export async function unmarkUsed(folder: string, name: string): Promise<void> {
  await rm(markOf(folder, name), { force: true }).catch(() => undefined)
}

function markOf(folder: string, name: string): string {
  return join(folder, USERS, `${name}.${hostname()}-${process.pid}`)
}

async function readUsed(folder: string, now: number): Promise<Set<string>> {
  const used = new Set<string>()
  for (const mark of await readNames(join(folder, USERS))) {
    const file = join(folder, USERS, mark)
    const found = await stat(file).catch(() => null)
    if (found === null) continue
    if (now - found.mtimeMs > MARK_MS) await rm(file, { force: true })
    else used.add(mark.split('.', 1)[0] ?? '')
  }
  return used
}

async function readNames(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
