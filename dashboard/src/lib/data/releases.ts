import type { FailureEvidence, Release } from './types.ts'
import type { Filter } from './filter.ts'
import { addDays, startOfDay } from '#lib/format/date.ts'

/** A row of release_fact; the table carries where it was seen besides. */
export interface ReleaseFact extends Release {
  origin: string | null
}

/** A row of failure_evidence_fact. */
export interface EvidenceFact extends FailureEvidence {
  deployment_id: string
  evidence_id: string
}

export interface Repair {
  evidence: string
  /** Hours from the release to its repair. */
  hours: number | null
  confidence: number | null
  by: string | null
  byReleaseId: string | null
}

/** A release as the table shows it: beside its facts what repaired it and what it repaired. */
export interface ReleaseRow extends ReleaseFact {
  repairs: Repair[]
  /** Sorts by how soon the repair came; null where none was needed. */
  repair_hours: number | null
  repaired: string | null
  line_count: number | null
}

interface Span {
  from: number
  to: number
}

/** The instants that a filter covers; nothing after its as-of day. */
export function spanOf(filter: Pick<Filter, 'from' | 'to' | 'zone' | 'asOf'>): Span {
  const end = startOfDay(filter.to, filter.zone)
  const known = filter.asOf === null ? Infinity : startOfDay(addDays(filter.asOf, 1), filter.zone)
  return { from: startOfDay(filter.from, filter.zone), to: Math.min(end, known) }
}

/** Joins releases with their evidence; a repair that came after `knownUntil` was not known then and is left out. */
export function joinReleases(
  releases: readonly ReleaseFact[],
  evidence: readonly EvidenceFact[],
  knownUntil = Infinity,
): ReleaseRow[] {
  const byDeployment = new Map(releases.map((release) => [release.deployment_id, release]))
  const known = evidence.filter((each) => {
    const at = byDeployment.get(each.remediation_deployment_id)?.released_at
    return at === null || at === undefined || at < knownUntil
  })
  const everBroken = new Set(evidence.map((each) => each.deployment_id))
  const broken = Map.groupBy(known, (each) => each.deployment_id)
  const mended = Map.groupBy(known, (each) => each.remediation_deployment_id)
  return releases.map((release) => {
    const repairs = (broken.get(release.deployment_id ?? '') ?? []).map((each): Repair => {
      const by = byDeployment.get(each.remediation_deployment_id)
      return {
        evidence: each.evidence,
        hours: each.hours,
        confidence: each.confidence_ratio,
        by: by?.name ?? null,
        byReleaseId: by?.release_id ?? null,
      }
    })
    repairs.sort((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0) || (a.hours ?? 0) - (b.hours ?? 0))
    const isFailed =
      repairs.length === 0 && everBroken.has(release.deployment_id ?? '') ? false : release.is_failed
    const repairedId = mended.get(release.deployment_id)?.[0]?.deployment_id
    return {
      ...release,
      is_failed: isFailed,
      repairs,
      repair_hours: isFailed ? (repairs[0]?.hours ?? 0) : null,
      repaired: (repairedId && byDeployment.get(repairedId)?.name) || null,
      line_count: release.added_count === null ? null : release.added_count + (release.deleted_count ?? 0),
    }
  })
}

export interface Wanted extends Span {
  text: string
  hasPrereleases: boolean
  isFailedOnly: boolean
}

/** The rows within the span that are wanted; `text` is sought in what `nameOf` gives. */
export function selectReleases<T extends ReleaseFact>(
  rows: readonly T[],
  wanted: Wanted,
  nameOf: (row: T) => string,
): T[] {
  const sought = wanted.text.trim().toLowerCase()
  return rows.filter((row) => {
    if (row.released_at === null || row.released_at < wanted.from || row.released_at >= wanted.to)
      return false
    if (!wanted.hasPrereleases && row.is_prerelease === true) return false
    if (wanted.isFailedOnly && row.is_failed !== true) return false
    return sought === '' || nameOf(row).toLowerCase().includes(sought)
  })
}
