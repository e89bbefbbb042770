import { parsePatch, type StructuredPatch } from 'diff'
import type { FileChange } from './answer.ts'

/** A diff that cannot be read; its message is for the reader. */
export class DiffError extends Error {
  override readonly name = 'DiffError'
}

/** Files of a unified diff as Git prints it, or of a list of paths, one a line. Errors: DiffError. */
export function readDiff(text: string): FileChange[] {
  return /^(diff --git |--- |\+\+\+ )/m.test(text) ? readPatches(text) : readPaths(text)
}

/** A file of which nothing but the name is known. */
export function named(path: string): FileChange {
  return { path, old_path: null, status: 'named', before: null, after: null }
}

function readPaths(text: string): FileChange[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const odd = lines.find((line) => line.includes('\0') || line.length > 4_096)
  if (odd === undefined) return lines.filter((line) => line !== '').map(named)
  throw new DiffError(`Neither a diff nor a list of paths, pipe in \`git diff\`: ${odd.slice(0, 80)}`)
}

function readPatches(text: string): FileChange[] {
  let patches: StructuredPatch[]
  try {
    patches = parsePatch(text)
  } catch (error) {
    const line = (error as Error).message.split('\n')[0]?.slice(0, 120)
    throw new DiffError(`The diff breaks off or is damaged, make it again: ${line}`)
  }
  return patches.map(toFile).filter((file) => file !== null)
}

function toFile(patch: StructuredPatch): FileChange | null {
  const { before, after } = namesOf(patch)
  const path = after ?? before
  if (path === null) return null
  const isRenamed = before !== null && after !== null && before !== after
  const status = before === null ? 'added' : after === null ? 'deleted' : isRenamed ? 'renamed' : 'modified'
  const isTold = patch.hunks.length > 0
  return {
    path,
    old_path: isRenamed ? before : null,
    status,
    before: before === null || !isTold ? null : sideOf(patch, '-'),
    after: after === null || !isTold ? null : sideOf(patch, '+'),
    added_count: countOf(patch, '+'),
    deleted_count: countOf(patch, '-'),
  }
}

/** Paths on both sides, null where there is none, without the a/ and b/ that Git puts before both. */
function namesOf(patch: StructuredPatch): { before: string | null; after: string | null } {
  const before = patch.isCreate ? null : nameOf(patch.oldFileName)
  const after = patch.isDelete ? null : nameOf(patch.newFileName)
  const isPrefixed =
    (before === null || before.startsWith('a/')) && (after === null || after.startsWith('b/'))
  return isPrefixed ? { before: before?.slice(2) ?? null, after: after?.slice(2) ?? null } : { before, after }
}

function nameOf(name: string | undefined): string | null {
  return name === undefined || name === '/dev/null' ? null : name
}

function sideOf({ hunks }: StructuredPatch, own: '+' | '-'): string {
  return hunks
    .flatMap(({ lines }) => lines)
    .filter((line) => line.startsWith(' ') || line.startsWith(own) || line === '')
    .map((line) => line.slice(1))
    .join('\n')
}

function countOf({ hunks }: StructuredPatch, own: '+' | '-'): number {
  return hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.startsWith(own)).length, 0)
}
