/** Rows of the marts behind the map, as far as the panel shows them. */
import type { Fact } from '#lib/components/Facts.svelte'
import { missing, sayCount } from '#lib/format/number.ts'

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

export interface OwnershipFact {
  bus_factor_count: number | null
}

export interface ImpactFact {
  node_id: string
  release_id: string
  release_name: string
  planned_at: number | null
  impact: string
  hops: number
  via_name: string | null
}

/** What the panel says of a node at a glance; `search` keeps the filter in its links. */
export function factsOf(node: NodeFact, kept: OwnershipFact | undefined, search: string): Fact[] {
  const { team_id, team_name, is_orphan, kind, tier, life_cycle, need_count, dependant_count } = node
  return [
    {
      label: 'Owner now',
      text: team_name ?? (is_orphan ? '◌ no owner' : missing),
      href: team_id ? `/teams/${encodeURIComponent(team_id)}${search}` : null,
    },
    { label: 'Kind', text: kind },
    { label: 'Tier', text: tier === null ? missing : String(tier) },
    { label: 'Life cycle', text: life_cycle ?? missing },
    { label: 'Needs', text: sayCount(need_count) },
    { label: 'Needed by', text: sayCount(dependant_count) },
    {
      label: 'Bus factor',
      text: sayCount(kept?.bus_factor_count),
      title: 'Fewest people with half of the commits of two years, counted without names',
    },
  ]
}
