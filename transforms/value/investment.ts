/** What work went into: shares of what was finished in a window and of what is in hand, by goal, stream, type and plan. */
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { scopeOf, type ValueScope } from './scope.ts'

export interface InvestmentRow {
  by: 'goal' | 'value_stream' | 'flow_type' | 'plan'
  /** '' where nothing tells, and for work without a goal. */
  key: string
  name: string | null
  /** Items, those that serve two goals by halves. */
  finished_count: number
  current_count: number
}

export interface Investment {
  finished_count: number
  current_count: number
  rows: InvestmentRow[]
}

export interface UnaimedItem {
  work_item_id: string
  item_key: string | null
  title: string | null
  flow_type: string | null
  team_name: string | null
  native_state: string | null
  started_at: number | null
  url: string | null
}

/** Epoch ms; the window of what is finished. */
export interface InvestmentQuestion extends ValueScope {
  from: number
  to: number
}

const MOST_UNAIMED = 100

const work = (isScoped: string) => `work AS (
  SELECT work.*,
    work.done_at >= ${moment('from')} AND work.done_at < ${moment('to')} AND work.done_at <= ${moment('as_of')} AS is_finished,
    work.started_at <= ${moment('as_of')} AND coalesce(work.done_at > ${moment('as_of')}, true)
      AND coalesce(work.cancelled_at > ${moment('as_of')}, true) AS is_current
  FROM goal_work_fact AS work
  WHERE NOT work.is_container AND ${isScoped}
)`

const GROUPS = {
  goal: ['work.goal_id', 'goal.name'],
  value_stream: ['work.value_stream_id', 'stream.name'],
  flow_type: ['work.flow_type', 'work.flow_type'],
  plan: [`CASE WHEN work.is_planned THEN 'planned' WHEN NOT work.is_planned THEN 'unplanned' END`, 'NULL'],
} as const

export async function readInvestment(
  warehouse: Warehouse,
  { from, to, ...asked }: InvestmentQuestion,
  options: ReadOptions = {},
): Promise<Investment> {
  const { bound, row } = scopeOf(asked)
  const parts = Object.entries(GROUPS).map(
    ([by, [key, name]]) => `SELECT '${by}' AS "by", coalesce(${key}, '') AS key, min(${name}) AS name,
      round(coalesce(sum(work.share_ratio) FILTER (work.is_finished), 0), 3) AS finished_count,
      round(coalesce(sum(work.share_ratio) FILTER (work.is_current), 0), 3) AS current_count
    FROM work LEFT JOIN goal_fact AS goal ON goal.goal_id = work.goal_id
    LEFT JOIN value_stream AS stream ON stream.value_stream_id = work.value_stream_id
    WHERE work.is_finished OR work.is_current GROUP BY ALL`,
  )
  const rows = await warehouse.rows<InvestmentRow>(
    `WITH ${work(row('work'))} SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY "by", key = '', finished_count DESC, current_count DESC, key`,
    { ...bound, from, to },
    options,
  )
  const types = rows.filter(({ by }) => by === 'flow_type')
  const sum = (of: 'finished_count' | 'current_count') =>
    Math.round(types.reduce((total, one) => total + one[of], 0))
  return { finished_count: sum('finished_count'), current_count: sum('current_count'), rows }
}

/** Work in hand that serves no goal, the longest in hand first. */
export async function readUnaimed(
  warehouse: Warehouse,
  { from, to, ...asked }: InvestmentQuestion,
  options: ReadOptions = {},
): Promise<{ rows: UnaimedItem[]; total_count: number; limit: number }> {
  const { bound, row } = scopeOf(asked)
  const rows = await warehouse.rows<UnaimedItem & { total: number }>(
    `WITH ${work(row('work'))} SELECT work.work_item_id, work.item_key, work.title, work.flow_type,
      coalesce(team.name, work.team_id) AS team_name, work.native_state, work.started_at, work.url, count(*) OVER () AS total
    FROM work LEFT JOIN team ON team.team_id = work.team_id
    WHERE work.goal_id = '' AND work.is_current ORDER BY work.started_at, work.work_item_id LIMIT ${MOST_UNAIMED}`,
    { ...bound, from, to },
    options,
  )
  return {
    rows: rows.map(({ total: _total, ...item }) => item),
    total_count: rows[0]?.total ?? 0,
    limit: MOST_UNAIMED,
  }
}
