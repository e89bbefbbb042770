import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isDate } from '../relation.ts'

/** What is written beside a past that is whole. */
export interface Label {
  day: string
  until: number
  version: string
  row_count: number
  made_at: number
}

export interface Volume extends Label {
  folder: string
  size_bytes: number
  used_at: number
}

const LABEL = 'past.json'
/** Being put together: never served, and removed at the next start. */
const PART = '.part'
const MOST_DAYS = 6
const MOST_BYTES = 4 * 1024 ** 3

/** Folders with a warehouse each, one a day; a few of the latest used are kept, and none that is not whole. */
export class Shelf {
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    for (const name of readdirSync(folder))
      if (!isDate(name)) rmSync(join(folder, name), { recursive: true, force: true })
  }

  /** Of one version alone: what another one made is removed. */
  find(day: string, version: string): Volume | undefined {
    const found = this.read(day)
    if (!found) return undefined
    if (found.version === version) return found
    this.remove(day)
    return undefined
  }

  /** Latest used first. */
  list(): Volume[] {
    const names = readdirSync(this.folder).filter(isDate)
    return names.flatMap((name) => this.read(name) ?? []).sort((a, b) => b.used_at - a.used_at)
  }

  /** An empty folder to put one together in. */
  begin(day: string): string {
    const folder = join(this.folder, `${day}${PART}`)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    return folder
  }

  /** Takes it up, once its files are closed. */
  keep(label: Label): void {
    const part = join(this.folder, `${label.day}${PART}`)
    writeFileSync(join(part, LABEL), JSON.stringify(label))
    this.remove(label.day)
    renameSync(part, join(this.folder, label.day))
  }

  drop(day: string): void {
    rmSync(join(this.folder, `${day}${PART}`), { recursive: true, force: true })
  }

  /** What they were made of is gone. */
  clear(): void {
    for (const { day } of this.list()) this.remove(day)
  }

  use(day: string, now: number): void {
    utimesSync(join(this.folder, day, LABEL), now / 1000, now / 1000)
  }

  /** Removes those that were not used for longest, beyond what is kept; `open` ones stay. */
  tidy(open: ReadonlySet<string>): void {
    let bytes = 0
    for (const [position, { day, size_bytes }] of this.list().entries()) {
      bytes += size_bytes
      const isBeyond = position >= MOST_DAYS || (position > 0 && bytes > MOST_BYTES)
      if (isBeyond && !open.has(day)) this.remove(day)
    }
  }

  private remove(day: string): void {
    rmSync(join(this.folder, day), { recursive: true, force: true })
  }

  private read(day: string): Volume | undefined {
    const folder = join(this.folder, day)
    try {
      const label = JSON.parse(readFileSync(join(folder, LABEL), 'utf8')) as Label
      const size_bytes = statSync(join(folder, 'streamgauge.duckdb')).size
      return { ...label, folder, size_bytes, used_at: statSync(join(folder, LABEL)).mtimeMs }
    } catch {
      return undefined
    }
  }
}
