import type { Lane } from '../lanes.ts'
import type { Only } from '../run.ts'
import { scheduleSteps, type Step } from '../runbook/schedule.ts'

interface StepRow {
  id: string
  release_id: string | null
  name: string | null
  minutes: number | null
  planned_start_at: number | null
  release_at: number | null
}

/** The plans of all runbooks, as columns of int_step__scheduled, one release after the other. */
export async function scheduleRunbooks(
  lane: Lane,
  out: (columns: Record<string, unknown[]>) => Promise<void>,
  only: Only,
): Promise<void> {
  const rows = await lane.rows<StepRow>(
    `SELECT step.step_id AS id, step.release_id, step.name, step.planned_minutes AS minutes, step.planned_start_at,
      planned.starts_at AS release_at
    FROM runbook_step AS step
    LEFT JOIN int_release__scheduled AS planned ON planned.release_id = step.release_id
    WHERE ${only('step.release_id')}
    ORDER BY step.release_id, step.step_number, step.step_id`,
  )
  const needs = await lane.rows<{ id: string; need: string }>(
    `SELECT step_id AS id, needs_step_id AS need FROM runbook_need
    WHERE step_id IN (SELECT step_id FROM runbook_step WHERE ${only('release_id')}) ORDER BY 1, 2`,
  )
  const needsOf = Map.groupBy(needs, ({ id }) => id)
  for (const own of Map.groupBy(rows, ({ release_id }) => release_id).values()) {
    const steps = own.map((row): Step => ({
      id: row.id,
      // Less than none would let what follows begin before it.
      minutes: row.minutes === null ? null : Math.max(0, row.minutes),
      plannedStartAt: row.planned_start_at,
      needs: (needsOf.get(row.id) ?? []).map(({ need }) => need),
    }))
    await out(columnsOf(own, steps))
  }
}

/** When the first step begins: the earliest time that one names, else when the release goes out; null: nobody says. */
export function beginningOf(
  steps: readonly Pick<Step, 'plannedStartAt'>[],
  releaseAt: number | null,
): number | null {
  const named = steps.flatMap(({ plannedStartAt }) => (plannedStartAt === null ? [] : [plannedStartAt]))
  return named.length > 0 ? Math.min(...named) : releaseAt
}

function columnsOf(rows: readonly StepRow[], steps: readonly Step[]): Record<string, unknown[]> {
  const beginsAt = beginningOf(steps, rows[0]?.release_at ?? null)
  const schedule = scheduleSteps(steps, beginsAt ?? 0)
  const { planned } = schedule
  const at = (time: number) => (beginsAt === null ? null : Math.round(time))
  const names = new Map(rows.map(({ id, name }) => [id, name ?? id]))
  const circleOf = new Map(
    schedule.circles.flatMap((circle) => {
      const said = [...circle, circle[0]!].map((id) => names.get(id) ?? id).join(' → ')
      return circle.map((id) => [id, said])
    }),
  )
  return {
    step_id: rows.map(({ id }) => id),
    release_id: rows.map(({ release_id }) => release_id),
    starts_at: planned.map(({ startsAt }) => at(startsAt)),
    ends_at: planned.map(({ endsAt }) => at(endsAt)),
    offset_minutes: planned.map(({ startsAt }) => (startsAt - schedule.startsAt) / 60_000),
    slack_minutes: planned.map(({ slackMinutes }) => slackMinutes),
    is_critical: planned.map(({ isCritical }) => isCritical),
    path_place: rows.map(({ id }) => schedule.criticalPath.indexOf(id) + 1 || null),
    circle: rows.map(({ id }) => circleOf.get(id) ?? null),
    unknown_needs: schedule.unknown.map((unknown) => (unknown.length > 0 ? unknown.join(', ') : null)),
  }
}
