/** A sheet of an .xlsx file; its first row names the columns. Dates are dates, whatever they look like. */
import { Unzip, UnzipInflate } from 'fflate'
import { readSheet as readCells } from 'read-excel-file/node'
import { SourceError } from '../../../contract.ts'
import type { FileRow, ReadableFile } from '../row.ts'
import { wholeBytes } from '../text.ts'

export async function* readSheet({ path, id, sheet }: ReadableFile): AsyncGenerator<FileRow> {
  const bytes = await wholeBytes(path, 'save it as CSV, which is streamed')
  refuseBomb(bytes, id)
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

/** Unpacked; a workbook of a hundred thousand rows has 50 MB. */
const MOST_BYTES = 400 * 1024 * 1024
const SLICE_BYTES = 64 * 1024

/** Unpacked slice by slice and counted, nothing kept: what an archive says of its sizes may be untrue. */
function refuseBomb(bytes: Uint8Array, id: string): void {
  let size = 0
  const archive = new Unzip((file) => {
    file.ondata = (error, chunk) => {
      if (error) throw error
      size += chunk.length
      if (size > MOST_BYTES)
        throw new SourceError(
          'invalid',
          `The workbook has more than ${MOST_BYTES} bytes unpacked, save it as CSV: ${id}`,
        )
    }
    file.start()
  })
  archive.register(UnzipInflate)
  try {
    for (let from = 0; from < bytes.length; from += SLICE_BYTES)
      archive.push(bytes.subarray(from, from + SLICE_BYTES), from + SLICE_BYTES >= bytes.length)
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw new SourceError('invalid', `Not a readable .xlsx file, ${(error as Error).message}: ${id}`, error)
  }
}
