import { incidentHref } from '#lib/format/cell.ts'
import { sayDuration } from '#lib/format/duration.ts'

/** A row behind the recovery figure: a deployment that failed; under other definitions an incident. */
export interface FailedRow {
  case_id: string
  happened_at: number
  value: number | null
  is_open: boolean
  service_id: string | null
  title: string | null
  deployment_id: string | null
  evidence: string | null
  confidence_ratio: number | null
  recovered_by: string | null
  age_hours: number | null
  url: string | null
}

/** A row of failure_evidence_fact. */
export interface EvidenceRow {
  deployment_id: string
  evidence: string
  confidence_ratio: number
  remediation_deployment_id: string | null
  incident_id: string | null
  change_id: string | null
  known_at: number | null
}

export interface IncidentRow {
  incident_id: string
  title: string | null
  url: string | null
}

/** What a piece of evidence opens to. */
export interface Piece {
  text: string
  href: string | null
  isOutward: boolean
  confidence: number
}

export const inWords = (hours: number): string => {
  const { value, unit } = sayDuration(hours)
  return `${value} ${unit}`
}

/** How long it took, or how long it has lasted. */
export function sayRecovery(row: FailedRow): string {
  if (row.value !== null) return inWords(row.value)
  if (row.age_hours !== null) return `open, ${inWords(row.age_hours)}`
  return 'unknown'
}

/** Every piece of evidence of each deployment, the surest first, with where it leads. */
export function listPieces(
  evidence: readonly EvidenceRow[],
  incidents: readonly IncidentRow[],
  releaseLink: (id: string) => string | null,
  search = '',
): Map<string, Piece[]> {
  const byId = new Map(incidents.map((each) => [each.incident_id, each]))
  const pieces = new Map<string, Piece[]>()
  for (const each of evidence.toSorted((a, b) => b.confidence_ratio - a.confidence_ratio)) {
    const incident = each.incident_id === null ? undefined : byId.get(each.incident_id)
    const piece = {
      text: incident?.title ? `${each.evidence}: ${incident.title}` : each.evidence,
      href:
        incidentHref(each.incident_id, search) ??
        (each.remediation_deployment_id && releaseLink(each.remediation_deployment_id)),
      isOutward: false,
      confidence: each.confidence_ratio,
    }
    pieces.set(each.deployment_id, [...(pieces.get(each.deployment_id) ?? []), piece])
  }
  return pieces
}
