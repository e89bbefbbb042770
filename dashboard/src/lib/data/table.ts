import type { TableAnswer } from './types.ts'

export type Row = Record<string, unknown>

/** Column JSON → one object a row, for the tables on the screen. */
export function rowsOf<T = Row>(answer: TableAnswer): T[] {
  const rows: Row[] = Array.from({ length: answer.row_count }, () => ({}))
  answer.columns.forEach((column, c) => {
    const values = answer.data[c] ?? []
    rows.forEach((row, r) => {
      row[column.name] = values[r] ?? null
    })
  })
  return rows as T[]
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'en', { numeric: true })
}

/** Sorted copy; unknown values stay at the end in both directions. */
export function sortRows<T extends object>(rows: readonly T[], column: string, isDescending: boolean): T[] {
  const sign = isDescending ? -1 : 1
  const valueOf = (row: T) => (row as Row)[column] ?? null
  return rows.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * compareValues(x, y)
  })
}

function csvField(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Tab-separated text of rows, as a spreadsheet takes it from the clipboard. */
export function tabbedText(rows: readonly object[], columns: readonly string[]): string {
  const line = (row: object) => columns.map((column) => csvField((row as Row)[column])).join('\t')
  return [columns.join('\t'), ...rows.map(line)].join('\n')
}
