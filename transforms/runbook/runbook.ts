/** The runbook of a release, as it stands at a time. */
import { beginningOf } from '../graph/runbooks.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { followSteps, type Course, type FollowedStep } from './following.ts'

export interface StepRow {
  step_id: string
  step_number: number | null
  name: string
  team_id: string | null
  team_name: string | null
  is_automated: boolean | null
  planned_minutes: number | null
  planned_start_at: number | null
  started_at: number | null
  finished_at: number | null
  url: string | null
}

export interface Runbook {
  release_id: string
  name: string | null
  state: string | null
  releaseAt: number | null
  rows: StepRow[]
  needs: ReadonlyMap<string, readonly string[]>
}

export async function readRunbook(
  warehouse: Warehouse,
  releaseId: string,
  options: ReadOptions = {},
): Promise<Runbook | null> {
  const bound = { id: releaseId }
  const [rows, needs, [release]] = await Promise.all([
    warehouse.rows<StepRow>(
      `SELECT step_id, step_number, name, team_id, team_name, is_automated, planned_minutes, planned_start_at, started_at,
        finished_at, url
      FROM runbook_step_fact WHERE release_id = $id ORDER BY step_number, step_id`,
      bound,
      options,
    ),
    warehouse.rows<{ id: string; need: string }>(
      `SELECT need.step_id AS id, need.needs_step_id AS need FROM runbook_need AS need
      WHERE need.step_id IN (SELECT step_id FROM runbook_step_fact WHERE release_id = $id) ORDER BY 1, 2`,
      bound,
      options,
    ),
    warehouse.rows<{ name: string; state: string; starts_at: number | null }>(
      'SELECT name, state, starts_at FROM int_release__scheduled WHERE release_id = $id',
      bound,
      options,
    ),
  ])
  if (rows.length === 0) return null
  return {
    release_id: releaseId,
    name: release?.name ?? null,
    state: release?.state ?? null,
    releaseAt: release?.starts_at ?? null,
    rows,
    needs: new Map(
      [...Map.groupBy(needs, ({ id }) => id)].map(([id, own]) => [id, own.map(({ need }) => need)]),
    ),
  }
}

export interface Followed extends Course {
  /** When the first step is to begin; null: nobody says, and times are only apart from each other. */
  beginsAt: number | null
}

/** Where nobody says when it begins, the first thing that happened is taken for its beginning. */
export function followRunbook({ rows, needs, releaseAt }: Runbook, now: number): Followed {
  const steps = rows.map((row): FollowedStep => ({
    id: row.step_id,
    name: row.name,
    minutes: row.planned_minutes === null ? null : Math.max(0, row.planned_minutes),
    plannedStartAt: row.planned_start_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    needs: needs.get(row.step_id) ?? [],
  }))
  const beginsAt = beginningOf(steps, releaseAt)
  const times = rows.flatMap(({ started_at }) => (started_at === null ? [] : [started_at]))
  const first = times.length > 0 ? Math.min(...times) : now
  return {
    ...followSteps(steps, beginsAt ?? first, now),
    beginsAt: beginsAt ?? (times.length > 0 ? first : null),
  }
}
