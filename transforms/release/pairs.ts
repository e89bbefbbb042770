/** Live together, tested together: each version of a release beside the version of its neighbours that it will meet. */
import { PRODUCTION, VERSIONS } from './composition.ts'
import { readPart, SERVICES, type Asked, type Part } from './head.ts'

export interface VersionPair {
  service_id: string
  service_name: string
  version: string | null
  relation: string
  neighbour_service_id: string
  neighbour_name: string
  neighbour_version: string | null
  /** The neighbour goes out with it, and this is the version that does. */
  is_together: boolean
  tested_at: number | null
  /** Null: no report tells of the one service beside the other, or one version is not known. */
  is_tested: boolean | null
  has_passed: boolean | null
  /** The other versions of the neighbour that this version was tested with, the latest first. */
  tested_with: string | null
  suite: string | null
  url: string | null
}

const MOST = 300

const ROWS = `WITH ${SERVICES}, ${VERSIONS}, ${PRODUCTION},
tried AS (
  SELECT service_id, max_by(version, finished_at) AS version
  FROM deployment_fact
  WHERE (environment_tier <> 'production' OR is_prerelease) AND outcome = 'succeeded'
    AND finished_at <= make_timestamp(CAST($at AS BIGINT) * 1000)
  GROUP BY service_id
),
meant AS (
  SELECT mine.service_id, coalesce(told.version, CASE WHEN $is_open THEN tried.version END, live.version) AS version
  FROM mine
  LEFT JOIN told ON told.service_id = mine.service_id
  LEFT JOIN tried ON tried.service_id = mine.service_id
  LEFT JOIN live ON live.service_id = mine.service_id
),
pair AS (
  SELECT near.service_id, own.version, near.relation, near.neighbour_service_id,
    coalesce(beside.version, live.version) AS neighbour_version, beside.service_id IS NOT NULL AS is_together
  FROM meant AS own
  JOIN int_service__related AS near ON near.service_id = own.service_id
  LEFT JOIN meant AS beside ON beside.service_id = near.neighbour_service_id
  LEFT JOIN live ON live.service_id = near.neighbour_service_id
  WHERE beside.service_id IS NULL OR near.relation = 'needs'
),
reported AS (
  SELECT DISTINCT own.service_id, other.service_id AS other_service_id
  FROM int_test_run__versioned AS own JOIN int_test_run__versioned AS other ON other.test_run_id = own.test_run_id
  WHERE own.service_id IN (SELECT service_id FROM mine) AND own.is_deployed AND other.is_deployed
),
others AS (
  SELECT service_id, version, other_service_id, string_agg(other_version, ', ' ORDER BY tested_at DESC, other_version) AS versions
  FROM (
    SELECT *, row_number() OVER (PARTITION BY service_id, version, other_service_id ORDER BY tested_at DESC, other_version) AS place
    FROM tested_pair_fact WHERE service_id IN (SELECT service_id FROM mine)
  ) WHERE place <= 3 GROUP BY service_id, version, other_service_id
)
SELECT pair.service_id, coalesce(service.name, pair.service_id) AS service_name, pair.version, pair.relation,
  pair.neighbour_service_id, coalesce(other.name, pair.neighbour_service_id) AS neighbour_name, pair.neighbour_version,
  pair.is_together, tested.tested_at,
  CASE WHEN tested.service_id IS NOT NULL THEN true
    WHEN reported.service_id IS NOT NULL AND pair.version IS NOT NULL AND pair.neighbour_version IS NOT NULL THEN false END AS is_tested,
  tested.has_passed,
  CASE WHEN tested.service_id IS NULL THEN others.versions END AS tested_with, tested.suite, tested.url
FROM pair
LEFT JOIN service ON service.service_id = pair.service_id
LEFT JOIN service AS other ON other.service_id = pair.neighbour_service_id
LEFT JOIN tested_pair_fact AS tested ON tested.service_id = pair.service_id AND tested.version = pair.version
  AND tested.other_service_id = pair.neighbour_service_id AND tested.other_version = pair.neighbour_version
LEFT JOIN reported ON reported.service_id = pair.service_id AND reported.other_service_id = pair.neighbour_service_id
LEFT JOIN others ON others.service_id = pair.service_id AND others.version = pair.version
  AND others.other_service_id = pair.neighbour_service_id
ORDER BY is_tested NULLS LAST, has_passed NULLS LAST, service_name, relation, neighbour_name, pair.neighbour_service_id`

/** Those that were never tested first. `isOpen`: it has not gone out, so that the newest version before production is meant. */
export function readPairs(asked: Asked, isOpen: boolean): Promise<Part<VersionPair>> {
  const select = ROWS.replaceAll('$is_open', isOpen ? 'true' : 'false')
  return readPart<VersionPair>(asked, select, { id: asked.id, at: asked.at }, MOST)
}
