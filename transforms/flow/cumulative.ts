import { ask } from '../metric.ts'
import { moment, scopeCases } from '../measures/scope.ts'
import { writeOut } from '../measures/text.ts'
import type { MetricParameters } from '../measures/answer.ts'
import type { Registry } from '../model.ts'
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

/** In stream order; each item has reached those before the one that it is in. */
export const phases = ['idea', 'design', 'build', 'test', 'release', 'done'] as const
export type Phase = (typeof phases)[number]

export interface CumulativeBucket {
  bucket_date: string
  is_open: boolean
  /** Items that had reached the phase by the end of the bucket, in the order of `phases`: none is above the one before. */
  reached: number[]
}

export interface CumulativeFlow {
  phases: readonly Phase[]
  /** What had reached each phase when the window began. */
  before: number[]
  buckets: CumulativeBucket[]
  /** Items in the picture. */
  n: number
  sql: string
}

interface Row {
  phase: Phase
  bucket_date: string | null
  items: number
}

const EVER = Date.UTC(1900, 0, 1)

/** How many items had first reached each phase or a later one by the end of every bucket that has begun. */
export async function answerCumulative(
  warehouse: Warehouse,
  registry: Registry,
  parameters: MetricParameters,
  options: ReadOptions = {},
): Promise<CumulativeFlow> {
  const asked = ask(registry, 'phase_arrivals', { ...parameters, by: 'phase' })
  const cases = scopeCases(asked, 'phase')
  const local = `(happened_at AT TIME ZONE 'UTC') AT TIME ZONE $zone`
  const sql = `${cases.sql}
SELECT
  group_key AS phase,
  CASE WHEN happened_at >= ${moment('from')}
    THEN CAST(CAST(date_trunc('${parameters.bucket}', ${local}) AS DATE) AS VARCHAR) END AS bucket_date,
  count(*) AS items
FROM counted
GROUP BY 1, 2
ORDER BY 1, 2`
  const bound = { ...cases.parameters, since: EVER, zone: parameters.zone }
  const rows = await warehouse.rows<Row>(sql, bound, options)
  const { buckets } = asked.calendar
  const items = new Map(rows.map((row) => [`${row.phase} ${row.bucket_date}`, row.items]))
  const count = (phase: Phase, date: string | null) => items.get(`${phase} ${date}`) ?? 0
  const before = phases.map((phase) => count(phase, null))
  let reached = before
  const begun = buckets.filter((bucket) => bucket.start <= parameters.asOf)
  return {
    phases,
    before,
    buckets: begun.map(({ date, isOpen }) => {
      reached = reached.map((total, i) => total + count(phases[i]!, date))
      return { bucket_date: date, is_open: isOpen, reached }
    }),
    n: (reached[0] ?? 0) - (before[phases.length - 1] ?? 0),
    sql: writeOut({ sql, parameters: bound }),
  }
}
