/** A day of one release as it was known: what its policies had said by then, what was planned, decided and tested. */
import type { ReadOptions } from '../transforms/readers.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Policy } from './policy.ts'
import { hasTime, type Subject } from './subject.ts'
import { decide, type State, type Verdict } from './verdict.ts'

export interface ReplayedGate {
  policy: string
  title: string
  severity: string
  is_dry_run: boolean
  state: State
  reason: string
  evidence_url: string | null
  evidence_at: number | null
  policy_hash: string
  /** Since when it had said so. */
  known_at: number
}

export interface ReplayedPlan {
  revised_at: number
  planned_at: number | null
  planned_start_at: number | null
  status: string | null
  owner: string | null
  services: string | null
  items: string | null
  author_name: string | null
}

export interface ReplayedRecord {
  record: 'decision' | 'approval' | 'waiver'
  kind: string
  text: string | null
  verdict: string | null
  happened_at: number | null
  author_name: string | null
}

/** How much of a kind of evidence was there by then, and is now. */
export interface Known {
  what: string
  then_count: number
  now_count: number
}

export interface Moment {
  at: number
  what: string
}

export interface Replay {
  at: number
  /** By the results as they were kept; null: none was kept by then. */
  verdict: Verdict | null
  reasons: string[]
  gates: ReplayedGate[]
  /** Since when results are kept; null: none is. */
  kept_since: number | null
  /** What a pipeline was told last, as the audit log has it. */
  told: { at: number; verdict: string; reasons: string[] } | null
  plan: ReplayedPlan | null
  records: ReplayedRecord[]
  known: Known[]
  /** When something was decided or the verdict may have changed, the newest first. */
  moments: Moment[]
}

export interface ReplayParts {
  warehouse: Warehouse
  subject: Subject
  policies: readonly Policy[]
  options: ReadOptions
}

const upTo = (column: string) => `${column} <= make_timestamp(CAST($at AS BIGINT) * 1000)`

/** `at` in epoch ms; null: the last day on which something was decided, else the planned one, else now. */
export async function replayDay(parts: ReplayParts, at: number | null, now: number): Promise<Replay> {
  const moments = await readMoments(parts)
  const { happened_at, due_at } = parts.subject
  const usual = moments.find(({ what }) => /^(go|stop)\b/.test(what))?.at ?? happened_at ?? due_at ?? now
  const day = Math.min(at ?? usual, now)
  const [gates, kept, told, plan, records, known] = await Promise.all([
    readGates(parts, day),
    readKept(parts),
    readTold(parts, day),
    readPlan(parts, day),
    readRecords(parts, day),
    readKnown(parts, day),
  ])
  const judged = gates.map(({ is_dry_run, severity, ...gate }) => ({
    ...gate,
    isDryRun: is_dry_run,
    severity: severity === 'blocking' ? ('blocking' as const) : ('advisory' as const),
  }))
  const then = { ...parts.subject, happened_at: null, due_at: plan?.planned_at ?? due_at }
  const decided = gates.length === 0 ? { verdict: null, reasons: [] } : decide(judged, hasTime(then, day))
  return { at: day, ...decided, gates, kept_since: kept, told, plan, records, known, moments }
}

async function readGates(
  { warehouse, subject, policies, options }: ReplayParts,
  at: number,
): Promise<ReplayedGate[]> {
  const rows = await warehouse.rows<Omit<ReplayedGate, 'title'>>(
    `SELECT policy, severity, is_dry_run, state, reason, evidence_url, evidence_at, policy_hash, known_at
     FROM govern.result WHERE subject_id = $id AND ${upTo('known_at')}
     QUALIFY row_number() OVER (PARTITION BY policy ORDER BY known_at DESC) = 1 ORDER BY policy`,
    { id: subject.subject_id, at },
    options,
  )
  const titles = new Map(policies.map(({ name, title }) => [name, title]))
  return rows.map((row) => ({ ...row, title: titles.get(row.policy) ?? row.policy }))
}

async function readKept({ warehouse, subject, options }: ReplayParts): Promise<number | null> {
  const [row] = await warehouse.rows<{ since: number | null }>(
    'SELECT min(known_at) AS since FROM govern.result WHERE subject_id = $id',
    { id: subject.subject_id },
    options,
  )
  return row?.since ?? null
}

async function readTold({ warehouse, subject, options }: ReplayParts, at: number): Promise<Replay['told']> {
  const [line] = await warehouse.rows<{ recorded_at: number; body: string }>(
    `SELECT recorded_at, body FROM govern.audit_entry
     WHERE kind = 'gate' AND subject_id = $id AND ${upTo('recorded_at')} ORDER BY sequence DESC LIMIT 1`,
    { id: subject.subject_id, at },
    options,
  )
  if (!line) return null
  const { verdict, reasons } = JSON.parse(line.body) as { verdict: string; reasons: string[] }
  return { at: line.recorded_at, verdict, reasons }
}

async function readPlan(
  { warehouse, subject, options }: ReplayParts,
  at: number,
): Promise<ReplayedPlan | null> {
  const [row] = await warehouse.rows<ReplayedPlan>(
    `SELECT revised_at, planned_at, planned_start_at, status, owner, services, items, author_name
     FROM release_revision WHERE release_id = $id AND ${upTo('revised_at')} ORDER BY revised_at DESC LIMIT 1`,
    { id: subject.subject_id, at },
    options,
  )
  return row ?? null
}

const RECORDS = `SELECT 'decision' AS record, kind, text, CAST(NULL AS VARCHAR) AS verdict, decided_at AS happened_at, author_name, known_at
    FROM decision WHERE release_id = $id
  UNION ALL
  SELECT 'approval', coalesce(gate, 'approval'), meaning, coalesce(verdict, 'asked for'), coalesce(decided_at, requested_at), signer_name, known_at
    FROM approval WHERE release_id = $id
  UNION ALL
  SELECT 'waiver', policy, reason, 'waived', decided_at, approver_name, known_at FROM waiver WHERE release_id = $id`

/** What is told later of an earlier time was not known then. */
function readRecords({ warehouse, subject, options }: ReplayParts, at: number): Promise<ReplayedRecord[]> {
  return warehouse.rows<ReplayedRecord>(
    `SELECT record, kind, text, verdict, happened_at, author_name FROM (${RECORDS})
     WHERE ${upTo('happened_at')} AND ${upTo('coalesce(known_at, happened_at)')} ORDER BY happened_at DESC, record, kind`,
    { id: subject.subject_id, at },
    options,
  )
}

const KNOWN = `SELECT 'Checks and test suites that had run' AS what, finished_at AS came_at FROM gate_check_fact WHERE subject_id = $id
  UNION ALL
  SELECT 'Changes that were merged', fact.merged_at FROM (
    SELECT DISTINCT change_id FROM gate_change_fact WHERE subject_id = $id
  ) AS part JOIN (SELECT change_id, min(merged_at) AS merged_at FROM change_fact GROUP BY change_id) AS fact ON fact.change_id = part.change_id
  UNION ALL
  SELECT 'Approvals that were given', decided_at FROM approval WHERE release_id = $id AND decided_at IS NOT NULL
  UNION ALL
  SELECT 'Vulnerabilities that were known', known.introduced_at FROM int_vulnerability__served AS known
  WHERE known.service_id IN (SELECT service_id FROM gate_service_fact WHERE subject_id = $id)`

function readKnown({ warehouse, subject, options }: ReplayParts, at: number): Promise<Known[]> {
  return warehouse.rows<Known>(
    `SELECT what, CAST(count(*) FILTER (WHERE ${upTo('came_at')}) AS INTEGER) AS then_count, CAST(count(*) AS INTEGER) AS now_count
     FROM (${KNOWN}) GROUP BY what ORDER BY what`,
    { id: subject.subject_id, at },
    options,
  )
}

const MOST_MOMENTS = 60

/** Steps of a minute: what is judged at once is one moment. */
function readMoments({ warehouse, subject, options }: ReplayParts): Promise<Moment[]> {
  return warehouse.rows<Moment>(
    `SELECT came_at AS "at", min(what) AS what FROM (
      SELECT date_trunc('minute', happened_at) AS came_at,
        CASE WHEN record = 'decision' THEN kind ELSE record || ' of ' || kind || ': ' || verdict END AS what FROM (${RECORDS})
      UNION ALL
      SELECT date_trunc('minute', known_at), 'a policy said something else' FROM govern.result WHERE subject_id = $id
    ) WHERE came_at IS NOT NULL GROUP BY came_at ORDER BY came_at DESC LIMIT ${MOST_MOMENTS}`,
    { id: subject.subject_id },
    options,
  )
}
