/** What a release is, whether it was planned, has gone out, or only waits to. */
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export interface ReleaseHead {
  release_id: string
  name: string
  /** planned, or as the policies see it: deployment, release, candidate, next. */
  kind: string
  state: string
  place: string | null
  parent_release_id: string | null
  parent_name: string | null
  child_count: number
  methodology: string | null
  version: string | null
  planned_start_at: number | null
  planned_at: number | null
  is_day: boolean
  due_at: number | null
  released_at: number | null
  slip_hours: number | null
  team_id: string | null
  team_name: string | null
  service_count: number
  /** Whether it is in the list of what went out, beside its series. */
  is_listed: boolean
  url: string | null
}

/** What every part of the answer is asked with. */
export interface Asked {
  warehouse: Warehouse
  id: string
  /** Epoch ms: when it went out, else now. What came later is not counted. */
  at: number
  options: ReadOptions
}

/** Null: nothing is called so. */
export async function readHead(
  warehouse: Warehouse,
  id: string,
  options: ReadOptions = {},
): Promise<ReleaseHead | null> {
  const [head] = await warehouse.rows<ReleaseHead>(
    `SELECT *, EXISTS (SELECT 1 FROM release_fact WHERE release_fact.release_id = $id) AS is_listed FROM (
    SELECT plan.release_id, plan.name, 'planned' AS kind, plan.state, plan.place, plan.parent_release_id,
      parent.name AS parent_name, plan.child_count, plan.methodology, CAST(NULL AS VARCHAR) AS version,
      plan.planned_start_at, plan.planned_at, coalesce(plan.is_day, false) AS is_day, plan.due_at, plan.released_at, plan.slip_hours,
      plan.team_id, plan.team_name, plan.service_count, plan.url
    FROM portfolio_fact AS plan
    LEFT JOIN portfolio_fact AS parent ON parent.release_id = plan.parent_release_id
    WHERE plan.release_id = $id
    UNION ALL
    SELECT own.subject_id, own.name, own.kind,
      CASE WHEN own.outcome = 'failed' THEN 'failed' WHEN own.happened_at IS NULL THEN 'waiting' ELSE 'released' END,
      NULL, NULL, NULL, 0, NULL, own.version, NULL, CASE WHEN own.happened_at IS NULL THEN own.due_at END, false, own.due_at,
      own.happened_at, NULL, owned.team_id, coalesce(team.name, owned.team_id), coalesce(owned.service_count, 0), own.url
    FROM gate_subject_fact AS own
    LEFT JOIN (
      SELECT subject_id, CASE WHEN count(DISTINCT coalesce(team_id, '')) = 1 THEN min(team_id) END AS team_id,
        CAST(count(*) AS INTEGER) AS service_count
      FROM gate_service_fact WHERE subject_id = $id GROUP BY subject_id
    ) AS owned ON owned.subject_id = own.subject_id
    LEFT JOIN team ON team.team_id = owned.team_id
    WHERE own.subject_id = $id AND own.subject_id NOT IN (SELECT release_id FROM portfolio_fact)
    UNION ALL
    SELECT own.release_id, coalesce(own.name, own.release_id), 'pre-release', 'released', NULL, NULL, NULL, 0, NULL, own.version,
      NULL, NULL, false, NULL, own.released_at, NULL, NULL, NULL, 1, own.url
    FROM release_fact AS own
    WHERE own.release_id = $id AND own.release_id NOT IN (SELECT subject_id FROM gate_subject_fact)
    ) LIMIT 1`,
    { id },
    options,
  )
  return head ?? null
}

/** Its services: those that policies judge it by, else those that its plan or its deployment names. */
export const SERVICES = `judged AS (
  SELECT service_id FROM gate_service_fact WHERE subject_id = $id
),
mine AS (
  SELECT service_id FROM judged
  UNION SELECT service_id FROM int_release__served WHERE release_id = $id AND NOT EXISTS (SELECT 1 FROM judged)
  UNION SELECT service_id FROM release_fact
    WHERE release_id = $id AND service_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM judged)
)`

/** A list that may be cut says how long it is. */
export interface Part<T> {
  rows: T[]
  total_count: number
}

/** Rows of a select, at most so many, with how many there are. */
export async function readPart<T extends object>(
  { warehouse, options }: Asked,
  select: string,
  parameters: Record<string, string | number>,
  most: number,
): Promise<Part<T>> {
  const rows = await warehouse.rows<T & { total: number }>(
    `SELECT *, count(*) OVER () AS total FROM (${select}) LIMIT ${most}`,
    parameters,
    options,
  )
  let count = 0
  const own = rows.map(({ total, ...row }) => {
    count = total
    return row as unknown as T
  })
  return { rows: own, total_count: count }
}
