import type { ColumnBatch } from './append.ts'

type Append = (columns: ColumnBatch) => Promise<void>

/** What one appending leaves behind is gone before the next one needs it. */
const MOST_ROWS = 16_384

/** Rows that come a few at a time, to be appended together: each appending takes milliseconds, however few they are. */
export class GatheredRows {
  private readonly append: Append
  private columns: Record<string, unknown[]> = {}
  private count = 0

  constructor(append: Append) {
    this.append = append
  }

  async add(batch: ColumnBatch): Promise<void> {
    const lengths = new Set(Object.values(batch).map(({ length }) => length))
    const [rowCount = 0] = lengths
    // What comes in other columns stays apart, and what is not of one length is refused by whoever appends.
    if (lengths.size > 1 || !this.isAlike(batch)) {
      await this.flush()
      if (lengths.size > 1) return this.append(batch)
    }
    for (const [name, values] of Object.entries(batch)) {
      const kept = (this.columns[name] ??= [])
      for (let row = 0; row < rowCount; row++) kept.push(values[row])
    }
    this.count += rowCount
    if (this.count >= MOST_ROWS) await this.flush()
  }

  async flush(): Promise<void> {
    const { columns, count } = this
    this.columns = {}
    this.count = 0
    if (count > 0) await this.append(columns)
  }

  private isAlike(batch: ColumnBatch): boolean {
    const names = Object.keys(batch)
    return (
      this.count === 0 ||
      (names.length === Object.keys(this.columns).length && names.every((name) => name in this.columns))
    )
  }
}
