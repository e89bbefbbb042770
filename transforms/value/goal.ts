/** One goal, whole: as first written and each edit since, who claims it, the work for it, and what was decided. */
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export interface GoalRevision {
  revised_at: number
  name: string | null
  hypothesis: string | null
  metric: string | null
  unit: string | null
  better: string | null
  baseline: number | null
  target: number | null
  due_at: number | null
  series_id: string | null
  author_name: string | null
  authentication: string | null
  url: string | null
}

export interface GoalRelease {
  release_id: string
  name: string | null
  planned_at: number | null
  released_at: number | null
  is_known: boolean
  /** Names of other goals that claim it too. */
  also: string | null
}

export interface GoalItem {
  work_item_id: string
  item_key: string | null
  title: string | null
  evidence: string
  through: string | null
  flow_type: string | null
  team_name: string | null
  native_state: string | null
  started_at: number | null
  done_at: number | null
  cancelled_at: number | null
  url: string | null
}

export interface GoalDecision {
  goal_decision_id: string
  verdict: string
  reason: string | null
  decided_at: number
  next_look_at: number | null
  follow_up_key: string | null
  follow_up_url: string | null
  figures: string | null
  author_name: string | null
  authentication: string | null
  url: string | null
}

export interface GoalParts {
  hypothesis: string | null
  revisions: GoalRevision[]
  releases: GoalRelease[]
  items: { rows: GoalItem[]; total_count: number; limit: number }
  decisions: GoalDecision[]
  faults: { fault: string; consequence: string }[]
}

const MOST_ITEMS = 200

export async function readParts(
  warehouse: Warehouse,
  goalId: string,
  options: ReadOptions = {},
): Promise<GoalParts> {
  const ask = <T>(sql: string) => warehouse.rows<T>(sql, { goal: goalId }, options)
  const [own, revisions, releases, items, decisions, faults] = await Promise.all([
    ask<{ hypothesis: string | null }>('SELECT hypothesis FROM goal_fact WHERE goal_id = $goal'),
    ask<GoalRevision>(
      `SELECT revised_at, name, hypothesis, metric, unit, better, baseline, target, due_at, series_id, author_name, authentication, url
      FROM goal_revision WHERE goal_id = $goal ORDER BY revised_at`,
    ),
    ask<GoalRelease>(
      `SELECT claim.release_id, release.name, release.planned_at, release.released_at, release.release_id IS NOT NULL AS is_known,
        string_agg(DISTINCT other.name, ', ' ORDER BY other.name) AS also
      FROM goal_claim AS claim LEFT JOIN release ON release.release_id = claim.release_id
      LEFT JOIN goal_claim AS shared ON shared.release_id = claim.release_id AND shared.goal_id <> claim.goal_id
      LEFT JOIN goal_fact AS other ON other.goal_id = shared.goal_id
      WHERE claim.goal_id = $goal
      GROUP BY claim.release_id, release.release_id, release.name, release.planned_at, release.released_at
      ORDER BY coalesce(release.released_at, release.planned_at) NULLS LAST, claim.release_id`,
    ),
    ask<GoalItem & { total: number }>(
      `SELECT work.work_item_id, work.item_key, work.title, work.evidence,
        CASE WHEN work.through_id <> work.work_item_id THEN coalesce(item.item_key, release.name, work.through_id) END AS through,
        work.flow_type, coalesce(team.name, work.team_id) AS team_name, work.native_state, work.started_at, work.done_at,
        work.cancelled_at, work.url, count(*) OVER () AS total
      FROM goal_work_fact AS work LEFT JOIN team ON team.team_id = work.team_id
      LEFT JOIN work_item AS item ON item.work_item_id = work.through_id
      LEFT JOIN release ON release.release_id = work.through_id
      WHERE work.goal_id = $goal AND NOT work.is_container
      ORDER BY coalesce(work.done_at, work.cancelled_at) IS NOT NULL, work.started_at IS NULL, work.done_at DESC, work.started_at, work.item_key
      LIMIT ${MOST_ITEMS}`,
    ),
    ask<GoalDecision>(
      `SELECT goal_decision_id, verdict, reason, decided_at, next_look_at, follow_up_key, follow_up_url, figures, author_name,
        authentication, url
      FROM goal_decision_fact WHERE goal_id = $goal ORDER BY recency`,
    ),
    ask<{ fault: string; consequence: string }>(
      'SELECT fault, consequence FROM goal_fault_fact WHERE goal_id = $goal ORDER BY fault',
    ),
  ])
  return {
    hypothesis: own[0]?.hypothesis ?? null,
    revisions,
    releases,
    items: {
      rows: items.map(({ total: _total, ...item }) => item),
      total_count: items[0]?.total ?? 0,
      limit: MOST_ITEMS,
    },
    decisions,
    faults,
  }
}
