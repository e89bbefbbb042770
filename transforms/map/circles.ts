/** Nodes that need each other in a circle: Tarjan's strongly connected components, without recursion. */
import type { MapEdge } from './web.ts'

interface Visit {
  node: string
  next: number
}

/** Each circle with its members in order of id, the largest first; one node that needs itself is none. */
export function findCircles(edges: readonly MapEdge[]): string[][] {
  const needs = new Map<string, string[]>()
  for (const { from_node_id, to_node_id, is_directed, is_self } of edges) {
    if (!is_directed || is_self) continue
    const own = needs.get(from_node_id)
    if (own) own.push(to_node_id)
    else needs.set(from_node_id, [to_node_id])
  }
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  const circles: string[][] = []
  const begin = (node: string): Visit => {
    order.set(node, order.size)
    low.set(node, order.size - 1)
    open.push(node)
    isOpen.add(node)
    return { node, next: 0 }
  }
  const lower = (node: string, value: number) => low.set(node, Math.min(low.get(node) ?? value, value))
  const close = (node: string) => {
    if (low.get(node) !== order.get(node)) return
    const members = open.splice(open.lastIndexOf(node))
    for (const member of members) isOpen.delete(member)
    if (members.length > 1) circles.push(members.toSorted())
  }
  for (const start of needs.keys()) {
    if (order.has(start)) continue
    const visits = [begin(start)]
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const { node } = visit
      const to = needs.get(node)?.[visit.next++]
      if (to === undefined) {
        visits.pop()
        close(node)
        const before = visits.at(-1)
        if (before) lower(before.node, low.get(node) ?? 0)
      } else if (!order.has(to)) visits.push(begin(to))
      else if (isOpen.has(to)) lower(node, order.get(to) ?? 0)
    }
  }
  return circles.toSorted((a, b) => b.length - a.length || ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
}
