/** Planned releases as a release manager sees them: the tree, phases, slip, what is due; without verdicts. */
import { moment } from '../measures/scope.ts'
import { scopeOf, within, type RadarScope } from '../radar/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export interface PortfolioParameters extends RadarScope {
  states: readonly string[]
  /** Epoch ms. Decisions are due in the week from here on. */
  asOf: number
}

export interface PortfolioRow {
  release_id: string
  name: string
  place: string
  parent_release_id: string | null
  child_count: number
  state: string
  is_overdue: boolean
  methodology: string | null
  planned_start_at: number | null
  planned_at: number | null
  due_at: number | null
  is_day: boolean
  released_at: number | null
  slip_hours: number | null
  team_name: string | null
  service_count: number
  item_count: number
  phase_count: number
  finished_count: number
  deviation_count: number
  phase: string | null
  next_phase: string | null
  next_phase_at: number | null
  next_gate: string | null
  collision_count: number
  fault_count: number
  due_count: number
  url: string | null
}

export interface DueRow {
  release_id: string
  name: string
  kind: string
  subject: string
  due_at: number | null
  asked_at: number | null
}

export interface Portfolio {
  rows: PortfolioRow[]
  total_count: number
  /** What is to be decided within a week or should have been, the soonest first. */
  due: DueRow[]
  due_count: number
}

export const MOST_ROWS = 2_000
const MOST_DUE = 200
const WEEK_MS = 7 * 86_400_000

const DUE = `due AS (
  SELECT own.*, plan.name FROM decision_due_fact AS own
  JOIN portfolio_fact AS plan ON plan.release_id = own.release_id
  WHERE plan.state = ANY($states) AND (own.due_at < ${moment('week')} OR (own.due_at IS NULL AND own.kind = 'gate'))
)`

const rowsOf = (
  isScoped: string,
) => `SELECT own.release_id, own.name, own.place, own.parent_release_id, own.child_count, own.state,
    own.state IN ('planned', 'in progress') AND coalesce(own.due_at <= ${moment('as_of')}, false) AS is_overdue,
    own.methodology, own.planned_start_at, own.planned_at, own.due_at, coalesce(own.is_day, false) AS is_day, own.released_at,
    own.slip_hours, own.team_name, own.service_count, own.item_count, own.phase_count, own.finished_count,
    CAST(coalesce(step.deviation_count, 0) AS INTEGER) AS deviation_count, own.phase, own.next_phase, own.next_phase_at, own.next_gate,
    own.collision_count, CAST(coalesce(fault.fault_count, 0) AS INTEGER) AS fault_count,
    CAST(coalesce(waits.due_count, 0) AS INTEGER) AS due_count, own.url, count(*) OVER () AS total
  FROM portfolio_fact AS own
  LEFT JOIN (SELECT release_id, count(*) AS due_count FROM due GROUP BY release_id) AS waits ON waits.release_id = own.release_id
  LEFT JOIN (SELECT release_id, count(*) AS deviation_count FROM release_step_fact WHERE is_deviation GROUP BY release_id) AS step
    ON step.release_id = own.release_id
  LEFT JOIN (SELECT subject_id, count(*) AS fault_count FROM plan_fault_fact WHERE subject_kind = 'release' GROUP BY subject_id) AS fault
    ON fault.subject_id = own.release_id
  WHERE own.state = ANY($states) AND ${isScoped}
  ORDER BY own.state IN ('released', 'cancelled'), CASE WHEN own.state IN ('released', 'cancelled') THEN -epoch(own.planned_at) ELSE epoch(own.planned_at) END NULLS LAST,
    own.name, own.release_id
  LIMIT ${MOST_ROWS}`

const dueOf = (
  isScoped: string,
) => `SELECT own.release_id, own.name, own.kind, own.subject, own.due_at, own.asked_at, count(*) OVER () AS total
  FROM due AS own WHERE ${isScoped} ORDER BY own.due_at NULLS LAST, own.name, own.kind, own.subject LIMIT ${MOST_DUE}`

export async function readPortfolio(
  warehouse: Warehouse,
  { states, asOf, ...asked }: PortfolioParameters,
  options: ReadOptions = {},
): Promise<Portfolio> {
  const scope = scopeOf(asked)
  const isScoped = scope.release('own.release_id')
  const select = (text: string) =>
    scope.sql === null ? `WITH ${DUE}\n${text}` : within({ ...scope, sql: `${scope.sql},\n${DUE}` }, text)
  const bound = { ...scope.bound, states: [...states], week: asOf + WEEK_MS }
  const [rows, due] = await Promise.all([
    warehouse.rows<PortfolioRow & { total: number }>(
      select(rowsOf(isScoped)),
      { ...bound, as_of: asOf },
      options,
    ),
    warehouse.rows<DueRow & { total: number }>(select(dueOf(isScoped)), bound, options),
  ])
  return {
    rows: rows.map(({ total: _total, ...row }) => row),
    total_count: rows[0]?.total ?? 0,
    due: due.map(({ total: _total, ...row }) => row),
    due_count: due[0]?.total ?? 0,
  }
}
