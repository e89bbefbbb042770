/** CSV with commas, semicolons or tabs, quoted or not; the first line names the columns. */
import { pipeline, Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { SourceError } from '../../../contract.ts'
import type { FileRow, ReadableFile } from '../row.ts'
import { textOf } from '../text.ts'

interface Parsed {
  record: string[]
  info: { lines: number }
}

export async function* readCsv({ path, id }: Pick<ReadableFile, 'path' | 'id'>): AsyncGenerator<FileRow> {
  const text = textOf(path)
  const first = await text.next()
  const head = String(first.value ?? '').replace(/^\uFEFF/, '')
  const parser = parse({
    delimiter: separatorOf(head.split(/\r?\n/, 1)[0] ?? ''),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 16 << 20,
  })
  // What is wrong with the text later on is thrown to whoever reads the rows.
  pipeline(Readable.from(rest(head, text)), parser, () => undefined)
  let columns: string[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (columns) yield rowOf(columns, record, info.lines)
      else columns = record.map((name) => name.trim())
    }
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw new SourceError('invalid', `${(error as Error).message.split('\n', 1)[0]}: ${id}`, error)
  }
}

function rowOf(columns: readonly string[], record: readonly string[], line: number): FileRow {
  const values = Object.fromEntries(
    columns.map((name, i) => [name, record[i] === '' ? null : (record[i] ?? null)]),
  )
  if (record.length <= columns.length) return { line, values }
  return { line, values, fault: `${record.length} cells under ${columns.length} columns` }
}

/** Whatever the first line has most of outside quotes. */
function separatorOf(line: string): string {
  const bare = line.replaceAll(/"[^"]*"/g, '')
  const counts = [',', ';', '\t'].map((separator) => [separator, bare.split(separator).length] as const)
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}

async function* rest(head: string, text: AsyncGenerator<string>): AsyncGenerator<string> {
  if (head !== '') yield head
  for await (const part of text) if (part !== '') yield part
}
