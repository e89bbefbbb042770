/** What policies judge, as the marts have it. */
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Policy } from './policy.ts'

export type Kind = 'deployment' | 'release' | 'candidate' | 'next'

export interface SubjectService {
  service_id: string
  service_name: string
  tier: number | null
  team_id: string | null
  value_stream_id: string | null
}

export interface Subject {
  subject_id: string
  kind: Kind
  name: string
  service_id: string | null
  version: string | null
  commit_id: string | null
  due_at: number | null
  happened_at: number | null
  url: string | null
  services: SubjectService[]
}

const COLUMNS = 'subject_id, kind, name, service_id, version, commit_id, due_at, happened_at, url'

/** All of them, or these, with their services. */
export async function readSubjects(warehouse: Warehouse, ids?: readonly string[]): Promise<Subject[]> {
  const where = ids === undefined ? '' : 'WHERE subject_id IN (SELECT unnest($ids))'
  const parameters = ids === undefined ? {} : { ids: [...ids] }
  const [subjects, services] = await Promise.all([
    warehouse.rows<Omit<Subject, 'services'>>(
      `SELECT ${COLUMNS} FROM gate_subject_fact ${where}`,
      parameters,
    ),
    warehouse.rows<SubjectService & { subject_id: string }>(
      `SELECT subject_id, service_id, service_name, tier, team_id, value_stream_id FROM gate_service_fact ${where}
       ORDER BY subject_id, service_id`,
      parameters,
    ),
  ])
  const own = Map.groupBy(services, ({ subject_id }) => subject_id)
  return subjects.map((subject) => ({
    ...subject,
    services: (own.get(subject.subject_id) ?? []).map(plain),
  }))
}

/** Ids of all of them, in order. */
export async function listSubjects(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.rows<{ subject_id: string }>(
    'SELECT subject_id FROM gate_subject_fact ORDER BY subject_id',
  )
  return rows.map(({ subject_id }) => subject_id)
}

const plain = ({
  service_id,
  service_name,
  tier,
  team_id,
  value_stream_id,
}: SubjectService): SubjectService => ({
  service_id,
  service_name,
  tier,
  team_id,
  value_stream_id,
})

/**
 * The subject that somebody means: by id, by the release's name, as service@version, or as service@commit (seven digits
 * or more). What has not gone out goes before what has, then the newest. Null: nothing is called so.
 */
export async function findSubject(warehouse: Warehouse, named: string): Promise<Subject | null> {
  const cut = named.lastIndexOf('@')
  const [row] = await warehouse.rows<{ subject_id: string }>(
    `SELECT subject.subject_id
     FROM gate_subject_fact AS subject
     LEFT JOIN service ON service.service_id = subject.service_id
     WHERE subject.subject_id = $named
       OR subject.name = $named
       OR ((lower(service.name) = lower($service) OR service.service_id = $service)
         AND (subject.version = $version
           OR (regexp_matches($version, '^[0-9a-f]{7,64}$') AND split_part(subject.commit_id, '@', 2) LIKE $version || '%')))
     ORDER BY subject.subject_id = $named DESC, subject.happened_at DESC NULLS FIRST, subject.kind, subject.subject_id
     LIMIT 1`,
    { named, service: cut < 0 ? '' : named.slice(0, cut), version: cut < 0 ? '' : named.slice(cut + 1) },
  )
  if (!row) return null
  const [subject] = await readSubjects(warehouse, [row.subject_id])
  return subject ?? null
}

/** A candidate is a deployment to come. A scope that is left open holds for all; one service within it is enough. */
export function appliesTo({ appliesTo: kinds, scope }: Policy, subject: Subject): boolean {
  if (!kinds.includes(subject.kind === 'release' ? 'release' : 'deployment')) return false
  const { tiers, valueStreams, services } = scope
  if (tiers.length + valueStreams.length + services.length === 0) return true
  // Nobody knows what it touches: it may be anything.
  if (subject.services.length === 0) return true
  return subject.services.some(
    (service) =>
      (tiers.length === 0 || service.tier === null || tiers.includes(service.tier)) &&
      (valueStreams.length === 0 || valueStreams.includes(service.value_stream_id ?? '')) &&
      (services.length === 0 ||
        services.includes(service.service_id) ||
        services.includes(service.service_name)),
  )
}

/** The moment that waivers and evidence are held against. */
export function momentOf({ happened_at }: Subject, now: number): number {
  return happened_at ?? now
}

export function hasTime({ happened_at, due_at }: Subject, now: number): boolean {
  return happened_at === null && (due_at === null || due_at > now)
}
