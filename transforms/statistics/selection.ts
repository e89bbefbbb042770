/**
 * The k-th smallest (1-based) of all x[i] − y[j] of two ascending samples, without forming them: halves the
 * range, counting in one walk along both, until few are left to sort. O((n + m) log), exact, ties included.
 */
export function selectDifference(x: Float64Array, y: Float64Array, k: number): number {
  let low = x[0]! - y[y.length - 1]!
  let high = x[x.length - 1]! - y[0]!
  let below = countUpTo(x, y, low)
  if (below >= k) return low
  let within = x.length * y.length - below
  const few = 64 + (x.length + y.length) / 8
  while (within > few) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) return high
    const count = countUpTo(x, y, middle)
    if (count >= k) [high, within] = [middle, count - below]
    else [low, within, below] = [middle, within - (count - below), count]
  }
  return listBetween(x, y, low, high, within).sort()[k - below - 1]!
}

/** How many differences are ≤ limit. */
function countUpTo(x: Float64Array, y: Float64Array, limit: number): number {
  let count = 0
  let j = 0
  for (let i = 0; i < x.length; i++) {
    while (j < y.length && x[i]! - y[j]! > limit) j++
    count += y.length - j
  }
  return count
}

/** The differences in (low, high]. */
function listBetween(
  x: Float64Array,
  y: Float64Array,
  low: number,
  high: number,
  size: number,
): Float64Array {
  const list = new Float64Array(size)
  let filled = 0
  let first = 0
  for (let i = 0; i < x.length; i++) {
    while (first < y.length && x[i]! - y[first]! > high) first++
    for (let j = first; j < y.length && x[i]! - y[j]! > low; j++) list[filled++] = x[i]! - y[j]!
  }
  return list
}
