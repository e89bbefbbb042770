/** Which files of a commit are read, and what is in them; only those that changed since the last one. */
import { BlobReader } from '../blobs.ts'
import { runGit } from '../command.ts'
import { promisedOf } from '../lost.ts'
import { decode } from '../parser.ts'
import type { Repository } from '../repository.ts'
import { readerOf } from './kinds.ts'

export interface CatalogFile {
  path: string
  blob: string
}

/** What is to be read anew, and what is gone; `isWhole` when nothing of before counts. */
export interface Difference {
  files: CatalogFile[]
  gone: string[]
  isWhole: boolean
}

/** A manifest that people write is small; what is larger was generated. */
export const LARGEST = 1_000_000
export const MOST = 5000
const CHUNK = 200

/** Symbolic links lead to a file that is read by itself; submodules are repositories of their own. */
const isRegular = (mode: string | undefined) => mode === '100644' || mode === '100755'

export async function listFiles(
  { gitFolder }: Repository,
  tip: string,
  signal: AbortSignal,
): Promise<Difference> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', tip]
  const { stdout } = await runGit(args, { gitFolder, signal })
  const files = decode(stdout, 0, stdout.length)
    .split('\0')
    .flatMap((entry) => {
      const [mode, type, blob] = entry.slice(0, entry.indexOf('\t')).split(' ')
      const path = entry.slice(entry.indexOf('\t') + 1)
      return type === 'blob' && isRegular(mode) && blob && readerOf(path) ? [{ path, blob }] : []
    })
  return { files, gone: [], isWhole: true }
}

/** null when the two cannot be compared, for instance after a rewritten history was cleaned up. */
export async function compareFiles(
  { gitFolder }: Repository,
  from: string,
  tip: string,
  signal: AbortSignal,
): Promise<Difference | null> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--raw', '--no-abbrev', from, tip]
  const { stdout, code } = await runGit(args, { gitFolder, signal, tolerant: true })
  if (code !== 0) return null
  const fields = decode(stdout, 0, stdout.length).split('\0')
  const difference: Difference = { files: [], gone: [], isWhole: false }
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode, , blob = ''] = (fields[at] as string).split(' ')
    const path = fields[at + 1] as string
    if (!readerOf(path)) continue
    difference.gone.push(path)
    if (isRegular(mode)) difference.files.push({ path, blob })
  }
  return difference
}

/** Near the root first, so that a cap cuts off what lies deepest. */
export function capFiles(files: readonly CatalogFile[], room: number): CatalogFile[] {
  const depth = ({ path }: CatalogFile) => path.split('/').length
  return files
    .toSorted((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1))
    .slice(0, Math.max(0, room))
}

/** No text and no fault: this clone lacks the content. */
export interface Content {
  file: CatalogFile
  text?: string
  fault?: string
}

/** Sizes come first: what is too large is never in memory. */
export async function* readContents(
  repository: Repository,
  files: readonly CatalogFile[],
  signal: AbortSignal,
): AsyncGenerator<Content[]> {
  const { gitFolder } = repository
  // Asking for what was left with the server would ask the server.
  const promised = (await promisedOf(repository, signal)) ?? new Set()
  const blobs = new BlobReader(gitFolder, signal)
  for (let from = 0; from < files.length; from += CHUNK) {
    const chunk = files.slice(from, from + CHUNK)
    const here = chunk.filter(({ blob }) => !promised.has(blob))
    const sizes = here.length === 0 ? new Map<string, number>() : await sizesOf(gitFolder, here, signal)
    const wanted = chunk.filter(({ blob }) => (sizes.get(blob) ?? Infinity) <= LARGEST)
    const contents =
      wanted.length === 0 ? new Map() : await blobs.read([...new Set(wanted.map(({ blob }) => blob))])
    yield chunk.map((file) => {
      const size = sizes.get(file.blob)
      if (size === undefined) return { file }
      if (size > LARGEST) return { file, fault: `too large to read, at most ${LARGEST}: ${size} bytes` }
      const bytes = contents.get(file.blob) as Buffer
      return { file, text: decode(bytes, 0, bytes.length) }
    })
  }
}

async function sizesOf(
  gitFolder: string,
  files: readonly CatalogFile[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const args = ['cat-file', '--batch-check=%(objectname) %(objectsize)', '--buffer']
  const input = `${files.map(({ blob }) => blob).join('\n')}\n`
  const { stdout } = await runGit(args, { gitFolder, signal, input })
  const lines = stdout.toString().trimEnd().split('\n')
  return new Map(
    lines.flatMap((line) => {
      const [blob = '', size] = line.split(' ')
      return size === undefined || size === 'missing' ? [] : [[blob, Number(size)] as const]
    }),
  )
}
