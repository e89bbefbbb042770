/** What the map says in words, the same in boxes, tables and panels. */
import type { MapBasis, MapEdge, MapNode } from '#lib/data/types.ts'

export const bases: readonly { basis: MapBasis; label: string; means: string; dash: string }[] = [
  { basis: 'declared', label: 'Declared', means: 'a catalogue or a list says so', dash: '' },
  { basis: 'manifest', label: 'Manifest', means: 'a file of the repository says so', dash: '12 3' },
  { basis: 'traced', label: 'Traced', means: 'calls were seen', dash: '6 4' },
  {
    basis: 'co-changed',
    label: 'Co-changed',
    means: 'they change together more often than by chance',
    dash: '1.5 4',
  },
  {
    basis: 'incident',
    label: 'Incidents',
    means: 'an incident of the one named a deployment of the other',
    dash: '9 3 1.5 3',
  },
]

const columns = {
  declared: 'declared_ratio',
  manifest: 'manifest_ratio',
  traced: 'traced_ratio',
  'co-changed': 'co_changed_ratio',
  incident: 'incident_ratio',
} as const

export const ratioOf = (edge: MapEdge, basis: MapBasis): number | null => edge[columns[basis]]

/** What says it, what is written down first. */
export function basesOf(edge: MapEdge): MapBasis[] {
  return bases.filter(({ basis }) => ratioOf(edge, basis) !== null).map(({ basis }) => basis)
}

export function dashOf(edge: MapEdge): string {
  const [first] = basesOf(edge)
  return bases.find(({ basis }) => basis === first)?.dash ?? ''
}

/** "declared 1.00 · traced 0.99": why the confidence is what it is. */
export function sayBases(edge: MapEdge): string {
  return basesOf(edge)
    .map((basis) => `${basis} ${sayConfidence(ratioOf(edge, basis) ?? 0)}`)
    .join(' · ')
}

/** Two digits that never round up to sure. */
export function sayConfidence(ratio: number): string {
  return ratio === 1 ? '1' : (Math.floor(ratio * 100) / 100).toFixed(2)
}

export function sayMark(edge: MapEdge): string {
  const marks = [
    edge.is_self && 'needs itself',
    edge.is_undeclared === true && 'undeclared',
    edge.is_undeclared === null && !edge.is_self && 'an end that nobody knows',
    !edge.is_directed && 'no direction',
  ]
  return marks.filter(Boolean).join(', ')
}

/** "service · tier 1": what stands below a name. */
export function sayKind({ kind, tier, life_cycle }: Pick<MapNode, 'kind' | 'tier' | 'life_cycle'>): string {
  const parts = [kind === 'unknown' ? 'nobody knows it' : kind]
  if (tier !== null) parts.push(`tier ${tier}`)
  if (life_cycle !== null && life_cycle !== 'production') parts.push(life_cycle)
  return parts.join(' · ')
}

export function sayOwner({ team_name, is_orphan }: Pick<MapNode, 'team_name' | 'is_orphan'>): string {
  return team_name ?? (is_orphan ? 'no owner' : '–')
}

/** The icon that stands for a kind; most are services and have none. */
export function iconOf(kind: string): string | null {
  if (/data|sql|store|cache|bucket|index/.test(kind)) return 'sources'
  if (/host|server|cluster|node|machine|vm/.test(kind)) return 'environments'
  if (/queue|topic|stream|broker/.test(kind)) return 'flow'
  return kind === 'unknown' ? 'info' : null
}
