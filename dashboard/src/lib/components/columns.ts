import type { Row } from '#lib/data/table.ts'
import { missing, sayCount } from '#lib/format/number.ts'

/** One column of a table of rows. `link` turns the cell into a link; `outward` ones leave the product. */
export interface TableColumn<T> {
  name: string
  label: string
  isNumber?: boolean
  width?: number
  isHidden?: boolean
  say?: (row: T) => string
  title?: (row: T) => string | undefined
  link?: (row: T) => string | null
  isOutward?: boolean
  tone?: (row: T) => 'good' | 'bad' | 'warning' | 'faint' | undefined
}

/** What stands in a cell: the column's own words, else a count, a text, or a dash for what is unknown. */
export function sayCell<T extends object>(row: T, column: TableColumn<T>): string {
  if (column.say) return column.say(row)
  const value = (row as Row)[column.name] ?? null
  if (value === null) return missing
  return typeof value === 'number' ? sayCount(value) : String(value)
}

/** Whether a column is out of sight: as the reader chose, else as the table came. */
export function isHidden(
  column: { name: string; isHidden?: boolean },
  chosen: Record<string, boolean>,
): boolean {
  return chosen[column.name] ?? column.isHidden ?? false
}

/** Rows to move by for a key, as in any list; undefined for other keys. */
export function moveFor(key: string, pageSize: number, count: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: pageSize,
    PageUp: -pageSize,
    Home: -count,
    End: count,
  }
  return moves[key]
}
