import { Type, type Static } from 'typebox'
import { Instant, NullableBoolean, NullableInstant, NullableNumber, NullableText } from './nullable.ts'

export const MapBasis = Type.Enum(['declared', 'manifest', 'traced', 'co-changed', 'incident'])
export type MapBasis = Static<typeof MapBasis>

export const MapNode = Type.Object({
  node_id: Type.String(),
  name: Type.String(),
  kind: Type.String({ description: 'service, database, queue, host and the like, or unknown' }),
  service_id: NullableText,
  repository_id: NullableText,
  tier: NullableNumber,
  life_cycle: NullableText,
  value_stream_id: NullableText,
  team_id: NullableText,
  team_name: NullableText,
  is_orphan: Type.Union([Type.Boolean(), Type.Null()], {
    description: 'No team owned it then; null where nobody knows what it is',
  }),
  hops: Type.Union([Type.Number(), Type.Null()], {
    description: 'From the focus or the scope, null on a whole map',
  }),
  need_count: Type.Number(),
  dependant_count: Type.Number(),
  undeclared_count: Type.Number(),
  circle: Type.Union([Type.Number(), Type.Null()], { description: 'Its circle by its place in `circles`' }),
})
export type MapNode = Static<typeof MapNode>

const edge = {
  from_node_id: Type.String({
    description: 'The one that needs; without direction the one whose id comes first',
  }),
  to_node_id: Type.String(),
  kind: Type.String(),
  is_directed: Type.Boolean(),
  is_self: Type.Boolean(),
  is_undeclared: NullableBoolean,
  declared_ratio: NullableNumber,
  manifest_ratio: NullableNumber,
  traced_ratio: NullableNumber,
  co_changed_ratio: NullableNumber,
  incident_ratio: NullableNumber,
  confidence_ratio: Type.Number({ description: 'All ways of knowing joined, 0 to 1' }),
  source_count: Type.Number(),
  valid_from_at: NullableInstant,
}
export const MapEdge = Type.Object(edge)
export type MapEdge = Static<typeof MapEdge>

export const MapAnswer = Type.Object({
  focus: NullableText,
  hops: NullableNumber,
  direction: Type.String(),
  nodes: Type.Array(MapNode, { description: 'The nearest first' }),
  node_count: Type.Number({ description: 'All that were asked for; at most 5,000 are here' }),
  edges: Type.Array(MapEdge),
  edge_count: Type.Number({ description: 'All between these nodes; at most 30,000 are here' }),
  total: Type.Object({
    node_count: Type.Number(),
    edge_count: Type.Number(),
    orphan_count: Type.Number(),
    undeclared_count: Type.Number(),
  }),
  circles: Type.Array(Type.Array(Type.String()), { description: 'Nodes that need each other in a circle' }),
  earliest_at: Type.Union([Instant, Type.Null()], {
    description: 'When the first edge or owner came or went that anything dates',
  }),
  as_of: Instant,
  build_id: Type.Number(),
})
export type MapAnswer = Static<typeof MapAnswer>

export const MapPath = Type.Object({
  ways: Type.Array(
    Type.Object({
      relation: Type.String({
        description: 'needs, is needed by, or is connected with where neither leads there',
      }),
      node_ids: Type.Array(Type.String()),
      steps: Type.Array(Type.Object({ ...edge, from_name: Type.String(), to_name: Type.String() })),
      confidence_ratio: Type.Number({ description: 'That all of its edges are there' }),
    }),
    { description: 'A shortest one each, of several the surest' },
  ),
  as_of: Instant,
  build_id: Type.Number(),
})
export type MapPath = Static<typeof MapPath>

export const MapImpact = Type.Object({
  releases: Type.Array(
    Type.Object({
      release_id: Type.String(),
      name: Type.String(),
      planned_at: NullableInstant,
      state: Type.String(),
    }),
    { description: 'The next to go out first, those without a date last' },
  ),
  release_count: Type.Number({ description: 'All that touch a node of the scope; at most 60 are here' }),
  rows: Type.Array(
    Type.Object({
      node_id: Type.String(),
      name: Type.String(),
      kind: Type.String(),
      tier: NullableNumber,
      team_id: NullableText,
      cells: Type.Array(
        Type.Object({
          release_id: Type.String(),
          impact: Type.String({ description: 'code, configuration, regression, named or exposed' }),
          hops: Type.Number(),
          via_name: NullableText,
        }),
      ),
    }),
  ),
  as_of: Instant,
  build_id: Type.Number(),
})
export type MapImpact = Static<typeof MapImpact>
