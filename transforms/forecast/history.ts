/** What was finished and added on each local day, of whom a forecast is about; and what is left. */
import { addScopes, moment, type Bound } from '../measures/scope.ts'
import { addDays, daysBetween, localDate } from '../measures/calendar.ts'
import type { MetricParameters } from '../metric.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { FEWEST_DONE, type DailyHistory } from './forecast.ts'
import { readPast, type PastPoint } from './past.ts'
import { readSplit, type Split } from './split.ts'
import { itemsOf, type Subject } from './subject.ts'

export interface ScopeRead {
  history: DailyHistory
  remaining: number
  /** Whose pace it is: of the scope, of the items themselves, or of the teams that have them. */
  pace: 'scope' | 'own' | 'teams'
  /** Local date of the first day that anything was finished. */
  since: string | null
  /** Who finished it, on the days of the history; null: no team is known. */
  teams: { team_id: string | null; done: number[] }[]
  past: PastPoint[]
  split: Split
  sql: string
}

/** A year of weeks to look back from, and what the first of them draws from. */
const HISTORY_DAYS = 52 * 7 + 120

const ITEMS = `SELECT fact.work_item_id, fact.created_at, fact.started_at, fact.done_at, fact.cancelled_at,
    coalesce(laned.team_id, fact.team_id) AS team_id, laned.service_id, laned.repository_id, laned.value_stream_id
  FROM work_item_fact AS fact
  LEFT JOIN int_work_item__laned AS laned ON laned.work_item_id = fact.work_item_id
  WHERE fact.created_at <= ${moment('as_of')}`

export const LEFT = `cancelled_at IS NULL AND (done_at IS NULL OR done_at > ${moment('as_of')})`

/** Whose days are read, as a common table expression `own`. */
export interface AskedDays {
  own: string
  bound: Bound
  asOf: number
  zone: string
  /** How many days are drawn from. */
  days: number
}

/** Of a scope: what is under way is left, and its pace is what the scope finished. */
export async function readScope(
  warehouse: Warehouse,
  parameters: MetricParameters & { days?: number },
  options: ReadOptions,
): Promise<ScopeRead> {
  const predicates: string[] = []
  const bound: Bound = { as_of: parameters.asOf }
  addScopes(predicates, bound, parameters)
  const own = `WITH item AS (${ITEMS}),
own AS (SELECT * FROM item WHERE ${predicates.join(' AND ') || 'true'})`
  const asked = { own, bound, days: 90, ...parameters }
  const [remaining, read, past, split] = await Promise.all([
    count(warehouse, asked, `started_at <= ${moment('as_of')}`, options),
    readDays(warehouse, asked, 'true', options),
    readPast(warehouse, asked, 'coalesce(started_at, done_at)', options),
    readSplit(warehouse, asked, options),
  ])
  return { ...read, remaining, past, split, pace: 'scope' }
}

/**
 * Of a release, goal or item with its parts: what is left of these, at the pace at which they were finished lately; while
 * these are too few, at that of the teams that have them, as if they did nothing else.
 */
export async function readSubject(
  warehouse: Warehouse,
  { subject, asOf, zone, days }: { subject: Subject; asOf: number; zone: string; days: number },
  options: ReadOptions,
): Promise<ScopeRead> {
  const { kind, id } = subject
  const own = `WITH RECURSIVE ${itemsOf(kind)},
item AS (${ITEMS}),
own AS (SELECT * FROM item WHERE work_item_id IN (SELECT work_item_id FROM among))`
  const asked = { own, bound: { as_of: asOf, subject: id }, asOf, zone, days }
  // What was there when work began was planned, not added.
  const added = 'created_at > (SELECT min(started_at) FROM own)'
  const [remaining, read, past] = await Promise.all([
    count(warehouse, asked, 'true', options),
    readDays(warehouse, asked, added, options),
    readPast(warehouse, asked, 'created_at', options),
  ])
  const lately = read.history.done.slice(-days).reduce((sum, done) => sum + done, 0)
  if (lately >= FEWEST_DONE)
    return { ...read, remaining, past, split: await readSplit(warehouse, asked, options), pace: 'own' }
  const ofTeams = {
    ...asked,
    own: `WITH RECURSIVE ${itemsOf(kind)},
item AS (${ITEMS}),
own AS (
  SELECT * FROM item
  WHERE team_id IN (SELECT team_id FROM item WHERE work_item_id IN (SELECT work_item_id FROM among) AND ${LEFT})
)`,
  }
  const [lent, split] = await Promise.all([
    readDays(warehouse, ofTeams, 'false', options),
    readSplit(warehouse, ofTeams, options),
  ])
  const history = { done: lent.history.done, added: alignEnd(read.history.added, lent.history.done.length) }
  return { ...lent, history, remaining, past, split, pace: 'teams' }
}

/** The last so many of the days; nothing on those before the first. */
function alignEnd(counts: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, i) => counts[counts.length - length + i] ?? 0)
}

async function count(
  warehouse: Warehouse,
  { own, bound }: AskedDays,
  condition: string,
  options: ReadOptions,
): Promise<number> {
  const sql = `${own}
SELECT count(*) AS n FROM own WHERE ${LEFT} AND ${condition}`
  const [row] = await warehouse.rows<{ n: number }>(sql, bound, options)
  return row?.n ?? 0
}

interface DayRow {
  what: 'done' | 'added'
  happened_at: number
  team_id: string | null
}

async function readDays(
  warehouse: Warehouse,
  { own, bound, asOf, zone }: AskedDays,
  added: string,
  options: ReadOptions,
): Promise<Pick<ScopeRead, 'history' | 'since' | 'teams' | 'sql'>> {
  const sql = `${own}
SELECT 'done' AS what, done_at AS happened_at, team_id FROM own
WHERE done_at <= ${moment('as_of')} AND done_at >= ${moment('since')}
UNION ALL
SELECT 'added', created_at, team_id FROM own WHERE created_at >= ${moment('since')} AND ${added}
ORDER BY happened_at`
  const today = localDate(asOf, zone)
  const first = addDays(today, -HISTORY_DAYS)
  const rows = await warehouse.rows<DayRow>(sql, { ...bound, since: Date.parse(first) - 86_400_000 }, options)
  const dated = rows.map(({ what, happened_at, team_id }) => ({
    what,
    team_id,
    date: localDate(happened_at, zone),
  }))
  const since = dated.find(({ what, date }) => what === 'done' && date >= first)?.date ?? null
  const start = since ?? today
  const length = Math.max(0, daysBetween(start, today))
  const history = { done: Array<number>(length).fill(0), added: Array<number>(length).fill(0) }
  const teams = new Map<string | null, number[]>()
  for (const { what, date, team_id } of dated) {
    const day = daysBetween(start, date)
    if (day < 0 || day >= length) continue
    history[what][day]! += 1
    if (what === 'added') continue
    const team = teams.get(team_id) ?? Array<number>(length).fill(0)
    teams.set(team_id, team)
    team[day]! += 1
  }
  return { history, since, teams: [...teams].map(([team_id, done]) => ({ team_id, done })), sql }
}
