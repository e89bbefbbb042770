/** What of the answer is drawn, and how: by index for the layout, by words for the reader. */
import type { MapAnswer, MapEdge, MapNode } from '#lib/data/types.ts'
import { box, type Drawn, type Places } from './layout.ts'

/** Beyond this many nodes boxes are too many to read, and dots are drawn. */
export const MOST_BOXES = 90

export interface Link {
  edge: MapEdge
  from: number
  to: number
}

export interface Picture {
  nodes: MapNode[]
  links: Link[]
  order: Drawn
}

export function pictureOf(answer: Pick<MapAnswer, 'nodes' | 'edges'>): Picture {
  const places = new Map(answer.nodes.map(({ node_id }, i) => [node_id, i]))
  const links = answer.edges.flatMap((edge): Link[] => {
    const [from, to] = [places.get(edge.from_node_id), places.get(edge.to_node_id)]
    return edge.is_self || from === undefined || to === undefined ? [] : [{ edge, from, to }]
  })
  return {
    nodes: answer.nodes,
    links,
    order: {
      count: answer.nodes.length,
      links: Uint32Array.from(links.flatMap(({ from, to }) => [from, to])),
    },
  }
}

/** The column of each node: what needs the focus to its left, what it needs to its right, one a hop. */
export function columnsOf(
  { nodes, links }: Pick<Picture, 'nodes' | 'links'>,
  focus: string | null,
): Int16Array {
  const columns = new Int16Array(nodes.length)
  const start = nodes.findIndex(({ node_id }) => node_id === focus)
  if (start < 0) return columns
  const sides = new Map<number, number>([[start, 0]])
  const near = Map.groupBy(
    links.flatMap((link) => [
      { at: link.from, next: link.to, side: link.edge.is_directed ? 1 : 0 },
      { at: link.to, next: link.from, side: link.edge.is_directed ? -1 : 0 },
    ]),
    ({ at }) => at,
  )
  for (const [at] of sides) {
    for (const { next, side } of near.get(at) ?? []) {
      if (sides.has(next)) continue
      const own = sides.get(at) as number
      // On from what a node needs lies what that needs; who else needs it stands beside the node.
      const turn = side === 0 ? (own < 0 ? -1 : 1) : side
      sides.set(next, own + turn)
    }
  }
  nodes.forEach((_, i) => (columns[i] = sides.get(i) ?? 0))
  return columns
}

export interface Frame {
  left: number
  top: number
  width: number
  height: number
}

/** The least that holds all boxes. */
export function frameOf(places: Places, margin = 12): Frame {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < places.length; i += 2) {
    left = Math.min(left, places[i] as number)
    right = Math.max(right, places[i] as number)
    top = Math.min(top, places[i + 1] as number)
    bottom = Math.max(bottom, places[i + 1] as number)
  }
  if (places.length === 0) return { left: 0, top: 0, width: 0, height: 0 }
  return {
    left: left - box.width / 2 - margin,
    top: top - box.height / 2 - margin,
    width: right - left + box.width + 2 * margin,
    height: bottom - top + box.height + 2 * margin,
  }
}

/** A line from the one that needs to what it needs, between the sides of their boxes that look at each other. */
export function pathOf(from: readonly [number, number], to: readonly [number, number]): string {
  const half = box.width / 2
  const [[x1, y1], [x2, y2]] = [from, to]
  if (Math.abs(x2 - x1) < 1) {
    const bow = 26 + Math.min(50, Math.abs(y2 - y1) / 8)
    const x = x1 + half
    return `M${round(x)} ${round(y1)}C${round(x + bow)} ${round(y1)} ${round(x + bow)} ${round(y2)} ${round(x)} ${round(y2)}`
  }
  const sign = x2 > x1 ? 1 : -1
  const [start, end] = [x1 + sign * half, x2 - sign * half]
  const middle = (start + end) / 2
  return `M${round(start)} ${round(y1)}C${round(middle)} ${round(y1)} ${round(middle)} ${round(y2)} ${round(end)} ${round(y2)}`
}

const round = (value: number) => Math.round(value * 10) / 10
