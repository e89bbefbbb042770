/** Which nodes lie on a circle, or on a way from one to another: no history leads back to itself, whoever told it so. */
export function findCircles(count: number, from: Int32Array, to: Int32Array): Uint8Array {
  const above = peel(count, from, to)
  const below = peel(count, to, from)
  return above.map((isLeft, n) => isLeft & below[n]!)
}

/** 1 for what is left when nodes from which no edge leads are taken away, again and again. */
function peel(count: number, from: Int32Array, to: Int32Array): Uint8Array {
  const leading = new Int32Array(count)
  const start = new Int32Array(count + 1)
  for (let i = 0; i < from.length; i++) {
    leading[from[i]!]!++
    start[to[i]! + 1]!++
  }
  for (let n = 0; n < count; n++) start[n + 1]! += start[n]!
  const filled = start.slice(0, count)
  const before = new Int32Array(from.length)
  for (let i = 0; i < from.length; i++) before[filled[to[i]!]!++] = from[i]!
  const left = new Uint8Array(count).fill(1)
  const ready: number[] = []
  for (let n = 0; n < count; n++) if (leading[n] === 0) ready.push(n)
  for (let n = ready.pop(); n !== undefined; n = ready.pop()) {
    left[n] = 0
    for (let i = start[n]!; i < start[n + 1]!; i++) if (--leading[before[i]!]! === 0) ready.push(before[i]!)
  }
  return left
}
