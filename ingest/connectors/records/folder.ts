/** Record files in a folder that is no repository: nobody knows who wrote them, and the file's time has to do. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SourceError, type Page, type Rejection, type Source, type StreamContext } from '../../contract.ts'
import { readDocument } from './document.ts'
import { fileRows, Gone, type Origin } from './row.ts'

export interface FolderOptions {
  folder: string
}

export const RECORD_FILE = /\.ya?ml$/
export const LARGEST = 1_000_000
const MOST = 1000

/** The files in it, by name. Errors: SourceError not_found. */
export async function openFolder({ options: { folder } }: Source<FolderOptions>): Promise<string[]> {
  try {
    const names = await readdir(folder)
    return names.filter((name) => RECORD_FILE.test(name)).sort()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new SourceError('not_found', `The folder cannot be read (${code ?? 'unknown'}): ${folder}`, error)
  }
}

export async function* readFolder(context: StreamContext): AsyncGenerator<Page> {
  const { folder } = context.source.options as FolderOptions
  const names = context.session as string[]
  if (names.length > MOST)
    context.note(`${names.length - MOST} of ${names.length} files of records were not read, ${MOST} are.`)
  const gone = new Gone()
  for (const name of names.slice(0, MOST)) yield await readOne(folder, name, gone)
  for (const name of names.slice(MOST)) gone.keepAll(name)
  yield { deleted: { record: gone.among(await context.landed.keys('record')) } }
}

async function readOne(folder: string, name: string, gone: Gone): Promise<Page> {
  const { size, mtimeMs } = await stat(join(folder, name))
  if (size > LARGEST) {
    gone.keepAll(name)
    return { rejected: [rejection(name, 1, `too large to read, at most ${LARGEST} bytes: ${size}`, '')] }
  }
  const text = await readFile(join(folder, name), 'utf8')
  const file = readDocument(text, { hasAuthor: false })
  gone.keep(name, file)
  const writtenAt = Math.floor(mtimeMs)
  const origin: Origin = {
    path: name,
    author: null,
    commit: null,
    repositoryId: null,
    writtenAt,
    effectiveAt: writtenAt,
  }
  const rows = file.records.map((record) => ({ record, origin }))
  return {
    columns: { record: fileRows(rows) },
    rejected: file.faults.map(({ line, message, payload }) => rejection(name, line, message, payload)),
  }
}

/** As the Sources screen lists it: which file, which line, why. */
export function rejection(path: string, line: number, message: string, payload: string): Rejection {
  return { key: `${path}:${line}`, reason: `${message} (${path}:${line})`, payload }
}
