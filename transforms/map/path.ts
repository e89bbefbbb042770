/** How one node leads to another: over what it needs, over what needs it, or over any edge. */
import { findWay, stepsOf } from './walk.ts'
import { readWeb, type Asked, type MapEdge, type WebQuestion } from './web.ts'

export interface PathStep extends MapEdge {
  from_name: string
  to_name: string
}

export interface PathWay {
  relation: 'needs' | 'is needed by' | 'is connected with'
  /** The nodes in order. */
  node_ids: string[]
  steps: PathStep[]
  /** That all of its edges are there, 0 to 1. */
  confidence_ratio: number
}

export interface PathQuestion extends WebQuestion {
  from: string
  to: string
}

/** `missing` names an end that is no node. */
export type PathAnswer = { ways: PathWay[] } | { missing: string }

export async function answerPath(asked: Asked, question: PathQuestion): Promise<PathAnswer> {
  const { nodes, edges } = await readWeb(asked, question)
  const { from, to } = question
  const missing = [from, to].find((id) => !nodes.has(id))
  if (missing !== undefined) return { missing }
  const describe = (relation: PathWay['relation'], way: MapEdge[]): PathWay => ({
    relation,
    node_ids: follow(from, way),
    steps: way.map((edge) => ({
      ...edge,
      from_name: nodes.get(edge.from_node_id)?.name ?? edge.from_node_id,
      to_name: nodes.get(edge.to_node_id)?.name ?? edge.to_node_id,
    })),
    confidence_ratio: way.reduce((sure, edge) => sure * edge.confidence_ratio, 1),
  })
  const up = findWay(from, to, stepsOf(edges, 'upstream'))
  const down = findWay(from, to, stepsOf(edges, 'downstream'))
  const ways = [
    ...(up ? [describe('needs', up)] : []),
    ...(down && from !== to ? [describe('is needed by', down)] : []),
  ]
  if (ways.length > 0) return { ways }
  const any = findWay(from, to, stepsOf(edges, 'both'))
  return { ways: any ? [describe('is connected with', any)] : [] }
}

function follow(start: string, way: readonly MapEdge[]): string[] {
  const nodes = [start]
  for (const { from_node_id, to_node_id } of way)
    nodes.push(nodes.at(-1) === from_node_id ? to_node_id : from_node_id)
  return nodes
}
