/** What only reads, or writes to nothing but what the connection has for itself. */
const READING = /^\s*(select|describe|from|create or replace temp table|drop table if exists temp\.main)\b/i
const SHAPING = /\b(create|alter|drop)\b/i
const RAW = /\braw"?\s*\.\s*"?([a-z0-9_$]+)/gi

/** Beside names of tables: any raw table, and that tables came, went or have other columns. */
const [WHOLE, SHAPE] = ['raw', 'shape']

/** What a statement may write to, as its text tells: too much where in doubt, never too little. */
export function targetsOf(sql: string): string[] {
  if (sql.split(';').every((part) => READING.test(part))) return []
  const names = [...sql.matchAll(RAW)].map(([, name]) => `raw.${name}`.toLowerCase())
  if (names.length === 0 && /\braw\b/i.test(sql)) names.push(WHOLE)
  if (SHAPING.test(sql)) names.push(SHAPE)
  return names
}

/** Which raw tables lanes may have written to and when, so that a build asks those alone what is new in them. */
export class Written {
  private readonly last = new Map<string, number>()
  /** Counts transactions that wrote. */
  now = 0

  /** Whether a raw table may have been written to since. */
  isWritten(table: string, since: number): boolean {
    return Math.max(this.last.get(WHOLE) ?? 0, this.last.get(table.toLowerCase()) ?? 0) > since
  }

  /** Whether tables may have come or gone since, or have other columns. */
  isShaped(since: number): boolean {
    return (this.last.get(SHAPE) ?? 0) > since
  }

  /** Once a transaction is over, whichever way it ended: before whoever waits for it hears of that. */
  note(targets: Iterable<string>): void {
    this.now++
    for (const target of targets) this.last.set(target, this.now)
  }
}
