/** The web of what needs what, as it was at a time: nodes, edges with where each is known from, and owners. */
import { moment } from '../measures/scope.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export const BASES = ['declared', 'manifest', 'traced', 'co-changed', 'incident'] as const
export type Basis = (typeof BASES)[number]

export interface MapNode {
  node_id: string
  name: string
  /** service, database, queue, host and the like, or unknown. */
  kind: string
  service_id: string | null
  repository_id: string | null
  tier: number | null
  life_cycle: string | null
  value_stream_id: string | null
  team_id: string | null
  team_name: string | null
  is_orphan: boolean | null
}

export interface MapEdge {
  from_node_id: string
  to_node_id: string
  kind: string
  /** Whether something says which of the two needs the other. */
  is_directed: boolean
  is_self: boolean
  is_undeclared: boolean | null
  declared_ratio: number | null
  manifest_ratio: number | null
  traced_ratio: number | null
  co_changed_ratio: number | null
  incident_ratio: number | null
  confidence_ratio: number
  source_count: number
  valid_from_at: number | null
}

export interface Web {
  nodes: Map<string, MapNode>
  edges: MapEdge[]
  /** The first time that an edge or an owner came or went, null if no source dates any. */
  earliestAt: number | null
}

export interface WebQuestion {
  /** Epoch ms. */
  asOf: number
  /** Ways of knowing that count; all when empty. */
  bases?: readonly Basis[]
}

export interface Asked {
  warehouse: Warehouse
  registry: Registry
  options: ReadOptions
}

export async function readWeb(asked: Asked, question: WebQuestion): Promise<Web> {
  const [nodes, edges, earliestAt] = await Promise.all([
    readNodes(asked, question),
    readEdges(asked, question),
    readEarliest(asked),
  ])
  return { nodes: new Map(nodes.map((node) => [node.node_id, node])), edges, earliestAt }
}

/** Owners are those of that time; what nobody dates has been so always. */
function readNodes({ warehouse, options }: Asked, { asOf }: WebQuestion): Promise<MapNode[]> {
  return warehouse.rows<MapNode>(
    `WITH owner AS (
      SELECT service_id, min(team_id) AS team_id, min_by(team_name, team_id) AS team_name
      FROM owner_fact
      WHERE coalesce(valid_from_at, TIMESTAMP '1970-01-01') <= ${moment('as_of')}
        AND coalesce(valid_to_at, TIMESTAMP '9999-12-31') > ${moment('as_of')}
      GROUP BY service_id
    ),
    owned AS (SELECT DISTINCT service_id FROM owner_fact)
    SELECT node.node_id, node.name, node.kind, node.service_id, node.repository_id, node.tier, node.life_cycle,
      node.value_stream_id,
      CASE WHEN owned.service_id IS NULL THEN node.team_id ELSE owner.team_id END AS team_id,
      CASE WHEN owned.service_id IS NULL THEN node.team_name ELSE owner.team_name END AS team_name,
      CASE WHEN owned.service_id IS NULL THEN node.is_orphan ELSE owner.team_id IS NULL END AS is_orphan
    FROM node_fact AS node
    LEFT JOIN owner ON owner.service_id = node.service_id
    LEFT JOIN owned ON owned.service_id = node.service_id
    ORDER BY node.node_id`,
    { as_of: asOf },
    options,
  )
}

/** The mart's own select over what held at that time, so that there is one way to join what is known. */
function readEdges({ warehouse, registry, options }: Asked, question: WebQuestion): Promise<MapEdge[]> {
  const model = registry.models.get('edge_fact')
  if (!model) throw new Error('The models lack the edges of the map: edge_fact')
  const bases = question.bases ?? []
  const among = bases.length === 0 ? '' : 'AND basis IN (SELECT unnest($bases))'
  return warehouse.rows<MapEdge>(
    `WITH edge_source_fact AS (
      SELECT * REPLACE (CAST(NULL AS TIMESTAMP) AS valid_to_at)
      FROM main.edge_source_fact
      WHERE coalesce(valid_from_at, TIMESTAMP '1970-01-01') <= ${moment('as_of')}
        AND coalesce(valid_to_at, TIMESTAMP '9999-12-31') > ${moment('as_of')} ${among}
    )
    SELECT * FROM (${model.sql}) ORDER BY from_node_id, to_node_id`,
    { as_of: question.asOf, ...(bases.length === 0 ? {} : { bases: [...bases] }) },
    options,
  )
}

async function readEarliest({ warehouse, options }: Asked): Promise<number | null> {
  const [row] = await warehouse.rows<{ earliest_at: number | null }>(
    `SELECT min(changed_at) AS earliest_at FROM (
      SELECT min(valid_from_at) AS changed_at FROM edge_source_fact
      UNION ALL SELECT min(valid_to_at) FROM edge_source_fact
      UNION ALL SELECT min(valid_from_at) FROM owner_fact
      UNION ALL SELECT min(valid_to_at) FROM owner_fact
    )`,
    {},
    options,
  )
  return row?.earliest_at ?? null
}
