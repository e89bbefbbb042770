/** What waits for people at a moment, by what it costs. */
import type { Warehouse } from '../warehouse.ts'

export const ROLES = ['reviewer', 'author', 'approver', 'release manager', 'team lead', 'operator'] as const
export type Role = (typeof ROLES)[number]

export interface Waiting {
  kind: string
  thing_id: string
  role: string
  title: string
  team_id: string | null
  team_name: string | null
  service_id: string | null
  service_name: string | null
  repository_id: string | null
  repository_name: string | null
  release_id: string | null
  since_at: number | null
  /** Null: since when is not known. */
  hours: number | null
  evidence: string
  release_count: number
  release_names: string | null
  change_count: number
  dependant_count: number
  /** Hours times all that waits: itself, releases and changes behind it. Null: not known. */
  cost_hours: number | null
  url: string | null
  /** A request that nobody has touched for the days after which work counts as stale. */
  is_forgotten: boolean
}

export interface WaitingScope {
  teams: readonly string[]
  services: readonly string[]
  repositories: readonly string[]
}

/** A question about an incident that is older is asked no more. */
const ASKED_DAYS = 30
const HOUR_MS = 3_600_000

/** Rules that hold up what is not out yet: as each was judged last, and since when it says so. */
const GATES = `ahead AS (SELECT * FROM gate_subject_fact WHERE happened_at IS NULL),
  latest AS (
    SELECT * FROM govern.result
    WHERE subject_id IN (SELECT subject_id FROM ahead)
    QUALIFY row_number() OVER (PARTITION BY subject_id, policy ORDER BY known_at DESC) = 1
  ),
  held_back AS (
    SELECT subject_id, count(*) AS rule_count, min(known_at) AS since_at, min(evidence_url) AS url,
      string_agg(policy || ': ' || reason, '; ' ORDER BY policy) AS reasons
    FROM latest
    WHERE state NOT IN ('met', 'waived') AND severity = 'blocking' AND NOT is_dry_run
    GROUP BY subject_id
  ),
  gate AS (
    SELECT 'gate' AS kind, subject.subject_id AS thing_id, 'release manager' AS role, subject.name AS title,
      (SELECT min(team_id) FROM gate_service_fact AS part WHERE part.subject_id = subject.subject_id
        HAVING count(DISTINCT team_id) = 1) AS team_id,
      subject.service_id, CAST(NULL AS VARCHAR) AS repository_id, subject.subject_id AS release_id, held_back.since_at,
      CASE WHEN held_back.rule_count = 1 THEN held_back.reasons
        ELSE CAST(held_back.rule_count AS VARCHAR) || ' rules: ' || held_back.reasons END AS evidence,
      CAST(subject.kind = 'release' AS INTEGER) AS release_count,
      CASE WHEN subject.kind = 'release' THEN subject.name END AS release_names,
      CAST((SELECT count(*) FROM gate_change_fact AS part WHERE part.subject_id = subject.subject_id) AS INTEGER) AS change_count,
      CAST((SELECT count(DISTINCT related.neighbour_service_id) FROM gate_service_fact AS part
        JOIN int_service__related AS related ON related.service_id = part.service_id AND related.relation = 'is needed by'
        WHERE part.subject_id = subject.subject_id) AS INTEGER) AS dependant_count,
      coalesce(held_back.url, subject.url) AS url
    FROM held_back JOIN ahead AS subject ON subject.subject_id = held_back.subject_id
  )`

export async function readWaiting(
  warehouse: Warehouse,
  scope: WaitingScope,
  now: number,
  options: { timeoutMs?: number } = {},
): Promise<Waiting[]> {
  const rows = await warehouse.rows<Omit<Waiting, 'hours' | 'cost_hours'>>(
    `WITH ${GATES},
     thing AS (
       SELECT kind, thing_id, role, title, team_id, service_id, repository_id, release_id, since_at, evidence, release_count,
         release_names, change_count, dependant_count, url
       FROM waiting_fact
       WHERE kind <> 'incident' OR since_at >= make_timestamp_ms(CAST($asked AS BIGINT))
       UNION ALL BY NAME SELECT * FROM gate
     )
     SELECT thing.*, thing.kind IN ('review', 'author', 'failed check')
         AND thing.since_at < make_timestamp_ms(CAST($now AS BIGINT)) - stale.days * INTERVAL '1' DAY AS is_forgotten,
       coalesce(team.name, thing.team_id) AS team_name, coalesce(service.name, thing.service_id) AS service_name,
       coalesce(repository.name, thing.repository_id) AS repository_name
     FROM thing
     CROSS JOIN (SELECT coalesce(max(CAST(value AS INTEGER)), 180) AS days FROM config.setting WHERE name = 'idle_days') AS stale
     LEFT JOIN team ON team.team_id = thing.team_id
     LEFT JOIN service ON service.service_id = thing.service_id
     LEFT JOIN repository ON repository.repository_id = thing.repository_id
     WHERE (thing.since_at IS NULL OR thing.since_at <= make_timestamp_ms(CAST($now AS BIGINT)))
       AND (len($teams) = 0 OR thing.team_id IN (SELECT unnest($teams)))
       AND (len($services) = 0 OR thing.service_id IN (SELECT unnest($services))
         OR thing.repository_id IN (SELECT repository_id FROM service WHERE service_id IN (SELECT unnest($services))))
       AND (len($repositories) = 0 OR thing.repository_id IN (SELECT unnest($repositories)))`,
    { now, asked: now - ASKED_DAYS * 24 * HOUR_MS, ...lists(scope) },
    options,
  )
  return rows.map((row) => withCost(row, now)).toSorted(byCost)
}

/** Whose it is to act on, seen with these eyes; whoever leads a team sees what waits for the team. */
export function concerns(role: Role, row: Pick<Waiting, 'role' | 'team_id'>): boolean {
  return role === 'team lead' ? row.team_id !== null : row.role === role
}

function withCost(row: Omit<Waiting, 'hours' | 'cost_hours'>, now: number): Waiting {
  const hours = row.since_at === null ? null : (now - row.since_at) / HOUR_MS
  const behind = 1 + row.release_count + row.change_count
  return { ...row, hours, cost_hours: hours === null ? null : hours * behind }
}

function byCost(a: Waiting, b: Waiting): number {
  return (
    (b.cost_hours ?? -1) - (a.cost_hours ?? -1) ||
    b.dependant_count - a.dependant_count ||
    a.title.localeCompare(b.title) ||
    a.thing_id.localeCompare(b.thing_id)
  )
}

const lists = ({ teams, services, repositories }: WaitingScope) => ({
  teams: [...teams],
  services: [...services],
  repositories: [...repositories],
})
