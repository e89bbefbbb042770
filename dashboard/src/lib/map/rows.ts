/** Rows of the marts behind the map, as far as the panel shows them. */

export interface NodeFact {
  node_id: string
  name: string
  kind: string
  service_id: string | null
  tier: number | null
  life_cycle: string | null
  team_id: string | null
  team_name: string | null
  is_orphan: boolean | null
  need_count: number
  dependant_count: number
  url: string | null
}

export interface OwnerFact {
  team_id: string
  team_name: string
  valid_from_at: number | null
  valid_to_at: number | null
  is_now: boolean
  url: string | null
}

export interface SourceFact {
  from_node_id: string
  to_node_id: string
  basis: string
  provenance: string
  kind: string
  confidence_ratio: number
  valid_from_at: number | null
  valid_to_at: number | null
  evidence: string | null
  url: string | null
}

export interface ImpactFact {
  release_id: string
  release_name: string
  planned_at: number | null
  impact: string
  hops: number
  via_name: string | null
}
