import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

/** Security findings that go out with releases: those that came since the service's release before, and those that were there. */
export interface Carried {
  counts: { severity: string; new_count: number; inherited_count: number; undated_count: number }[]
  /** Services of which a scanner tells, of how many. */
  scanned_count: number
  service_count: number
}

const asked = `asked AS (
    SELECT DISTINCT unnest(from_json($services, '["VARCHAR"]')) AS service_id,
      make_timestamp_ms(CAST(unnest(from_json($times, '["BIGINT"]')) AS BIGINT)) AS at
  )`

/** Of services, each as of when it goes or went out; `at` in epoch ms. */
export async function readCarried(
  warehouse: Warehouse,
  going: readonly { serviceId: string; at: number }[],
  options: ReadOptions = {},
): Promise<Carried> {
  const parameters = {
    services: JSON.stringify(going.map(({ serviceId }) => serviceId)),
    times: JSON.stringify(going.map(({ at }) => at)),
  }
  const [counts, [told]] = await Promise.all([
    warehouse.rows<Carried['counts'][number]>(
      `WITH ${asked},
      before AS (
        SELECT asked.service_id, max(gone.finished_at) AS previous_at
        FROM asked JOIN deployment_fact AS gone ON gone.service_id = asked.service_id AND gone.finished_at < asked.at
        WHERE gone.environment_tier = 'production' AND NOT gone.is_prerelease AND gone.outcome = 'succeeded'
        GROUP BY asked.service_id
      ),
      carried AS (
        SELECT DISTINCT known.vulnerability_id, coalesce(known.severity, 'unknown') AS severity,
          CASE WHEN known.introduced_at IS NOT NULL
            THEN known.introduced_at > coalesce(before.previous_at, TIMESTAMP '1970-01-01 00:00:00') END AS is_new
        FROM int_vulnerability__served AS known
        JOIN asked ON asked.service_id = known.service_id
        LEFT JOIN before ON before.service_id = known.service_id
        WHERE coalesce(known.introduced_at, TIMESTAMP '1970-01-01 00:00:00') <= asked.at
          AND coalesce(known.fixed_at, TIMESTAMP '9999-12-31 00:00:00') > asked.at
      )
      SELECT severity, CAST(count(*) FILTER (WHERE is_new) AS INTEGER) AS new_count,
        CAST(count(*) FILTER (WHERE NOT is_new) AS INTEGER) AS inherited_count,
        CAST(count(*) FILTER (WHERE is_new IS NULL) AS INTEGER) AS undated_count
      FROM carried GROUP BY severity
      ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END, severity`,
      parameters,
      options,
    ),
    warehouse.rows<{ scanned_count: number; service_count: number }>(
      `WITH ${asked}
      SELECT CAST(count(DISTINCT asked.service_id) AS INTEGER) AS service_count,
        CAST(count(DISTINCT scanned.service_id) AS INTEGER) AS scanned_count
      FROM asked LEFT JOIN int_service__scanned AS scanned ON scanned.service_id = asked.service_id`,
      parameters,
      options,
    ),
  ])
  return { counts, scanned_count: told?.scanned_count ?? 0, service_count: told?.service_count ?? 0 }
}
