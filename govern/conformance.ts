/** How far each policy is kept, by team; what is waived is counted apart, and so is what cannot be told. */
import { wilsonInterval } from '../transforms/statistics/proportion.ts'
import type { Warehouse } from '../transforms/warehouse.ts'

export interface Cell {
  policy: string
  /** Null: services that nobody is known to own. */
  team_id: string | null
  /** Kept or broken: what the share is of. */
  n: number
  met_count: number
  broken_count: number
  waived_count: number
  /** Missing, too old, or not judged. */
  untold_count: number
  value: number | null
  low: number | null
  high: number | null
}

export interface Span {
  /** Epoch ms; what went out from then on and before the end. */
  from: number
  to: number
}

/** The last result of each subject and policy, with the team that owned its services then. */
export const RESULTS = `
meant AS (
  SELECT * FROM gate_subject_fact
  WHERE happened_at >= make_timestamp_ms(CAST($from AS BIGINT))
    AND happened_at < make_timestamp_ms(CAST($to AS BIGINT))
),
latest AS (
  SELECT * FROM govern.result
  WHERE subject_id IN (SELECT subject_id FROM meant)
  QUALIFY row_number() OVER (PARTITION BY subject_id, policy ORDER BY known_at DESC) = 1
),
owned AS (
  SELECT DISTINCT subject_id, team_id FROM gate_service_fact
),
told AS (
  SELECT latest.*, subject.name, subject.kind, subject.happened_at, owned.team_id
  FROM latest
  JOIN meant AS subject ON subject.subject_id = latest.subject_id
  LEFT JOIN owned ON owned.subject_id = latest.subject_id
)`

type Counted = Pick<
  Cell,
  'policy' | 'team_id' | 'met_count' | 'broken_count' | 'waived_count' | 'untold_count'
>

export async function readConformance(warehouse: Warehouse, span: Span): Promise<Cell[]> {
  const rows = await warehouse.rows<Counted>(
    `WITH ${RESULTS}
     SELECT policy, team_id,
       count(*) FILTER (WHERE state = 'met') AS met_count,
       count(*) FILTER (WHERE state = 'broken') AS broken_count,
       count(*) FILTER (WHERE state = 'waived') AS waived_count,
       count(*) FILTER (WHERE state IN ('missing', 'stale', 'fault')) AS untold_count
     FROM told GROUP BY policy, team_id ORDER BY policy, team_id`,
    { ...span },
  )
  return rows.map((row) => {
    const n = row.met_count + row.broken_count
    return { ...row, n, value: n > 0 ? row.met_count / n : null, ...wilsonInterval(row.met_count, n) }
  })
}

export interface ResultRow {
  subject_id: string
  name: string
  kind: string
  happened_at: number
  policy: string
  policy_hash: string
  state: string
  reason: string
  evidence_url: string | null
  evidence_at: number | null
  known_at: number
}

export interface ResultChoice extends Span {
  policy?: string
  /** '' stands for services without an owner. */
  team?: string
  state?: string
}

/** Newest first, at most `limit`, and how many there are. */
export async function readResults(
  warehouse: Warehouse,
  {
    policy = null,
    team = null,
    state = null,
    ...span
  }: { [K in keyof ResultChoice]: ResultChoice[K] | null } & Span,
  limit: number,
): Promise<{ rows: ResultRow[]; total_count: number; limit: number }> {
  const where = `($policy IS NULL OR policy = $policy) AND ($team IS NULL OR coalesce(team_id, '') = $team)
    AND ($state IS NULL OR state = $state)`
  const parameters = { ...span, policy, team, state }
  const from = `WITH ${RESULTS} SELECT DISTINCT subject_id, name, kind, happened_at, policy, policy_hash, state, reason,
    evidence_url, evidence_at, known_at FROM told WHERE ${where}`
  const [rows, [count]] = await Promise.all([
    warehouse.rows<ResultRow>(
      `${from} ORDER BY happened_at DESC, subject_id, policy LIMIT ${limit}`,
      parameters,
    ),
    warehouse.rows<{ n: number }>(`SELECT count(*) AS n FROM (${from})`, parameters),
  ])
  return { rows, total_count: count?.n ?? 0, limit }
}
