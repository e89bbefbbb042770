/** From commit to deployment: what is kept of each step of one release. */
import type { Warehouse } from '../transforms/warehouse.ts'

export interface TrailStep {
  step: 'commit' | 'build' | 'artifact' | 'approval' | 'deployment'
  rows: TrailRow[]
  total_count: number
}

export interface TrailRow {
  id: string
  name: string
  happened_at: number | null
  state: string | null
  url: string | null
}

const SHOWN = 20
const STEPS: Readonly<Record<TrailStep['step'], string>> = {
  commit: `SELECT DISTINCT fact.change_id AS id,
      coalesce('#' || fact.number || ' ', '') || coalesce(fact.title, fact.subject, fact.change_id) AS name,
      fact.merged_at AS happened_at,
      CASE WHEN approved.approver_count > 0 THEN 'approved' ELSE 'not approved' END AS state, fact.url
    FROM gate_change_fact AS part
    JOIN change_fact AS fact ON fact.change_id = part.change_id
    LEFT JOIN int_change__approved AS approved ON approved.change_id = fact.change_id
    WHERE part.subject_id = $id`,
  build: `SELECT suite AS id, suite AS name, finished_at AS happened_at,
      CASE WHEN has_passed THEN 'passed' ELSE 'failed' END AS state, url
    FROM gate_check_fact WHERE subject_id = $id`,
  artifact: `SELECT DISTINCT artifact.artifact_id AS id,
      coalesce(artifact.version || ' ', '') || coalesce(artifact.digest, artifact.artifact_id) AS name,
      artifact.known_at AS happened_at, CAST(NULL AS VARCHAR) AS state, artifact.url
    FROM artifact
    WHERE artifact.commit_id IN (SELECT commit_id FROM gate_subject_fact WHERE subject_id = $id AND commit_id IS NOT NULL)`,
  approval: `SELECT approval_id AS id, coalesce(gate, 'approval') AS name, coalesce(decided_at, requested_at) AS happened_at,
      coalesce(verdict, 'asked for') AS state, url
    FROM approval WHERE release_id = $id`,
  deployment: `SELECT rolled.deployment_id AS id, coalesce(rolled.version, rolled.deployment_id) || ' to ' || coalesce(rolled.environment_tier, 'an environment') AS name,
      rolled.finished_at AS happened_at, rolled.outcome AS state, rolled.url
    FROM gate_deployment_fact AS part
    JOIN deployment_fact AS rolled ON rolled.deployment_id = part.deployment_id WHERE part.subject_id = $id`,
}

/** At most twenty rows a step, and how many there are: a step without any is a gap in the evidence. */
export function readTrail(warehouse: Warehouse, subjectId: string): Promise<TrailStep[]> {
  return Promise.all(
    Object.entries(STEPS).map(async ([step, sql]) => {
      const [rows, [count]] = await Promise.all([
        warehouse.rows<TrailRow>(
          `SELECT * FROM (${sql}) ORDER BY happened_at DESC NULLS LAST, id LIMIT ${SHOWN}`,
          {
            id: subjectId,
          },
        ),
        warehouse.rows<{ n: number }>(`SELECT count(*) AS n FROM (${sql})`, { id: subjectId }),
      ])
      return { step: step as TrailStep['step'], rows, total_count: count?.n ?? 0 }
    }),
  )
}
