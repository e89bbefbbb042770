/** Vulnerabilities that go out with a release: open on its day, new since the release before or inherited. */
import { readPart, SERVICES, type Asked, type Part } from './head.ts'

export interface CarriedVulnerability {
  vulnerability_id: string
  name: string
  service_id: string
  service_name: string
  severity: string | null
  introduced_at: number | null
  /** Came after the service's release before. Null: nobody says when it came. */
  is_new: boolean | null
  url: string | null
}

export interface CarriedCount {
  severity: string
  new_count: number
  inherited_count: number
  undated_count: number
}

export interface Security {
  counts: CarriedCount[]
  worst: Part<CarriedVulnerability>
  /** Services of the release of which a scanner tells, of how many. */
  scanned_count: number
  service_count: number
}

const MOST = 50
const RANK = `CASE coalesce(severity, '') WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END`

const CARRIED = `WITH ${SERVICES},
before AS (
  SELECT service_id, max(finished_at) AS previous_at FROM deployment_fact
  WHERE environment_tier = 'production' AND NOT is_prerelease AND outcome = 'succeeded'
    AND deployment_id <> $id AND finished_at < make_timestamp(CAST($at AS BIGINT) * 1000)
  GROUP BY service_id
),
carried AS (
  SELECT known.vulnerability_id, regexp_replace(known.vulnerability_id, '^.*#', '') AS name,
    known.service_id, coalesce(service.name, known.service_id) AS service_name, known.severity, known.introduced_at,
    CASE WHEN known.introduced_at IS NOT NULL THEN known.introduced_at > coalesce(before.previous_at, TIMESTAMP '1970-01-01 00:00:00') END AS is_new,
    known.url
  FROM int_vulnerability__served AS known
  JOIN mine ON mine.service_id = known.service_id
  LEFT JOIN service ON service.service_id = known.service_id
  LEFT JOIN before ON before.service_id = known.service_id
  WHERE coalesce(known.introduced_at, TIMESTAMP '1970-01-01 00:00:00') <= make_timestamp(CAST($at AS BIGINT) * 1000)
    AND coalesce(known.fixed_at, TIMESTAMP '9999-12-31 00:00:00') > make_timestamp(CAST($at AS BIGINT) * 1000)
)`

export async function readSecurity(asked: Asked): Promise<Security> {
  const { warehouse, id, at, options } = asked
  const [counts, worst, [told]] = await Promise.all([
    warehouse.rows<CarriedCount>(
      `${CARRIED} SELECT coalesce(severity, 'unknown') AS severity,
        CAST(count(*) FILTER (WHERE is_new) AS INTEGER) AS new_count,
        CAST(count(*) FILTER (WHERE NOT is_new) AS INTEGER) AS inherited_count,
        CAST(count(*) FILTER (WHERE is_new IS NULL) AS INTEGER) AS undated_count
      FROM carried GROUP BY 1 ORDER BY min(${RANK})`,
      { id, at },
      options,
    ),
    readPart<CarriedVulnerability>(
      asked,
      `${CARRIED} SELECT * FROM carried ORDER BY ${RANK}, is_new DESC NULLS LAST, service_name, name, vulnerability_id`,
      { id, at },
      MOST,
    ),
    warehouse.rows<{ scanned_count: number; service_count: number }>(
      `WITH ${SERVICES}
      SELECT CAST(count(*) AS INTEGER) AS service_count, CAST(count(scanned.service_id) AS INTEGER) AS scanned_count
      FROM mine LEFT JOIN int_service__scanned AS scanned ON scanned.service_id = mine.service_id`,
      { id },
      options,
    ),
  ])
  return { counts, worst, scanned_count: told?.scanned_count ?? 0, service_count: told?.service_count ?? 0 }
}
