/** How what is to be done and what was done came to be: the way up to today. */
import { addDays, daysBetween, localDate } from '../measures/calendar.ts'
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import type { AskedDays } from './history.ts'

export interface PastPoint {
  /** Days from today, 0 and less. */
  days: number
  done: number
  /** Done and left, less what was given up. */
  scope: number
}

interface MoveRow {
  what: 'came' | 'done' | 'gone'
  date: string
  moves: number
}

/** By the end of each day that is drawn from, and now. `came` says when an item began to count. */
export async function readPast(
  warehouse: Warehouse,
  { own, bound, asOf, zone, days }: AskedDays,
  came: string,
  options: ReadOptions,
): Promise<PastPoint[]> {
  const sql = `${own},
moved AS (
  SELECT 'came' AS what, ${came} AS moved_at FROM own
  UNION ALL SELECT 'done', done_at FROM own
  UNION ALL SELECT 'gone', cancelled_at FROM own WHERE ${came} IS NOT NULL
)
SELECT what, CAST(CAST((moved_at AT TIME ZONE 'UTC') AT TIME ZONE $zone AS DATE) AS VARCHAR) AS date, count(*) AS moves
FROM moved WHERE moved_at <= ${moment('as_of')}
GROUP BY 1, 2`
  const rows = await warehouse.rows<MoveRow>(sql, { ...bound, zone }, options)
  return gatherPast(rows, localDate(asOf, zone), { days, isWhole: came === 'created_at' })
}

/** Of a scope that has always been there, what was done before the first day is left out. */
export function gatherPast(
  rows: readonly MoveRow[],
  today: string,
  { days, isWhole }: { days: number; isWhole: boolean },
): PastPoint[] {
  if (rows.length === 0) return []
  const first = addDays(today, -days)
  const before = { came: 0, done: 0, gone: 0 }
  const on = new Map<number, typeof before>()
  for (const { what, date, moves } of rows) {
    if (date <= first) {
      before[what] += moves
      continue
    }
    const day = daysBetween(first, date)
    const own = on.get(day) ?? { came: 0, done: 0, gone: 0 }
    on.set(day, own)
    own[what] += moves
  }
  const left = isWhole ? 0 : before.done
  let [done, scope] = [before.done - left, before.came - before.gone - left]
  return Array.from({ length: days + 1 }, (_, day) => {
    const moved = on.get(day)
    done += moved?.done ?? 0
    scope += (moved?.came ?? 0) - (moved?.gone ?? 0)
    return { days: day - days, done, scope }
  })
}
