/** A runbook as the screen has it: the plan, how it goes, and what is written of it since the last build. */
import type { Followed as FollowedStep } from '../transforms/runbook/following.ts'
import { followRunbook, type Followed, type Runbook, type StepRow } from '../transforms/runbook/runbook.ts'
import type { Version } from './plugins/app/records.ts'
import type { RunbookAnswer, RunbookStep } from './schemas/runbook.ts'

const PREFIX = 'records:'
const MINUTE = 60_000

interface WrittenStep {
  id: string
  started_at?: string
  finished_at?: string
}

/** The record that a step stands in, and its short name there; null: it comes from elsewhere, and nobody can tick it. */
export function placeOf(stepId: string): { id: string; step: string } | null {
  const [, id, step] = /^records:([^/]+)\/(.+)$/.exec(stepId) ?? []
  return id === undefined || step === undefined ? null : { id, step }
}

/** What is ticked counts at once: builds follow. A runbook that was taken back is left to them. */
export function overlay(runbook: Runbook, versions: ReadonlyMap<string, Version>): Runbook {
  const at = (text: string | undefined) => (text === undefined ? null : Date.parse(text))
  const rows = runbook.rows.map((row): StepRow => {
    const place = placeOf(row.step_id)
    const version = place && versions.get(place.id)
    if (version?.action !== 'write') return row
    const written = ((version.record.steps ?? []) as WrittenStep[]).find(({ id }) => id === place?.step)
    return written
      ? { ...row, started_at: at(written.started_at), finished_at: at(written.finished_at) }
      : row
  })
  return { ...runbook, rows }
}

interface Circumstances {
  now: number
  at: number | null
  versions: ReadonlyMap<string, Version>
  buildId: number
}

export function describeRunbook(
  runbook: Runbook,
  { now, at, versions, buildId }: Circumstances,
): RunbookAnswer {
  const time = at ?? now
  const course = followRunbook(runbook, time)
  const { schedule } = course
  const names = new Map(runbook.rows.map(({ step_id, name }) => [step_id, name]))
  const steps = runbook.rows.map((row, place) =>
    describeStep(row, place, { runbook, course, versions, time }),
  )
  const critical = steps.filter(({ step_id }) => schedule.criticalPath.includes(step_id))
  const over = critical.flatMap(({ over_minutes }) => (over_minutes === null ? [] : [over_minutes]))
  const told = steps.filter(({ is_automated }) => is_automated !== null)
  const isTimed = course.beginsAt !== null
  return {
    release_id: runbook.release_id,
    release_name: runbook.name,
    release_state: runbook.state,
    steps,
    starts_at: isTimed ? schedule.startsAt : null,
    planned_ends_at: isTimed ? schedule.endsAt : null,
    expected_ends_at: isTimed || course.isBegun ? course.endsAt : null,
    planned_minutes: (schedule.endsAt - schedule.startsAt) / MINUTE,
    is_least: schedule.isLeast,
    critical_path: schedule.criticalPath,
    critical_minutes: critical.reduce((sum, { planned_minutes }) => sum + (planned_minutes ?? 0), 0),
    over_minutes: over.length === 0 ? null : over.reduce((sum, minutes) => sum + minutes, 0),
    is_begun: course.isBegun,
    is_over: course.isOver,
    done_count: steps.filter(({ state }) => state === 'done').length,
    late_count: steps.filter(({ late_minutes }) => late_minutes > 0).length,
    automated_ratio:
      told.length === 0 ? null : told.filter(({ is_automated }) => is_automated).length / told.length,
    circles: schedule.circles.map((circle) => circle.map((id) => names.get(id) ?? id)),
    fault_count: steps.reduce((sum, { faults }) => sum + faults.length, 0),
    events: eventsOf(runbook.rows, now),
    at: time,
    is_replay: at !== null,
    build_id: buildId,
  }
}

interface Around {
  runbook: Runbook
  course: Followed
  versions: ReadonlyMap<string, Version>
  time: number
}

function describeStep(row: StepRow, at: number, around: Around): RunbookStep {
  const { course, runbook, versions, time } = around
  const { schedule } = course
  const [planned, followed] = [schedule.planned[at]!, course.followed[at]!]
  const isTimed = course.beginsAt !== null
  const place = placeOf(row.step_id)
  const version = place && versions.get(place.id)
  const { actualMinutes } = followed
  return {
    step_id: row.step_id,
    step_number: row.step_number,
    name: row.name,
    team_id: row.team_id,
    team_name: row.team_name,
    is_automated: row.is_automated,
    needs: [...(runbook.needs.get(row.step_id) ?? [])],
    planned_minutes: row.planned_minutes,
    planned_starts_at: isTimed ? planned.startsAt : null,
    planned_ends_at: isTimed ? planned.endsAt : null,
    slack_minutes: planned.slackMinutes,
    is_critical: planned.isCritical,
    state: followed.state,
    started_at: row.started_at !== null && row.started_at <= time ? row.started_at : null,
    finished_at: row.finished_at !== null && row.finished_at <= time ? row.finished_at : null,
    expected_starts_at: isTimed ? followed.startsAt : null,
    expected_ends_at: isTimed ? followed.endsAt : null,
    actual_minutes: actualMinutes,
    over_minutes:
      actualMinutes === null || row.planned_minutes === null ? null : actualMinutes - row.planned_minutes,
    late_minutes: isTimed ? followed.lateMinutes : 0,
    is_deciding: course.remainingPath.includes(row.step_id),
    faults: [...faultsOf(row, at, around), ...followed.faults],
    record: place && version?.action === 'write' ? { ...place, version: version.version } : null,
    author: version?.author ?? null,
    url: row.url,
  }
}

type Faults = FollowedStep['faults']

function faultsOf(row: StepRow, at: number, { course: { schedule }, runbook }: Around): Faults {
  const names = new Map(runbook.rows.map(({ step_id, name }) => [step_id, name]))
  const circle = schedule.circles.find((ids) => ids.includes(row.step_id))
  const said = circle && [...circle, circle[0]!].map((id) => names.get(id) ?? id).join(' → ')
  return [
    ...(said === undefined ? [] : [`waits in a circle, which is set aside: ${said}`]),
    ...schedule.unknown[at]!.map((need) => `needs a step that is not known: ${need.replace(PREFIX, '')}`),
    ...(row.planned_minutes === null ? ['has no minutes'] : []),
    ...(row.planned_minutes !== null && row.planned_minutes < 0 ? ['is to take less than no time'] : []),
  ]
}

function eventsOf(rows: readonly StepRow[], now: number): number[] {
  const times = rows.flatMap(({ started_at, finished_at }) => [started_at, finished_at])
  return [...new Set(times.filter((at): at is number => at !== null && at <= now))].toSorted((a, b) => a - b)
}
