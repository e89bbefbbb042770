/** What was finished and added on each local day, of whom a forecast is about; and what is left. */
import { addScopes, moment, type Bound } from '../measures/scope.ts'
import { addDays, daysBetween, localDate } from '../measures/calendar.ts'
import type { MetricParameters } from '../metric.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { FEWEST_DONE, type DailyHistory } from './forecast.ts'

export interface ScopeRead {
  history: DailyHistory
  remaining: number
  /** Whose pace it is: of the scope, of the release's own items, or of the teams that have them. */
  pace: 'scope' | 'release' | 'teams'
  /** Local date of the first day that anything was finished. */
  since: string | null
  sql: string
}

/** A year of weeks to look back from, and what the first of them draws from. */
const HISTORY_DAYS = 52 * 7 + 120

const ITEMS = `SELECT fact.work_item_id, fact.created_at, fact.started_at, fact.done_at, fact.cancelled_at,
    coalesce(laned.team_id, fact.team_id) AS team_id, laned.service_id, laned.repository_id, laned.value_stream_id
  FROM work_item_fact AS fact
  LEFT JOIN int_work_item__laned AS laned ON laned.work_item_id = fact.work_item_id
  WHERE fact.created_at <= ${moment('as_of')}`

const LEFT = `cancelled_at IS NULL AND (done_at IS NULL OR done_at > ${moment('as_of')})`

/** Of a scope: what is under way is left, and its pace is what the scope finished. */
export async function readScope(
  warehouse: Warehouse,
  parameters: MetricParameters,
  options: ReadOptions,
): Promise<ScopeRead> {
  const predicates: string[] = []
  const bound: Bound = { as_of: parameters.asOf }
  addScopes(predicates, bound, parameters)
  const own = `WITH item AS (${ITEMS}),
own AS (SELECT * FROM item WHERE ${predicates.join(' AND ') || 'true'})`
  const asked = { own, bound, ...parameters }
  const remaining = await count(warehouse, asked, `started_at <= ${moment('as_of')}`, options)
  return { ...(await readDays(warehouse, asked, options)), remaining, pace: 'scope' }
}

/**
 * Of a release: what is left of its items, at the pace at which its own were finished lately; while these are too few, at
 * that of the teams that have them, as if they did nothing else.
 */
export async function readRelease(
  warehouse: Warehouse,
  { releaseId, asOf, zone, days }: { releaseId: string; asOf: number; zone: string; days: number },
  options: ReadOptions,
): Promise<ScopeRead> {
  const among = `SELECT work_item_id FROM release_item WHERE release_id = $release`
  const bound: Bound = { as_of: asOf, release: releaseId }
  const own = `WITH item AS (${ITEMS}),
own AS (SELECT * FROM item WHERE work_item_id IN (${among}))`
  const teams = `WITH item AS (${ITEMS}),
own AS (
  SELECT * FROM item
  WHERE team_id IN (SELECT team_id FROM item WHERE work_item_id IN (${among}) AND ${LEFT})
)`
  const asked = { own, bound, asOf, zone }
  const remaining = await count(warehouse, asked, 'true', options)
  const read = await readDays(warehouse, asked, options)
  const lately = read.history.done.slice(-days).reduce((sum, done) => sum + done, 0)
  if (lately >= FEWEST_DONE) return { ...read, remaining, pace: 'release' }
  return { ...(await readDays(warehouse, { ...asked, own: teams }, options)), remaining, pace: 'teams' }
}

interface AskedDays {
  own: string
  bound: Bound
  asOf: number
  zone: string
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

async function readDays(
  warehouse: Warehouse,
  { own, bound, asOf, zone }: AskedDays,
  options: ReadOptions,
): Promise<Pick<ScopeRead, 'history' | 'since' | 'sql'>> {
  const sql = `${own}
SELECT 'done' AS what, done_at AS happened_at FROM own WHERE done_at <= ${moment('as_of')} AND done_at >= ${moment('since')}
UNION ALL
SELECT 'added', created_at FROM own WHERE created_at >= ${moment('since')}
ORDER BY happened_at`
  const today = localDate(asOf, zone)
  const first = addDays(today, -HISTORY_DAYS)
  const rows = await warehouse.rows<{ what: 'done' | 'added'; happened_at: number }>(
    sql,
    { ...bound, since: Date.parse(first) - 86_400_000 },
    options,
  )
  const dated = rows.map(({ what, happened_at }) => ({ what, date: localDate(happened_at, zone) }))
  const since = dated.find(({ what, date }) => what === 'done' && date >= first)?.date ?? null
  const start = since ?? today
  const length = Math.max(0, daysBetween(start, today))
  const history = { done: Array<number>(length).fill(0), added: Array<number>(length).fill(0) }
  for (const { what, date } of dated) {
    const day = daysBetween(start, date)
    if (day >= 0 && day < length) history[what][day]! += 1
  }
  return { history, since, sql }
}
