/** Tables as text: what every command with --format prints. */

export const formats = ['table', 'json', 'csv', 'md'] as const
export type Format = (typeof formats)[number]

export interface TextColumn {
  name: string
  /** DuckDB's type; numbers are aligned to the right, TIMESTAMP values are epoch ms. */
  type: string
}

export interface TextTable {
  columns: TextColumn[]
  rows: unknown[][]
}

const NUMERIC = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DOUBLE|FLOAT|DECIMAL|U[A-Z]*INT)/

/** Renders a table; unknown values are empty in csv, null in json and a dash for people. */
export function formatTable(table: TextTable, format: Format): string {
  if (format === 'json') return toJson(table)
  if (format === 'csv') return toCsv(table)
  return format === 'md' ? toMarkdown(table) : toText(table)
}

/** Turns column arrays into rows. */
export function rowsOf(data: readonly (readonly unknown[])[], rowCount: number): unknown[][] {
  return Array.from({ length: rowCount }, (_, row) => data.map((column) => column[row]))
}

function toJson({ columns, rows }: TextTable): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map((column, i) => [column.name, plain(row[i], column)])),
  )
  return JSON.stringify(objects, null, 2)
}

function toCsv({ columns, rows }: TextTable): string {
  const lines = [columns.map((column) => column.name), ...rows.map((row) => cells(row, columns, ''))]
  return lines.map((line) => line.map(quoteCsv).join(',')).join('\n')
}

function toMarkdown({ columns, rows }: TextTable): string {
  const escape = (text: string) => text.replaceAll('|', String.raw`\|`).replaceAll(/\s*\n\s*/g, ' ')
  const line = (texts: string[]) => `| ${texts.map(escape).join(' | ')} |`
  const rule = columns.map((column) => (NUMERIC.test(column.type) ? '---:' : '---'))
  return [
    line(columns.map((column) => column.name)),
    `| ${rule.join(' | ')} |`,
    ...rows.map((row) => line(cells(shorten(row, columns), columns, '–'))),
  ].join('\n')
}

function toText({ columns, rows }: TextTable): string {
  const body = rows.map((row) => cells(shorten(row, columns), columns, '–').map(toLine))
  const names = columns.map((column) => column.name)
  const widths = names.map((name, i) =>
    body.reduce((w, row) => Math.max(w, (row[i] as string).length), name.length),
  )
  const line = (texts: string[]) =>
    texts
      .map((text, i) => pad(text, widths[i] as number, columns[i] as TextColumn))
      .join('  ')
      .trimEnd()
  return [line(names), widths.map((width) => '─'.repeat(width)).join('  '), ...body.map(line)].join('\n')
}

function pad(text: string, width: number, column: TextColumn): string {
  return NUMERIC.test(column.type) ? text.padStart(width) : text.padEnd(width)
}

function cells(row: unknown[], columns: TextColumn[], unknown: string): string[] {
  return columns.map((column, i) => {
    const value = plain(row[i], column)
    if (value === null) return unknown
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  })
}

/** Six digits are enough for a reader; csv and json keep them all. */
function shorten(row: unknown[], columns: TextColumn[]): unknown[] {
  return row.map((value, i) =>
    typeof value === 'number' && columns[i]?.type === 'DOUBLE' ? Number(value.toPrecision(6)) : value,
  )
}

function plain(value: unknown, column: TextColumn): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && column.type.startsWith('TIMESTAMP')) return new Date(value).toISOString()
  return value
}

/** Control characters could move the cursor of the reader's terminal: they are shown, not sent. */
function toLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (char) => (char === '\n' ? '⏎' : '·')).slice(0, 120)
}

function quoteCsv(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
