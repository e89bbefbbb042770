/** From a requirement to its tests, their results and the release: every work item of a release, and where the chain ends. */
import { ITEMS } from './composition.ts'
import { readPart, SERVICES, type Asked, type Part } from './head.ts'

export interface TraceRow {
  work_item_id: string
  item_key: string | null
  title: string | null
  origin: string
  change_count: number
  test_name: string | null
  outcome: string | null
  tested_at: number | null
  /** Whether what was tested is what goes out, or a part of it. Null: nobody can say. */
  is_own: boolean | null
  suite: string | null
  gap: string | null
  url: string | null
  test_url: string | null
}

export interface Trace {
  rows: TraceRow[]
  total_count: number
  item_count: number
  /** Items without a gap. */
  whole_count: number
  /** Tests that name a requirement which nobody knows, of the services of the release. */
  stray_count: number
}

export const MOST_ROWS = 10_000

/** Of each item and test the last result up to the release. */
export const TRACE = `WITH ${SERVICES}, ${ITEMS},
made AS (
  SELECT link.work_item_id, count(DISTINCT part.change_id) AS change_count, max(fact.merged_at) AS merged_at
  FROM gate_change_fact AS part
  JOIN change_item_fact AS link ON link.change_id = part.change_id AND link.is_chosen
  JOIN change_fact AS fact ON fact.change_id = part.change_id
  WHERE part.subject_id = $id
  GROUP BY link.work_item_id
),
own_commit AS (
  SELECT rolled.commit_id FROM gate_deployment_fact AS part JOIN deployment_fact AS rolled ON rolled.deployment_id = part.deployment_id
  WHERE part.subject_id = $id AND rolled.commit_id IS NOT NULL
  UNION SELECT commit_id FROM gate_subject_fact WHERE subject_id = $id AND commit_id IS NOT NULL
  UNION SELECT held.commit_id FROM gate_change_fact AS part JOIN change_commit AS held ON held.change_id = part.change_id WHERE part.subject_id = $id
),
told AS (
  SELECT test.*, row_number() OVER (
    PARTITION BY test.work_item_id, test.test_name ORDER BY coalesce(test.finished_at, TIMESTAMP '0001-01-01 00:00:00') DESC, test.test_result_id
  ) AS recency
  FROM requirement_test_fact AS test
  JOIN item ON item.work_item_id = test.work_item_id
  WHERE coalesce(test.finished_at, TIMESTAMP '1970-01-01 00:00:00') <= make_timestamp(CAST($at AS BIGINT) * 1000)
),
latest AS (
  SELECT told.*, CASE WHEN told.commit_id IS NOT NULL AND known.n > 0 THEN own_commit.commit_id IS NOT NULL END AS is_own
  FROM told
  CROSS JOIN (SELECT count(*) AS n FROM own_commit) AS known
  LEFT JOIN own_commit ON own_commit.commit_id = told.commit_id
  WHERE told.recency = 1
)
SELECT item.work_item_id, fact.item_key, fact.title,
  CASE WHEN planned.work_item_id IS NOT NULL THEN 'planned' ELSE 'change' END AS origin,
  CAST(coalesce(made.change_count, 0) AS INTEGER) AS change_count,
  latest.test_name, latest.outcome, latest.finished_at AS tested_at, latest.is_own, latest.suite,
  CASE
    WHEN fact.work_item_id IS NULL THEN 'no such item is known'
    WHEN latest.test_name IS NULL AND made.work_item_id IS NULL THEN 'no change and no test'
    WHEN latest.test_name IS NULL THEN 'no test names it'
    WHEN latest.outcome = 'failed' THEN 'its test fails'
    WHEN latest.outcome = 'skipped' THEN 'its test was skipped'
    WHEN made.work_item_id IS NULL THEN 'no change of it is in the release'
    WHEN latest.finished_at < made.merged_at THEN 'changed since it was tested'
  END AS gap,
  fact.url, latest.url AS test_url
FROM item
LEFT JOIN work_item_fact AS fact ON fact.work_item_id = item.work_item_id
LEFT JOIN (SELECT DISTINCT work_item_id FROM release_item WHERE release_id = $id) AS planned ON planned.work_item_id = item.work_item_id
LEFT JOIN made ON made.work_item_id = item.work_item_id
LEFT JOIN latest ON latest.work_item_id = item.work_item_id
ORDER BY gap NULLS LAST, fact.item_key, item.work_item_id, latest.test_name`

export async function readTrace(asked: Asked, most = MOST_ROWS): Promise<Trace> {
  const { warehouse, id, at, options } = asked
  const [part, [counted], [stray]] = await Promise.all([
    readPart<TraceRow>(asked, TRACE, { id, at }, most) satisfies Promise<Part<TraceRow>>,
    warehouse.rows<{ item_count: number; whole_count: number }>(
      `SELECT CAST(count(*) AS INTEGER) AS item_count, CAST(count(*) FILTER (WHERE NOT has_gap) AS INTEGER) AS whole_count
      FROM (SELECT work_item_id, bool_or(gap IS NOT NULL) AS has_gap FROM (${TRACE}) GROUP BY work_item_id)`,
      { id, at },
      options,
    ),
    warehouse.rows<{ n: number }>(
      `WITH ${SERVICES} SELECT CAST(count(DISTINCT requirement) AS INTEGER) AS n FROM requirement_test_fact
      WHERE work_item_id IS NULL AND service_id IN (SELECT service_id FROM mine)`,
      { id },
      options,
    ),
  ])
  return {
    ...part,
    item_count: counted?.item_count ?? 0,
    whole_count: counted?.whole_count ?? 0,
    stray_count: stray?.n ?? 0,
  }
}
