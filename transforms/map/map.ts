/** The map as it is shown: whole, or around a node, with circles and what was left out counted. */
import { findCircles } from './circles.ts'
import { hopsFrom, stepsOf, type Direction } from './walk.ts'
import { readWeb, type Asked, type Basis, type MapEdge, type MapNode, type Web } from './web.ts'

export interface MapScope {
  teamIds: readonly string[]
  valueStreamIds: readonly string[]
  serviceIds: readonly string[]
  repositoryIds: readonly string[]
}

export interface MapParameters extends MapScope {
  asOf: number
  bases: readonly Basis[]
  /** The node to look around; null: the whole map, or with `hops` around what most others need. */
  focus: string | null
  hops: number | null
  direction: Direction
}

export interface PlacedNode extends MapNode {
  /** From the focus or the scope, null on a whole map. */
  hops: number | null
  need_count: number
  dependant_count: number
  undeclared_count: number
  /** The circle that it is in, by its place in `circles`. */
  circle: number | null
}

export interface MapAnswer {
  focus: string | null
  nodes: PlacedNode[]
  /** All that were asked for. */
  node_count: number
  edges: MapEdge[]
  edge_count: number
  /** Of all nodes and edges there are. */
  total: { node_count: number; edge_count: number; orphan_count: number; undeclared_count: number }
  circles: string[][]
  earliest_at: number | null
}

export const MOST_NODES = 5_000
export const MOST_EDGES = 30_000

/** null where the focus is no node. */
export async function answerMap(asked: Asked, parameters: MapParameters): Promise<MapAnswer | null> {
  const web = await readWeb(asked, parameters)
  if (parameters.focus !== null && !web.nodes.has(parameters.focus)) return null
  const counted = count(web)
  const focus = parameters.focus ?? (parameters.hops === null ? null : suggestFocus(web, counted, parameters))
  const reached = reach(web, parameters, focus)
  const circles = findCircles(web.edges)
  const circleOf = new Map(circles.flatMap((members, i) => members.map((id) => [id, i] as const)))
  const wanted = [...web.nodes.values()]
    .filter(({ node_id }) => reached === null || reached.has(node_id))
    .toSorted((a, b) => (reached?.get(a.node_id) ?? 0) - (reached?.get(b.node_id) ?? 0))
  const nodes = wanted.slice(0, MOST_NODES).map((node): PlacedNode => ({
    ...node,
    hops: reached?.get(node.node_id) ?? null,
    ...(counted.get(node.node_id) ?? NOTHING),
    circle: circleOf.get(node.node_id) ?? null,
  }))
  const shown = new Set(nodes.map(({ node_id }) => node_id))
  const edges = web.edges.filter((edge) => shown.has(edge.from_node_id) && shown.has(edge.to_node_id))
  return {
    focus,
    nodes,
    node_count: wanted.length,
    edges: edges.slice(0, MOST_EDGES),
    edge_count: edges.length,
    total: {
      node_count: web.nodes.size,
      edge_count: web.edges.length,
      orphan_count: [...web.nodes.values()].filter(({ is_orphan }) => is_orphan === true).length,
      undeclared_count: web.edges.filter(({ is_undeclared }) => is_undeclared === true).length,
    },
    circles,
    earliest_at: web.earliestAt,
  }
}

type Counted = Pick<PlacedNode, 'need_count' | 'dependant_count' | 'undeclared_count'>
const NOTHING: Counted = { need_count: 0, dependant_count: 0, undeclared_count: 0 }

/** Ends that no node is known of are in no table, and cannot be: the nodes are made of the edges' ends too. */
function count({ nodes, edges }: Web): Map<string, Counted> {
  const counted = new Map([...nodes.keys()].map((id) => [id, { ...NOTHING }]))
  for (const { from_node_id, to_node_id, is_directed, is_self, is_undeclared } of edges) {
    const [from, to] = [counted.get(from_node_id), counted.get(to_node_id)]
    if (is_directed && !is_self && from && to) {
      from.need_count++
      to.dependant_count++
    }
    if (is_undeclared && from) from.undeclared_count++
    if (is_undeclared && to && !is_self) to.undeclared_count++
  }
  return counted
}

/** What most others need, of the scope if there is one: a change there meets the most; nodes with edges go first. */
function suggestFocus({ nodes }: Web, counted: ReadonlyMap<string, Counted>, scope: MapScope): string | null {
  const weigh = (id: string) => {
    const { dependant_count, need_count, undeclared_count } = counted.get(id) ?? NOTHING
    return dependant_count * 1000 + need_count * 10 + undeclared_count
  }
  const all = [...nodes.values()].filter(({ kind }) => kind !== 'unknown')
  const mine = all.filter((node) => isInScope(node, scope))
  const services = mine.filter(({ kind }) => kind === 'service')
  const ranked = (services.length > 0 ? services : mine).toSorted(
    (a, b) => weigh(b.node_id) - weigh(a.node_id) || (a.node_id < b.node_id ? -1 : 1),
  )
  return ranked[0]?.node_id ?? null
}

/** null: everything. */
function reach(
  { nodes, edges }: Web,
  { hops, direction, ...scope }: MapParameters,
  focus: string | null,
): Map<string, number> | null {
  if (focus !== null) return hopsFrom([focus], stepsOf(edges, direction), hops ?? 2)
  if (!hasScope(scope)) return null
  const starts = [...nodes.values()].filter((node) => isInScope(node, scope)).map(({ node_id }) => node_id)
  return hopsFrom(starts, stepsOf(edges, direction), hops ?? 1)
}

function hasScope({ teamIds, valueStreamIds, serviceIds, repositoryIds }: MapScope): boolean {
  return teamIds.length + valueStreamIds.length + serviceIds.length + repositoryIds.length > 0
}

function isInScope(node: MapNode, scope: MapScope): boolean {
  const fits = (ids: readonly string[], id: string | null) =>
    ids.length === 0 || (id !== null && ids.includes(id))
  return (
    fits(scope.teamIds, node.team_id) &&
    fits(scope.valueStreamIds, node.value_stream_id) &&
    fits(scope.serviceIds, node.service_id) &&
    fits(scope.repositoryIds, node.repository_id)
  )
}
