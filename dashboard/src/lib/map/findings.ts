import type { MapAnswer } from '#lib/data/types.ts'
import { sayBases } from './words.ts'

export interface LooseEnd {
  what: string
  which: string
  sources: string
  /** The node that a click opens. */
  node_id: string
}

/** What an architect would ask about: circles, nodes that need themselves, edges to what nobody knows. */
export function looseEnds(
  { circles, edges, nodes }: Pick<MapAnswer, 'circles' | 'edges' | 'nodes'>,
  nameOf: (id: string) => string,
): LooseEnd[] {
  const unknown = new Set(nodes.filter(({ kind }) => kind === 'unknown').map(({ node_id }) => node_id))
  return [
    ...circles.flatMap((members): LooseEnd[] =>
      members[0] === undefined
        ? []
        : [
            {
              what: `circle of ${members.length}`,
              which: members.map(nameOf).join(', '),
              sources: '',
              node_id: members[0],
            },
          ],
    ),
    ...edges
      .filter(({ is_self }) => is_self)
      .map((edge) => ({
        what: 'needs itself',
        which: nameOf(edge.from_node_id),
        sources: sayBases(edge),
        node_id: edge.from_node_id,
      })),
    ...edges
      .filter((edge) => unknown.has(edge.from_node_id) || unknown.has(edge.to_node_id))
      .map((edge) => ({
        what: 'an end that nobody knows',
        which: `${nameOf(edge.from_node_id)} → ${nameOf(edge.to_node_id)}`,
        sources: sayBases(edge),
        node_id: unknown.has(edge.from_node_id) ? edge.from_node_id : edge.to_node_id,
      })),
  ]
}
