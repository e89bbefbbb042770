/** Rows of series that are measured day by day. */
import { type Stream } from './stream.ts'

const DAY = 86_400_000
const FIRST = Date.UTC(2026, 0, 5)

export const after = (days: number) => new Date(FIRST + days * DAY).toISOString().slice(0, 16)
export const KNOWN = after(400)

export const series = (stream: Stream, columns: string) =>
  stream.ask(`SELECT ${columns} FROM outcome_series_fact ORDER BY series_id, segment`)
