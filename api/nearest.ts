/** The known name closest to a misspelt one, or undefined when none is close enough to be meant. */
function findNearest(name: string, known: Iterable<string>): string | undefined {
  let best: { name: string; distance: number } | undefined
  for (const candidate of known) {
    const distance = countEdits(name.toLowerCase(), candidate.toLowerCase())
    if (!best || distance < best.distance) best = { name: candidate, distance }
  }
  return best && best.distance <= Math.max(2, name.length / 2) ? best.name : undefined
}

/** ", did you mean …?" or nothing, to put behind a message. */
export function suggest(name: string, known: Iterable<string>): string {
  const nearest = findNearest(name.slice(0, 100), known)
  return nearest === undefined ? '' : `; did you mean ${nearest}?`
}

function countEdits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      row.push(Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + cost))
    }
    previous = row
  }
  return previous[b.length]!
}
