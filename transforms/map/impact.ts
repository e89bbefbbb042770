/** What releases ahead touch, as a matrix of systems and releases: the rows of `release_impact_fact`. */
import type { MapScope } from './map.ts'
import type { Asked } from './web.ts'

export interface ImpactCell {
  release_id: string
  impact: string
  hops: number
  via_name: string | null
}

export interface ImpactRow {
  node_id: string
  name: string
  kind: string
  tier: number | null
  team_id: string | null
  cells: ImpactCell[]
}

export interface ImpactRelease {
  release_id: string
  name: string
  planned_at: number | null
  state: string
}

export interface ImpactMatrix {
  releases: ImpactRelease[]
  release_count: number
  rows: ImpactRow[]
}

interface FactRow extends ImpactCell {
  release_name: string
  planned_at: number | null
  state: string
  node_id: string
  node_name: string
  kind: string
  tier: number | null
  team_id: string | null
}

export const MOST_RELEASES = 60

/** Systems that are touched by most releases first; a scope leaves the systems in it, and the releases that touch one. */
export async function answerImpact(
  { warehouse, options }: Asked,
  scope: MapScope & { nodeId: string | null },
): Promise<ImpactMatrix> {
  const facts = await warehouse.rows<FactRow>(
    `SELECT fact.release_id, fact.release_name, fact.planned_at, fact.state, fact.node_id, fact.node_name, fact.kind, fact.tier,
      fact.team_id, fact.impact, fact.hops, fact.via_name
    FROM release_impact_fact AS fact
    JOIN node_fact AS node USING (node_id)
    WHERE true ${scopeOf(scope)}
    ORDER BY fact.planned_at NULLS LAST, fact.release_id, fact.hops, fact.node_id`,
    bind(scope),
    options,
  )
  const releases = new Map<string, ImpactRelease>()
  for (const { release_id, release_name, planned_at, state } of facts)
    releases.set(release_id, { release_id, name: release_name, planned_at, state })
  const shown = [...releases.values()].slice(0, MOST_RELEASES)
  const isShown = new Set(shown.map(({ release_id }) => release_id))
  const byNode = Map.groupBy(
    facts.filter(({ release_id }) => isShown.has(release_id)),
    ({ node_id }) => node_id,
  )
  const rows = [...byNode.values()].flatMap((mine): ImpactRow[] => {
    const [first] = mine
    if (!first) return []
    const { node_id, node_name, kind, tier, team_id } = first
    const cells = mine.map(({ release_id, impact, hops, via_name }) => ({
      release_id,
      impact,
      hops,
      via_name,
    }))
    return [{ node_id, name: node_name, kind, tier, team_id, cells }]
  })
  const touched = ({ cells }: ImpactRow) => cells.filter(({ hops }) => hops === 0).length
  rows.sort(
    (a, b) => touched(b) - touched(a) || b.cells.length - a.cells.length || (a.name < b.name ? -1 : 1),
  )
  return { releases: shown, release_count: releases.size, rows }
}

const COLUMNS = {
  teamIds: ['team_id', 'teams'],
  valueStreamIds: ['value_stream_id', 'streams'],
  serviceIds: ['service_id', 'services'],
  repositoryIds: ['repository_id', 'repositories'],
} as const

function scopeOf(scope: MapScope & { nodeId: string | null }): string {
  const parts = Object.entries(COLUMNS).flatMap(([key, [column, name]]) =>
    scope[key as keyof typeof COLUMNS].length > 0 ? [`AND node.${column} IN (SELECT unnest($${name}))`] : [],
  )
  if (scope.nodeId !== null)
    parts.push('AND fact.release_id IN (SELECT release_id FROM release_impact_fact WHERE node_id = $node)')
  return parts.join(' ')
}

function bind(scope: MapScope & { nodeId: string | null }): Record<string, string | string[]> {
  const lists = Object.entries(COLUMNS).flatMap(([key, [, name]]) => {
    const ids = scope[key as keyof typeof COLUMNS]
    return ids.length > 0 ? [[name, [...ids]] as const] : []
  })
  return { ...Object.fromEntries(lists), ...(scope.nodeId === null ? {} : { node: scope.nodeId }) }
}
