/** Tests at every step of a release, and how much each step lets pass in its services. */
import { wilsonInterval } from '../statistics/proportion.ts'
import { SERVICES, type Asked } from './head.ts'

export interface TestedPhase {
  phase: string
  /** Suites that ran on what goes out; null: none of this phase is known of it. */
  suite_count: number | null
  failed_count: number | null
  last_at: number | null
  failed_suite: string | null
  url: string | null
  /** Problems of its services that this phase could have found in the year before. */
  problem_count: number
  escaped_count: number
  low: number | null
  high: number | null
}

const ORDER = ['static', 'build', 'unit', 'integration', 'end to end', 'staging', 'other']
const YEAR_MS = 365 * 86_400_000

type Counted = Omit<TestedPhase, 'low' | 'high'>

const ROWS = `WITH ${SERVICES},
ran AS (
  SELECT phase, count(*) AS suite_count, count(*) FILTER (WHERE NOT has_passed) AS failed_count, max(finished_at) AS last_at,
    min(suite) FILTER (WHERE NOT has_passed) AS failed_suite,
    coalesce(min_by(url, suite) FILTER (WHERE NOT has_passed), max_by(url, finished_at)) AS url
  FROM gate_check_fact WHERE subject_id = $id GROUP BY phase
),
escaped AS (
  SELECT phase, count(*) AS problem_count, count(*) FILTER (WHERE is_escaped) AS escaped_count
  FROM escape_fact
  WHERE service_id IN (SELECT service_id FROM mine)
    AND found_at <= make_timestamp(CAST($at AS BIGINT) * 1000)
    AND found_at > make_timestamp(CAST($since AS BIGINT) * 1000)
  GROUP BY phase
)
SELECT coalesce(ran.phase, escaped.phase) AS phase, CAST(ran.suite_count AS INTEGER) AS suite_count,
  CAST(ran.failed_count AS INTEGER) AS failed_count, ran.last_at, ran.failed_suite, ran.url,
  CAST(coalesce(escaped.problem_count, 0) AS INTEGER) AS problem_count,
  CAST(coalesce(escaped.escaped_count, 0) AS INTEGER) AS escaped_count
FROM ran FULL JOIN escaped ON escaped.phase = ran.phase`

export async function readTests({ warehouse, id, at, options }: Asked): Promise<TestedPhase[]> {
  const rows = await warehouse.rows<Counted>(ROWS, { id, at, since: at - YEAR_MS }, options)
  const place = ({ phase }: Counted) => (ORDER.includes(phase) ? ORDER.indexOf(phase) : ORDER.length)
  return rows
    .toSorted((a, b) => place(a) - place(b) || (a.phase < b.phase ? -1 : 1))
    .map((row) => ({ ...row, ...wilsonInterval(row.escaped_count, row.problem_count) }))
}
