/** A sheet of an .xlsx file; its first row names the columns. Dates are dates, whatever they look like. */
import { readSheet as readCells } from 'read-excel-file/node'
import { SourceError } from '../../../contract.ts'
import type { FileRow, ReadableFile } from '../row.ts'
import { wholeBytes } from '../text.ts'

export async function* readSheet({ path, id, sheet }: ReadableFile): AsyncGenerator<FileRow> {
  const bytes = await wholeBytes(path, 'save it as CSV, which is streamed')
  const cells = await readCells(bytes, sheet ?? 1).catch((error: unknown) => {
    throw new SourceError('invalid', `Not a readable .xlsx file, ${(error as Error).message}: ${id}`, error)
  })
  const [head = [], ...rows] = cells
  const columns = head.map((name) => String(name ?? '').trim())
  for (const [i, row] of rows.entries()) {
    if (row.every((cell) => cell === null || cell === '')) continue
    const named = columns.flatMap((name, j) => (name === '' ? [] : [[name, row[j] ?? null] as const]))
    yield { line: i + 2, values: Object.fromEntries(named) }
  }
}
