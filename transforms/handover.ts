import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { Written } from './written.ts'

const handoverOf = (file: string) => `${file.replace(/\.duckdb$/, '')}.handover`
const partOf = (place: string) => `${place}.part`
const LINE = 10

/**
 * What one process leaves beside the warehouse for the next one. It is true of a file that nobody has written to since,
 * and whoever opens the file may write to it: it is there from a closing to the next opening, and is taken once.
 */
export class Handover {
  private readonly file: string
  private readonly written: Pick<Written, 'now'>
  private taken: Buffer | null
  private left: { body: Uint8Array; at: number } | null = null

  /** Before the engine opens the file. */
  constructor(file: string, written: Pick<Written, 'now'>) {
    this.file = file
    this.written = written
    this.taken = takeHandover(file)
  }

  take(): Buffer | null {
    const { taken } = this
    this.taken = null
    return taken
  }

  leave(body: Uint8Array): void {
    this.left = { body, at: this.written.now }
  }

  /** After the engine has closed the file. */
  close(): void {
    if (!this.left || this.left.at !== this.written.now) return
    try {
      leaveHandover(this.file, this.left.body)
    } catch {
      // Nothing is lost by it: the next process does again what it would have been spared.
    }
  }
}

/** Of what nobody writes to, or whose file is another's. */
export const noHandover: Pick<Handover, 'take' | 'leave'> = { take: () => null, leave: () => undefined }

/** Null where nothing was left, or the file is not as it was then. */
function takeHandover(file: string): Buffer | null {
  const place = handoverOf(file)
  rmSync(partOf(place), { force: true })
  if (!statSync(place, { throwIfNoEntry: false })?.isFile()) return null
  const left = readFileSync(place)
  rmSync(place)
  const end = left.indexOf(LINE)
  return end >= 0 && left.toString('latin1', 0, end) === stateOf(file) ? left.subarray(end + 1) : null
}

function leaveHandover(file: string, body: Uint8Array): void {
  const place = handoverOf(file)
  const arriving = partOf(place)
  try {
    writeFileSync(arriving, Buffer.concat([Buffer.from(`${stateOf(file)}\n`, 'latin1'), body]), {
      mode: 0o600,
    })
    renameSync(arriving, place)
  } finally {
    rmSync(arriving, { force: true })
  }
}

/** Another one after each writing to it. */
function stateOf(file: string): string {
  return [file, `${file}.wal`]
    .map((one) => statSync(one, { bigint: true, throwIfNoEntry: false }))
    .map((found) => (found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'none'))
    .join(' ')
}
