import { sayMany } from '#lib/format/number.ts'

/** A row of unmatched_fact. */
export interface Unmatched {
  thing_id: string
  title: string | null
  reason: string
  suggestion: string
  case_count: number
  happened_at: number | null
  source_id: string | null
  url: string | null
}

export interface UnmatchedGroup {
  reason: string
  suggestion: string
  rows: Unmatched[]
}

/** By reason, the most frequent first: one that is mended is mended for all of them. */
export function groupUnmatched(rows: readonly Unmatched[]): UnmatchedGroup[] {
  return [...Map.groupBy(rows, ({ reason }) => reason)]
    .map(([reason, of]) => ({ reason, suggestion: of[0]!.suggestion, rows: of }))
    .toSorted((a, b) => b.rows.length - a.rows.length || a.reason.localeCompare(b.reason))
}

const uncounted: Record<string, string> = {
  environment: 'without a tier: nobody has said what it is for',
  'item key': 'named by changes that no tracker knows',
  account: 'of nobody who is known elsewhere',
}

/** What is unmatched of a kind that has no share. */
export function sayUncounted(kind: string, count: number): string {
  return `${sayMany(count, kind)} ${uncounted[kind] ?? ''}`.trim()
}
