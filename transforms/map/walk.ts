/** Ways through the web: who is near, and how one leads to another. Circles and self edges end, nothing recurses. */
import type { MapEdge } from './web.ts'

export const DIRECTIONS = ['both', 'upstream', 'downstream'] as const
/** Upstream is what a node needs, downstream is what needs it; both also follows edges without direction. */
export type Direction = (typeof DIRECTIONS)[number]

interface Step {
  to: string
  edge: MapEdge
}

export type Steps = ReadonlyMap<string, readonly Step[]>

/** Where one can go from each node. */
export function stepsOf(edges: readonly MapEdge[], direction: Direction): Steps {
  const steps = new Map<string, Step[]>()
  const add = (from: string, to: string, edge: MapEdge) => {
    const own = steps.get(from)
    if (own) own.push({ to, edge })
    else steps.set(from, [{ to, edge }])
  }
  for (const edge of edges) {
    if (edge.is_self || (direction !== 'both' && !edge.is_directed)) continue
    if (direction !== 'downstream') add(edge.from_node_id, edge.to_node_id, edge)
    if (direction !== 'upstream') add(edge.to_node_id, edge.from_node_id, edge)
  }
  return steps
}

/** Hops from the nearest of the starts, these included, as far as `hops` go. */
export function hopsFrom(starts: Iterable<string>, steps: Steps, hops: number): Map<string, number> {
  const reached = new Map<string, number>()
  let ring = [...new Set(starts)]
  for (const start of ring) reached.set(start, 0)
  for (let hop = 1; hop <= hops && ring.length > 0; hop++) {
    const following: string[] = []
    for (const node of ring) {
      for (const { to } of steps.get(node) ?? []) {
        if (reached.has(to)) continue
        reached.set(to, hop)
        following.push(to)
      }
    }
    ring = following
  }
  return reached
}

/** The edges of a shortest way, of several the surest one step by step; null where none leads there. */
export function findWay(from: string, to: string, steps: Steps): MapEdge[] | null {
  if (from === to) return []
  const came = new Map<string, { node: string; edge: MapEdge; sure: number }>()
  const seen = new Set([from])
  let ring = new Map([[from, 1]])
  while (ring.size > 0 && !came.has(to)) {
    const following = new Map<string, number>()
    for (const [node, sure] of ring) {
      for (const { to: next, edge } of steps.get(node) ?? []) {
        if (seen.has(next)) continue
        const together = sure * edge.confidence_ratio
        if (together <= (came.get(next)?.sure ?? -1)) continue
        came.set(next, { node, edge, sure: together })
        following.set(next, together)
      }
    }
    for (const node of following.keys()) seen.add(node)
    ring = following
  }
  if (!came.has(to)) return null
  const way: MapEdge[] = []
  for (let node = to; node !== from;) {
    const last = came.get(node)
    if (!last) throw new Error(`A way that does not begin at its start: ${node}`)
    way.unshift(last.edge)
    node = last.node
  }
  return way
}
