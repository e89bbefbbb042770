/** JSON lines, streamed; or one document that holds a list. */
import { SourceError } from '../../../contract.ts'
import type { FileRow, ReadableFile } from '../row.ts'
import { textOf, wholeText } from '../text.ts'

export async function* readLines({ path }: ReadableFile): AsyncGenerator<FileRow> {
  let line = 0
  let open = ''
  for await (const part of textOf(path)) {
    const lines = (open + part).split('\n')
    open = lines.pop() ?? ''
    for (const text of lines) {
      line++
      if (text.trim() !== '') yield parsed(text, line)
    }
  }
  if (open.trim() !== '') yield parsed(open, line + 1)
}

export async function* readJson({ path, id, pointer }: ReadableFile): AsyncGenerator<FileRow> {
  const list = at(await readDocument(path, id), pointer ?? '')
  const records = Array.isArray(list) ? list : findOnlyList(list)
  if (!records)
    throw new SourceError(
      'invalid',
      `No list of records${pointer ? ` at ${pointer}` : ', say where under records'}: ${id}`,
    )
  for (const [i, record] of records.entries()) yield rowOf(record, i + 1)
}

export async function readDocument(path: string, id: string): Promise<unknown> {
  const text = await wholeText(path, 'write JSON lines (.ndjson) instead, which are streamed')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SourceError('invalid', `Not JSON, ${(error as Error).message}: ${id}`, error)
  }
}

function parsed(text: string, line: number): FileRow {
  try {
    return rowOf(JSON.parse(text), line)
  } catch {
    return { line, values: { text }, fault: 'not JSON' }
  }
}

function rowOf(record: unknown, line: number): FileRow {
  if (record !== null && typeof record === 'object' && !Array.isArray(record))
    return { line, values: record as Record<string, unknown> }
  return { line, values: { value: record }, fault: 'not an object' }
}

/** RFC 6901. */
function at(document: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1)
  return steps.reduce<unknown>(
    (value, step) =>
      (value as Record<string, unknown> | null)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  )
}

function findOnlyList(document: unknown): unknown[] | undefined {
  const lists = Object.values(document ?? {}).filter((value) => Array.isArray(value))
  return lists.length === 1 ? (lists[0] as unknown[]) : undefined
}
