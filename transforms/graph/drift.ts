import { measureGenerations, type CommitGraph } from './commits.ts'

/** What two commits have apart: by the first alone, by the second alone. */
export interface Apart {
  left: number[]
  right: number[]
}

const LEFT = 1
const RIGHT = 2
const BOTH = 3

/**
 * Compares two points of one graph, again and again: walks from both towards the past, deepest first, and ends where all
 * that is left to look at belongs to both. So a comparison costs what the two have apart, not their history.
 */
export function startComparison(graph: CommitGraph): (left: number, right: number) => Apart {
  const generation = measureGenerations(graph)
  const side = new Uint8Array(graph.count)
  return (left, right) => {
    if (left === right) return { left: [], right: [] }
    const queue = new DeepestFirst(generation)
    const seen: number[] = []
    // Of what waits, how much is not known to be of both.
    let single = 0
    const reach = (commit: number, from: number) => {
      const before = side[commit]!
      const now = before | from
      if (now === before) return
      side[commit] = now
      if (before === 0) {
        seen.push(commit)
        queue.push(commit)
        if (now !== BOTH) single++
      } else single--
    }
    reach(left, LEFT)
    reach(right, RIGHT)
    while (single > 0) {
      const commit = queue.pop()
      if (commit === undefined) break
      if (side[commit] !== BOTH) single--
      for (let i = graph.start[commit]!; i < graph.start[commit + 1]!; i++)
        reach(graph.parents[i]!, side[commit]!)
    }
    const apart: Apart = {
      left: seen.filter((commit) => side[commit] === LEFT),
      right: seen.filter((commit) => side[commit] === RIGHT),
    }
    for (const commit of seen) side[commit] = 0
    return apart
  }
}

/** A heap: no commit comes before one of its descendants, so that what is said of it is whole when it comes. */
class DeepestFirst {
  private readonly heap: number[] = []
  private readonly generation: Int32Array

  constructor(generation: Int32Array) {
    this.generation = generation
  }

  push(commit: number): void {
    const { heap, generation } = this
    let at = heap.push(commit) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (generation[heap[above]!]! >= generation[commit]!) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = commit
  }

  pop(): number | undefined {
    const { heap, generation } = this
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && generation[heap[below + 1]!]! > generation[heap[below]!]!) below++
      if (generation[heap[below]!]! <= generation[last]!) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = last
    return first
  }
}
