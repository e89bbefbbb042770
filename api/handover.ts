/** What was answered, from one process to the next: it holds for as long as nobody has written to the warehouse, and nothing answers otherwise. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Made } from './kept-answers.ts'

/** `madeAt` is on the clock of the day, and `at` counts what only the process that made it was told. */
export interface HandedAnswer extends Omit<Made, 'body'> {
  bytes: Uint8Array
}

export interface Handed {
  answers: HandedAnswer[]
  /** The name of the answer that was given last, by what it was asked for with. */
  names: [asked: string, name: string][]
  /** What was asked for lately, by address, and when. */
  questions: [url: string, at: number][]
}

export function packHanded(handed: Handed, maker: string): Buffer {
  const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 }
  return zstdCompressSync(serialize({ ...handed, maker }), { params })
}

/** Null where another maker packed it, or it is none. */
export function unpackHanded(packed: Buffer, maker: string): Handed | null {
  try {
    const handed = deserialize(zstdDecompressSync(packed)) as Handed & { maker: string }
    return handed.maker === maker ? handed : null
  } catch {
    // Left by another version, or cut short: all is asked of the warehouse as if nothing had been left.
    return null
  }
}

const ROOT = join(import.meta.dirname, '..')
/** Where what answers is written. */
const PROGRAM = ['api', 'govern', 'privacy', 'sql', 'transforms']

/** Another one for another program: what it is now may not be what runs any more when this is asked later. */
export function digestProgram(version: string): string {
  const hash = createHash('sha256').update(`${version} ${process.version}`)
  for (const folder of PROGRAM.map((name) => join(ROOT, name)).filter((one) => existsSync(one)))
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const { size, mtimeMs } = statSync(join(entry.parentPath, entry.name))
        hash.update(`\n${entry.name} ${size} ${mtimeMs}`)
      }
  return hash.digest('hex')
}

/** All that answers depend on besides the warehouse. */
export function makerOf(program: string, config: unknown): string {
  return createHash('sha256')
    .update(`${program} ${JSON.stringify(config ?? null)}`)
    .digest('hex')
}
