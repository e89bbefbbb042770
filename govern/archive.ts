/** Evidence as one ZIP archive, and the proof in it. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { verifyLines, type Head, type Line, type Private, type Stub, type Verification } from './chain.ts'
import type { EvidenceFile } from './evidence.ts'

export function packEvidence(files: readonly EvidenceFile[], now: number): Uint8Array {
  return zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])), { mtime: now })
}

/** Checks the chain of an archive that `audit export` wrote. Errors: what is no such archive. */
export function verifyArchive(bytes: Uint8Array, head?: Head): Verification & { kept: Head | null } {
  const files = unpack(bytes)
  const read = (name: string) => {
    const text = files[`audit/${name}`]
    if (!text) throw new Error(`Not an archive of evidence, a file is missing in it: audit/${name}`)
    return strFromU8(text)
  }
  const lines = read('chain.jsonl').split('\n').filter(Boolean).map(parseLine)
  const secrets = JSON.parse(read('values.json')) as Private[]
  const kept = head ?? (JSON.parse(read('head.json')) as Head | null)
  return { ...verifyLines(lines, secrets, kept), kept }
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes)
  } catch (error) {
    throw new Error(`Not an archive of evidence: ${(error as Error).message}`, { cause: error })
  }
}

/** What is no line is a broken one, and is told as such. */
function parseLine(text: string): Line | Stub {
  try {
    const line: unknown = JSON.parse(text)
    if (typeof line === 'object' && line !== null) return line as Line | Stub
  } catch {
    // Told below.
  }
  return { sequence: -1, content: '', previous_hash: '', hash: '' }
}
