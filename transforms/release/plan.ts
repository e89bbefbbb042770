/** What was planned, how that has changed, how its phases went, and what somebody has to decide. */
import { readPart, type Asked, type Part } from './head.ts'

export interface PlanChange {
  changed_at: number
  field: string
  from_text: string | null
  to_text: string | null
  moved_hours: number | null
  author_name: string | null
  authentication: string | null
  url: string | null
}

export interface ReleaseStep {
  step: string
  verdict: string
  is_deviation: boolean
  is_optional: boolean | null
  position: number | null
  planned_start_at: number | null
  planned_end_at: number | null
  actual_start_at: number | null
  actual_end_at: number | null
  slip_hours: number | null
  methodology: string | null
}

export interface DueDecision {
  kind: string
  subject: string
  due_at: number | null
  asked_at: number | null
}

export interface LoggedDecision {
  id: string
  /** decision, approval or waiver. */
  record: string
  kind: string
  text: string | null
  verdict: string | null
  happened_at: number | null
  expires_at: number | null
  author_name: string | null
  authentication: string | null
  url: string | null
}

export interface PlanFault {
  fault: string
  consequence: string
}

export interface Plan {
  changes: Part<PlanChange>
  steps: ReleaseStep[]
  due: DueDecision[]
  log: Part<LoggedDecision>
  faults: PlanFault[]
}

const MOST = 200

const CHANGES = `SELECT changed_at, field, from_text, to_text, moved_hours, author_name, authentication, url
  FROM plan_change_fact WHERE release_id = $id ORDER BY changed_at DESC, field`

const LOG = `SELECT decision_id AS id, 'decision' AS record, kind, text, CAST(NULL AS VARCHAR) AS verdict, decided_at AS happened_at,
    CAST(NULL AS TIMESTAMP) AS expires_at, author_name, authentication, url
  FROM decision WHERE release_id = $id
  UNION ALL
  SELECT approval_id, 'approval', coalesce(gate, 'approval'), meaning, coalesce(verdict, 'asked for'), coalesce(decided_at, requested_at),
    expires_at, signer_name, authentication, url
  FROM approval WHERE release_id = $id
  UNION ALL
  SELECT waiver_id, 'waiver', policy, reason, CASE WHEN revoked_at IS NULL THEN 'waived' ELSE 'taken back' END, coalesce(revoked_at, decided_at),
    expires_at, approver_name, authentication, url
  FROM waiver WHERE release_id = $id
  ORDER BY happened_at DESC NULLS LAST, record, id`

export async function readPlan(asked: Asked): Promise<Plan> {
  const { warehouse, id, options } = asked
  const [changes, steps, due, log, faults] = await Promise.all([
    readPart<PlanChange>(asked, CHANGES, { id }, MOST),
    warehouse.rows<ReleaseStep>(
      `SELECT step, verdict, is_deviation, is_optional, position, planned_start_at, planned_end_at, actual_start_at,
        actual_end_at, slip_hours, methodology
      FROM release_step_fact WHERE release_id = $id
      ORDER BY coalesce(position, 1000), coalesce(actual_start_at, planned_start_at, planned_end_at) NULLS LAST, step`,
      { id },
      options,
    ),
    warehouse.rows<DueDecision>(
      'SELECT kind, subject, due_at, asked_at FROM decision_due_fact WHERE release_id = $id ORDER BY due_at NULLS LAST, kind, subject',
      { id },
      options,
    ),
    readPart<LoggedDecision>(asked, LOG, { id }, MOST),
    warehouse.rows<PlanFault>(
      `SELECT fault, consequence FROM plan_fault_fact WHERE subject_kind = 'release' AND subject_id = $id ORDER BY fault`,
      { id },
      options,
    ),
  ])
  return { changes, steps, due, log, faults }
}
