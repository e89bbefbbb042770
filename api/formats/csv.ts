import { readColumn } from '../../transforms/values.ts'
import type { ChunkStream, ColumnAnswer } from '../../transforms/warehouse.ts'

/** RFC 4180 lines with a header, chunk by chunk; times as ISO 8601 UTC, unknown as nothing. */
export async function* writeCsv(stream: ChunkStream): AsyncGenerator<string> {
  yield toLine(stream.columns.map((column) => quote(column.name)))
  const isTime = stream.columns.map((column) => column.type.startsWith('TIMESTAMP'))
  for await (const chunk of stream) {
    const data = stream.columns.map((_, index) => {
      const values: unknown[] = []
      readColumn(chunk, index, values)
      return values
    })
    let text = ''
    for (let row = 0; row < chunk.rowCount; row++) {
      text += toLine(data.map((values, index) => format(values[row], isTime[index] === true)))
    }
    yield text
  }
}

/** The same of columns at hand. */
export function csvOfColumns({ columns, data, rowCount }: ColumnAnswer): string {
  const isTime = columns.map(({ type }) => type.startsWith('TIMESTAMP'))
  let text = toLine(columns.map(({ name }) => quote(name)))
  for (let row = 0; row < rowCount; row++)
    text += toLine(data.map((values, index) => format(values[row], isTime[index] === true)))
  return text
}

/** The same of rows at hand; `times` names columns of epoch ms. */
export function csvOf<T extends object>(
  columns: readonly (keyof T & string)[],
  rows: readonly T[],
  times: readonly (keyof T & string)[] = [],
): string {
  const isTime = new Set<string>(times)
  const lines = rows.map((row) => toLine(columns.map((name) => format(row[name], isTime.has(name)))))
  return toLine(columns.map(quote)) + lines.join('')
}

function toLine(cells: string[]): string {
  return `${cells.join(',')}\r\n`
}

function format(value: unknown, isTime: boolean): string {
  if (value === null || value === undefined) return ''
  if (isTime) return new Date(value as number).toISOString()
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return quote(typeof value === 'string' ? value : JSON.stringify(value))
}

/**
 * A spreadsheet takes a cell that starts with one of = + - @ tab or CR for a formula, whoever wrote it; commit subjects
 * and paths come from strangers. An apostrophe in front keeps it text.
 */
function quote(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
