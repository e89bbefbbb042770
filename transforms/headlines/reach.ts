import type { Calendar } from '../measures/calendar.ts'
import type { Reach } from '../measures/context.ts'
import type { Candidate } from './series.ts'

/** A bucket of which not everything is read or kept is unknown: it would be low, and all after it news. */
export function leaveUnknown(
  candidates: readonly Candidate[],
  { buckets: spans }: Calendar,
  { reachesBackTo, keptFrom }: Reach,
): Candidate[] {
  const knownFrom = Math.max(reachesBackTo ?? -Infinity, keptFrom ?? -Infinity)
  const count = spans.filter(({ start }) => start < knownFrom).length
  if (count === 0) return [...candidates]
  return candidates.map((candidate) => ({
    ...candidate,
    buckets: candidate.buckets.map((bucket, i) =>
      i < count ? { ...bucket, n: 0, value: null, numerator: null } : bucket,
    ),
  }))
}
