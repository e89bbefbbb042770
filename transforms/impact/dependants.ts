import type { Dependant } from './answer.ts'
import type { Asked } from './scope.ts'

/** After all tiers. */
const UNKNOWN_TIER = 9

export interface Edge {
  from: string
  to: string
  provenance: string | null
  is_undeclared: boolean | null
}

interface Reached {
  hops: number
  /** The next service on the way to the touched one. */
  next: string
  edge: Edge
}

type Known = Pick<Dependant, 'name' | 'tier' | 'team_id' | 'team_name'>

/** All known needs between services, and what the services are. */
export interface Web {
  edges: Edge[]
  known: Map<string, Known>
}

export async function readWeb({ warehouse, options }: Pick<Asked, 'warehouse' | 'options'>): Promise<Web> {
  const [edges, rows] = await Promise.all([
    warehouse.rows<Edge>(
      `SELECT service_id AS "from", neighbour_service_id AS "to", provenance, is_undeclared
      FROM int_service__related WHERE relation = 'needs' ORDER BY service_id, neighbour_service_id`,
      {},
      options,
    ),
    warehouse.rows<Known & { service_id: string }>(
      `WITH owner AS (
        SELECT service_id, min(team_id) AS team_id FROM service_owner WHERE valid_to_at IS NULL GROUP BY service_id
      )
      SELECT service.service_id, coalesce(service.name, service.service_id) AS name, service.tier, owner.team_id,
        team.name AS team_name
      FROM service
      LEFT JOIN owner ON owner.service_id = service.service_id
      LEFT JOIN team ON team.team_id = owner.team_id`,
      {},
      options,
    ),
  ])
  return { edges, known: new Map(rows.map(({ service_id, ...known }) => [service_id, known])) }
}

/** Who needs these services, however far away: nearest first, then by tier and name. */
export function dependantsOf({ edges, known }: Web, serviceIds: Iterable<string>): Dependant[] {
  const reached = findDependants(edges, [...serviceIds])
  const knownOf = (id: string): Known =>
    known.get(id) ?? { name: id, tier: null, team_id: null, team_name: null }
  const dependants = [...reached].map(([service_id, { hops, edge }]) => ({
    service_id,
    ...knownOf(service_id),
    hops,
    via: wayOf(service_id, reached).map((id) => knownOf(id).name),
    provenance: edge.provenance,
    is_undeclared: edge.is_undeclared,
  }))
  return dependants.sort(
    (a, b) =>
      a.hops - b.hops || (a.tier ?? UNKNOWN_TIER) - (b.tier ?? UNKNOWN_TIER) || (a.name < b.name ? -1 : 1),
  )
}

/** Breadth first from what is needed to who needs it: circles end, the way kept is a shortest one. */
export function findDependants(edges: readonly Edge[], touched: readonly string[]): Map<string, Reached> {
  const needers = Map.groupBy(edges, ({ to }) => to)
  const seen = new Set(touched)
  const reached = new Map<string, Reached>()
  let ring = [...touched]
  for (let hops = 1; ring.length > 0; hops += 1) {
    const following: string[] = []
    for (const next of ring) {
      for (const edge of needers.get(next) ?? []) {
        if (seen.has(edge.from)) continue
        seen.add(edge.from)
        reached.set(edge.from, { hops, next, edge })
        following.push(edge.from)
      }
    }
    ring = following
  }
  return reached
}

function wayOf(start: string, reached: ReadonlyMap<string, Reached>): string[] {
  const way = [start]
  for (let step = reached.get(start); step; step = reached.get(step.next)) way.push(step.next)
  return way
}
