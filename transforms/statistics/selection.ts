/**
 * The k-th smallest (1-based) of all x[i] − y[j] of two ascending samples, without forming them: parts the range between
 * two of them, counting in one walk along both, until few are left to sort or all left are one. O((n + m) log), exact.
 */
export function selectDifference(x: Float64Array, y: Float64Array, k: number): number {
  let low = x[0]! - y[y.length - 1]!
  let high = x[x.length - 1]! - y[0]!
  let below = 0
  let within = x.length * y.length
  const few = 64 + (x.length + y.length) / 8
  // Where they are even the k-th lies as far along as its share; where they are not, halves make up for it.
  for (let isHalf = false; within > few; isHalf = !isHalf) {
    if (low === high) return low
    const middle = low + (high - low) * (isHalf ? 0.5 : (k - below) / within)
    // Between neighbours there is no number: then the lower one parts them.
    const { upTo, last, next } = splitAt(x, y, middle < high ? middle : low)
    if (upTo >= k) [high, within] = [last, upTo - below]
    else [low, within, below] = [next, within - (upTo - below), upTo]
  }
  return listBetween(x, y, low, high, within).sort()[k - below - 1]!
}

/** The difference after the k-th, whose value is known: the same one again where it is tied. */
export function selectNext(x: Float64Array, y: Float64Array, k: number, value: number): number {
  const { upTo, next } = splitAt(x, y, value)
  return upTo > k ? value : next
}

/** How many differences are ≤ limit, the last of them, and the next one above. */
function splitAt(x: Float64Array, y: Float64Array, limit: number) {
  let upTo = 0
  let last = -Infinity
  let next = Infinity
  let j = 0
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]!
    while (j < y.length && xi - y[j]! > limit) j++
    upTo += y.length - j
    if (j < y.length && xi - y[j]! > last) last = xi - y[j]!
    if (j > 0 && xi - y[j - 1]! < next) next = xi - y[j - 1]!
  }
  return { upTo, last, next }
}

/** The differences from low to high, both included. */
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
    for (let j = first; j < y.length && x[i]! - y[j]! >= low; j++) list[filled++] = x[i]! - y[j]!
  }
  return list
}
