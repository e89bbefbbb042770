/** What a metric's cases are: decides the scale and the noise that a series is judged by. */
export type Measure = 'duration' | 'quantity' | 'proportion' | 'count' | 'level' | 'ratio'

/** One bucket of a figure, in order of date; more fields do no harm. */
export interface SeriesBucket {
  bucket_date: string
  /** Null is a gap: nothing happened that could be measured, or too little. */
  value: number | null
  n: number
  /** Proportions: how many of n; counts: the total. */
  numerator: number | null
  /** Can still change. */
  is_open: boolean
  /** How many days of it lie in the window; by default up to the next bucket. */
  days?: number
}

/** A closed bucket that has a value; at is its place among all buckets. */
export interface Point {
  at: number
  value: number
  /** What a proportion is out of, or the days of a count; else 1. */
  size: number
  /** Numerator of a proportion, total of a count; else the value. */
  amount: number
}

/** Closed buckets with a value, below which nothing is said of a series. */
export const fewest = 8

const day = 86_400_000

/** The points that may be judged: open buckets and gaps are left out. */
export function listPoints(buckets: readonly SeriesBucket[], measure: Measure): Point[] {
  const points: Point[] = []
  for (const [at, bucket] of buckets.entries()) {
    if (bucket.is_open || bucket.value === null || !Number.isFinite(bucket.value)) continue
    const size = measure === 'proportion' ? bucket.n : measure === 'count' ? measureDays(buckets, at) : 1
    if (size <= 0) continue
    const amount =
      measure === 'proportion' || measure === 'count'
        ? (bucket.numerator ?? bucket.value * size)
        : bucket.value
    points.push({ at, value: bucket.value, size, amount })
  }
  return points
}

/** Days from a bucket to the next; the last is taken to be as long as the one before. */
function measureDays(buckets: readonly SeriesBucket[], at: number): number {
  const own = buckets[at]!.days
  if (own !== undefined) return own
  const from = Math.max(0, Math.min(at, buckets.length - 2))
  const [start, end] = [buckets[from], buckets[from + 1]]
  if (!start || !end) return 1
  return Math.round((Date.parse(end.bucket_date) - Date.parse(start.bucket_date)) / day)
}
