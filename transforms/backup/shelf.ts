import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { WarehouseError } from '../faults.ts'
import { checkFiles, MANIFEST, readManifest, type Manifest } from './manifest.ts'

export interface Backup {
  name: string
  folder: string
  manifest: Manifest
  size_bytes: number
}

/** Begins the name of what is not whole. */
export const BEING_MADE = '.making-'
const NAME = /^streamgauge-\d{8}T\d{9}Z$/

/** Sorted by name is sorted by time. */
export function nameOf(now: number): string {
  return `streamgauge-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}`
}

export function defaultShelf(dataFolder: string): string {
  return join(dataFolder, 'backups')
}

/** Later than every one that is there, also where the clock was put back: the newest goes last. */
export function nameNext(folder: string, now: number): string {
  const [newest] = listBackups(folder)
  return nameOf(newest === undefined ? now : Math.max(now, timeOf(newest.name) + 1))
}

function timeOf(name: string): number {
  const [, year, month, day, hour, minute, second, ms] =
    /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(name) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`)
}

/** Whole ones, newest first; one whose manifest cannot be read is left out. */
export function listBackups(folder: string): Backup[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => NAME.test(name) && existsSync(join(folder, name, MANIFEST)))
    .sort()
    .reverse()
    .flatMap((name) => {
      const place = join(resolve(folder), name)
      try {
        const manifest = readManifest(place)
        return {
          name,
          folder: place,
          manifest,
          size_bytes: manifest.files.reduce((sum, one) => sum + one.size_bytes, 0),
        }
      } catch {
        return []
      }
    })
}

/** Removes all but the newest ones, and what a crash left half made. Returns their names. */
export function pruneBackups(folder: string, keep: number): string[] {
  const gone = listBackups(folder).slice(keep)
  for (const { folder: place } of gone) rmSync(place, { recursive: true, force: true })
  return gone.map(({ name }) => name)
}

export function clearUnfinished(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder))
    if (name.startsWith(BEING_MADE)) rmSync(join(folder, name), { recursive: true, force: true })
}

/** The newest whose files are all as they were written, and why newer ones are not. Errors: WarehouseError damaged. */
export async function newestGood(folders: readonly string[]): Promise<{ backup: Backup; passed: string[] }> {
  const all = folders.flatMap(listBackups).sort((a, b) => b.name.localeCompare(a.name))
  const passed: string[] = []
  for (const backup of all) {
    try {
      await checkFiles(backup.folder, backup.manifest)
      return { backup, passed }
    } catch (error) {
      passed.push((error as Error).message)
    }
  }
  const places = folders.join(', ')
  const why = passed.length > 0 ? ` (${passed.length} are not whole)` : ''
  throw new WarehouseError('damaged', `No good backup was found${why}, name the folder of one: ${places}`)
}
