/** Records that the teams keep beside their code: `.streamgauge/*.yaml` of the default branch, by the author of their lines. */
import type { Page, Rejection, StreamContext } from '../../contract.ts'
import { readDocument, type WrittenRecord } from '../records/document.ts'
import { rejection } from '../records/folder.ts'
import { fileRows, Gone, type Origin } from '../records/row.ts'
import { readContents, type CatalogFile } from './catalog/tree.ts'
import { runGit } from './command.ts'
import { blameFile, type LineAuthor } from './blame.ts'
import { decode } from './parser.ts'
import type { Repository } from './repository.ts'

const FOLDER = '.streamgauge'
const FILE = /^\.streamgauge\/[^/]+\.ya?ml$/
/** Another one reads every file again: raise it when a reader has learnt something. */
const READERS = 1
const MOST = 500

export const isRecordFile = (path: string): boolean => FILE.test(path)

interface Cursor {
  readers: number
  tree: string
}

export async function* readRecordFiles(context: StreamContext): AsyncGenerator<Page> {
  const repository = context.session as Repository
  const tip = repository.refs.find((ref) => ref.isDefault)?.commitSha ?? repository.headSha
  if (!tip) return
  const before = context.cursor === null ? null : (JSON.parse(context.cursor) as Cursor)
  const tree = await treeOf(repository, tip, context.signal)
  // A repository that never had records needs no state.
  if (before === null && tree === '') return
  if (before?.readers === READERS && before.tree === tree) return
  const files = tree === '' ? [] : await listRecordFiles(repository, tip, context.signal)
  if (files.length > MOST)
    context.note(`${files.length - MOST} of ${files.length} files in ${FOLDER} were not read, ${MOST} are.`)
  const gone = new Gone()
  for (const { path } of files.slice(MOST)) gone.keepAll(path)
  let missing = 0
  for await (const contents of readContents(repository, files.slice(0, MOST), context.signal)) {
    for (const { file, text, fault } of contents) {
      if (text === undefined) gone.keepAll(file.path)
      if (fault !== undefined) yield { rejected: [rejection(file.path, 1, fault, '')] }
      else if (text === undefined) missing++
      else yield await readOne({ path: file.path, text, tip, isFirst: before === null, gone }, context)
    }
  }
  if (missing > 0)
    context.note(
      `${missing} files in ${FOLDER} lack their contents in this clone, what they brought before is kept.`,
    )
  const deleted = { record: gone.among(await context.landed.keys('record')) }
  // What is missing now may be there at the next sync.
  yield missing > 0
    ? { deleted }
    : { deleted, cursor: JSON.stringify({ readers: READERS, tree } satisfies Cursor) }
}

interface RecordFile {
  path: string
  text: string
  tip: string
  /** Of the first reading: what is there has counted since it was committed. */
  isFirst: boolean
  gone: Gone
}

async function readOne(file: RecordFile, context: StreamContext): Promise<Page> {
  const { path, text, tip, isFirst, gone } = file
  const repository = context.session as Repository
  const written = readDocument(text, { hasAuthor: true })
  const { records, faults } = written
  gone.keep(path, written)
  const rejected: Rejection[] = faults.map(({ line, message, payload }) =>
    rejection(path, line, message, payload),
  )
  if (records.length === 0) return { rejected }
  const lines = await blameFile(repository, tip, path, context.signal)
  const now = context.clock.now()
  const rows = records.map((record) => ({
    record,
    origin: {
      ...originOf(record, path, lines, isFirst ? null : now),
      repositoryId: context.source.repositoryId,
    },
  }))
  return { columns: { record: fileRows(rows) }, rejected }
}

/** Whoever changed the record last is its author; who only changed its neighbours is not. */
function originOf(
  { line, end }: WrittenRecord,
  path: string,
  lines: readonly LineAuthor[],
  now: number | null,
): Omit<Origin, 'repositoryId'> {
  const own = lines.slice(line - 1, end)
  const last = own.reduce<LineAuthor | undefined>(
    (newest, one) => (newest && newest.committedAt >= one.committedAt ? newest : one),
    undefined,
  )
  if (!last) throw new Error(`No author of a line: ${path}:${line}`)
  return {
    path,
    author: { name: last.name, email: last.email },
    commit: last.sha,
    writtenAt: last.authoredAt,
    effectiveAt: now ?? last.committedAt,
  }
}

/** '' when there is no such folder. */
async function treeOf({ gitFolder }: Repository, tip: string, signal: AbortSignal): Promise<string> {
  const args = ['rev-parse', '-q', '--verify', `${tip}:${FOLDER}`]
  const { stdout, code } = await runGit(args, { gitFolder, signal, tolerant: true })
  return code === 0 ? stdout.toString().trim() : ''
}

async function listRecordFiles(
  { gitFolder }: Repository,
  tip: string,
  signal: AbortSignal,
): Promise<CatalogFile[]> {
  const args = ['ls-tree', '-z', '--full-tree', tip, `${FOLDER}/`]
  const { stdout } = await runGit(args, { gitFolder, signal })
  return decode(stdout, 0, stdout.length)
    .split('\0')
    .flatMap((entry) => {
      const [mode, type, blob] = entry.slice(0, entry.indexOf('\t')).split(' ')
      const path = entry.slice(entry.indexOf('\t') + 1)
      const isFile = type === 'blob' && (mode === '100644' || mode === '100755')
      return isFile && blob && isRecordFile(path) ? [{ path, blob }] : []
    })
}
