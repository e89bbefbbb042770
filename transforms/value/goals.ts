/** Goals as a list: what each is to move, how far it has come, and what was decided last. Verdicts are added by who asks. */
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { scopeOf, type ValueScope } from './scope.ts'

export interface GoalRow {
  goal_id: string
  name: string
  kind: string
  metric: string | null
  unit: string | null
  better: string | null
  baseline: number | null
  target: number | null
  due_at: number | null
  stated_at: number | null
  exposed_at: number | null
  series_id: string
  segment: string
  value_stream_id: string | null
  value_stream_name: string | null
  team_id: string | null
  team_name: string | null
  has_owner: boolean
  parent_goal_id: string | null
  value_per_day: number | null
  currency: string | null
  release_count: number
  live_count: number
  item_count: number
  done_count: number
  active_count: number
  waiting_count: number
  first_idea_at: number | null
  idea_evidence: string | null
  point_count: number
  latest_at: number | null
  latest_value: number | null
  target_met_at: number | null
  is_met_before: boolean
  fault_count: number
  decision: string | null
  decided_at: number | null
  next_look_at: number | null
  url: string | null
}

export const MOST_GOALS = 500

const ROWS = `SELECT goal.goal_id, goal.name, goal.kind, goal.metric, goal.unit, goal.better, goal.baseline, goal.target, goal.due_at,
    goal.stated_at, CASE WHEN goal.exposed_at <= ${moment('as_of')} THEN goal.exposed_at END AS exposed_at, goal.series_id, goal.segment,
    goal.value_stream_id, coalesce(stream.name, goal.value_stream_id) AS value_stream_name,
    goal.team_id, coalesce(team.name, goal.team_id) AS team_name, goal.owner_account_id IS NOT NULL AS has_owner,
    goal.parent_goal_id, goal.value_per_day, goal.currency, goal.release_count, goal.live_count,
    far.item_count, far.done_count, far.active_count, far.waiting_count, far.first_idea_at, far.idea_evidence, far.point_count,
    far.latest_at, far.latest_value, CASE WHEN far.target_met_at <= ${moment('as_of')} THEN far.target_met_at END AS target_met_at,
    far.is_met_before, CAST(coalesce(fault.fault_count, 0) AS INTEGER) AS fault_count,
    decision.verdict AS decision, decision.decided_at, decision.next_look_at, goal.url
  FROM goal_fact AS goal
  JOIN goal_progress_fact AS far ON far.goal_id = goal.goal_id
  LEFT JOIN value_stream AS stream ON stream.value_stream_id = goal.value_stream_id
  LEFT JOIN team ON team.team_id = goal.team_id
  LEFT JOIN (SELECT goal_id, count(*) AS fault_count FROM goal_fault_fact GROUP BY goal_id) AS fault ON fault.goal_id = goal.goal_id
  LEFT JOIN goal_decision_fact AS decision ON decision.goal_id = goal.goal_id AND decision.recency = 1`

/** Those in scope, the one that is due first; of more than the limit how many is told. */
export async function readGoals(
  warehouse: Warehouse,
  asked: ValueScope,
  options: ReadOptions = {},
): Promise<{ rows: GoalRow[]; total_count: number }> {
  const { bound, goal } = scopeOf(asked)
  const rows = await warehouse.rows<GoalRow & { total: number }>(
    `SELECT listed.*, count(*) OVER () AS total FROM (${ROWS}) AS listed
    WHERE ${goal('listed')} AND coalesce(listed.stated_at <= ${moment('as_of')}, true)
    ORDER BY listed.kind, listed.due_at NULLS LAST, listed.name, listed.goal_id LIMIT ${MOST_GOALS}`,
    bound,
    options,
  )
  return { rows: rows.map(({ total: _total, ...row }) => row), total_count: rows[0]?.total ?? 0 }
}

export async function readGoal(
  warehouse: Warehouse,
  goalId: string,
  asOf: number,
  options: ReadOptions = {},
): Promise<GoalRow | null> {
  const [row] = await warehouse.rows<GoalRow>(
    `SELECT * FROM (${ROWS}) AS listed
    WHERE listed.goal_id = coalesce((SELECT min(goal_id) FROM goal WHERE goal_id = $goal), (SELECT goal_id FROM int_goal__named WHERE name = lower($goal)))`,
    { goal: goalId, as_of: asOf },
    options,
  )
  return row ?? null
}

export type GoalState = 'removed' | 'reached' | 'live' | 'in work' | 'planned' | 'idea'

/** Where it stands: what was decided goes before what was reached, and that before what came out. */
export function stateOf(goal: GoalRow): GoalState {
  if (goal.decision === 'remove') return 'removed'
  if (goal.target_met_at !== null && !goal.is_met_before && isAtTarget(goal)) return 'reached'
  if (goal.exposed_at !== null) return 'live'
  if (goal.active_count + goal.done_count > 0) return 'in work'
  return goal.release_count + goal.waiting_count > 0 ? 'planned' : 'idea'
}

/** One day at the target that was lost again is not there. */
function isAtTarget({ latest_value: latest, target, baseline, better }: GoalRow): boolean {
  if (latest === null || target === null) return false
  const isLower = better === 'lower' || (better === null && baseline !== null && target < baseline)
  return isLower ? latest <= target : latest >= target
}

const DAY_MS = 86_400_000

/** Days that the target is late: until it was met, else until now; null while it is not due, or without a date. */
export function delayDays(goal: GoalRow, asOf: number): number | null {
  if (goal.due_at === null || goal.kind === 'improvement' || goal.decision === 'remove') return null
  const days = ((goal.target_met_at ?? asOf) - goal.due_at) / DAY_MS
  return days > 0 ? Math.floor(days) : null
}

/** The way from baseline to target that is behind it: 1 is there, below 0 the wrong way. */
export function shareDone({ baseline, target, latest_value: latest }: GoalRow): number | null {
  if (baseline === null || target === null || latest === null || target === baseline) return null
  return (latest - baseline) / (target - baseline)
}
