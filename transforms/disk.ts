import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface DiskState {
  state: 'ok' | 'low' | 'full'
  free_bytes: number
  /** What to do; null while there is nothing to do. */
  message: string | null
}

const MB = 1_000_000
/** A build or a backup may need as much again as the file has. */
const LEAST_FREE = 1_000 * MB
/** What one landing or one build of a small warehouse needs. */
const NEARLY_FULL = 64 * MB

/** Of the volume that a folder lies on, or would. */
export function freeBytes(folder: string): number {
  let near = folder
  while (!existsSync(near) && dirname(near) !== near) near = dirname(near)
  const { bavail, bsize } = statfsSync(near)
  return bavail * bsize
}

/** Told before it is too late: what is free against what the next build or backup may need. */
export function readDisk(folder: string): DiskState {
  const free = freeBytes(folder)
  const file = statSync(join(folder, 'streamgauge.duckdb'), { throwIfNoEntry: false })?.size ?? 0
  const wanted = Math.max(LEAST_FREE, file)
  if (free >= wanted) return { state: 'ok', free_bytes: free, message: null }
  const state = free < NEARLY_FULL ? 'full' : 'low'
  const what = state === 'full' ? 'The disk is full, nothing more can be kept' : 'Little disk space is left'
  const text = `${what}: ${Math.floor(free / MB)} MB free, free at least ${Math.ceil(wanted / MB)} MB for ${folder}`
  return { state, free_bytes: free, message: text }
}
