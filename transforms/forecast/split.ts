/** How often an item became several while it was worked on. */
import { addDays, localDate } from '../measures/calendar.ts'
import { moment } from '../measures/scope.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'
import { FEWEST_DONE } from './forecast.ts'
import type { AskedDays } from './history.ts'

export interface Split {
  /** Items finished on the days that are drawn from, those apart that had parts before they were begun. */
  n: number
  /** Items made out of them while they were worked on: their parts, and those that say so by a link. */
  made: number
  /** Items that one becomes; null where too few were finished. */
  ratio: number | null
}

export async function readSplit(
  warehouse: Warehouse,
  { own, bound, asOf, zone, days }: AskedDays,
  options: ReadOptions,
): Promise<Split> {
  const sql = `${own},
made AS (
  SELECT parent_work_item_id AS from_id, work_item_id, created_at FROM work_item WHERE parent_work_item_id IS NOT NULL
  UNION
  SELECT link.to_work_item_id, link.from_work_item_id, item.created_at
  FROM work_item_link AS link JOIN work_item AS item ON item.work_item_id = link.from_work_item_id
  WHERE link.kind IN ('splits', 'clones')
),
finished AS (
  SELECT work_item_id, started_at, done_at FROM own
  WHERE done_at <= ${moment('as_of')} AND done_at >= ${moment('since')} AND started_at IS NOT NULL
    AND work_item_id NOT IN (
      SELECT made.from_id FROM made JOIN own ON own.work_item_id = made.from_id WHERE made.created_at <= own.started_at
    )
)
SELECT count(DISTINCT finished.work_item_id) AS n,
  count(DISTINCT made.work_item_id) AS made
FROM finished
LEFT JOIN made ON made.from_id = finished.work_item_id
  AND made.created_at > finished.started_at AND made.created_at < finished.done_at`
  const since = Date.parse(addDays(localDate(asOf, zone), -days))
  const [row] = await warehouse.rows<{ n: number; made: number }>(sql, { ...bound, since }, options)
  const { n, made } = row ?? { n: 0, made: 0 }
  return { n, made, ratio: n < FEWEST_DONE ? null : Math.round((1 + made / n) * 100) / 100 }
}
