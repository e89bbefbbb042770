import type { OpenChange, ReleaseAhead, TouchedService } from './answer.ts'
import { AMONG_IDS, bindIds, bindPaths, WANTED, type Asked } from './scope.ts'

const MOST_RELEASES = 10
const MOST_CHANGES = 20

/** Planned releases of the touched services and of their neighbours, the next first. */
export async function readReleasesAhead(
  asked: Asked,
  touched: readonly TouchedService[],
): Promise<ReleaseAhead[]> {
  if (touched.length === 0) return []
  return asked.warehouse.rows<ReleaseAhead>(
    `WITH near AS (
      SELECT service_id, 0 AS distance, 'has it' AS relation FROM service WHERE service_id IN ${AMONG_IDS}
      UNION ALL
      SELECT neighbour_service_id, 1, CASE relation WHEN 'needs' THEN 'is needed by it' ELSE 'needs it' END
      FROM int_service__related WHERE service_id IN ${AMONG_IDS}
    ),
    found AS (
      SELECT release.release_id, release.name, release.planned_at, near.service_id, near.relation,
        row_number() OVER (PARTITION BY release.release_id ORDER BY near.distance, near.relation, near.service_id) AS place
      FROM near
      JOIN int_release__served AS served ON served.service_id = near.service_id
      JOIN release ON release.release_id = served.release_id
      WHERE release.released_at IS NULL
        AND coalesce(release.status, 'planned') IN ('planned', 'in_progress')
        AND release.planned_at >= make_timestamp_ms(CAST($as_of AS BIGINT))
    )
    SELECT found.release_id, found.name, found.planned_at, coalesce(service.name, found.service_id) AS service_name,
      found.relation
    FROM found
    JOIN service ON service.service_id = found.service_id
    WHERE found.place = 1
    ORDER BY found.planned_at, found.release_id
    LIMIT ${MOST_RELEASES}`,
    { ...bindIds(touched.map(({ service_id }) => service_id)), as_of: asked.asOf },
    asked.options,
  )
}

/** Open requests of the same repository that touch a wanted file; bots' own are left out. */
export function readOpenChanges(asked: Asked): Promise<OpenChange[]> {
  return asked.warehouse.rows<OpenChange>(
    `WITH ${WANTED},
    touching AS (
      SELECT fact.change_id, file.path
      FROM open_change_fact AS fact
      JOIN change_file AS file ON file.change_id = fact.change_id
      JOIN wanted ON wanted.path = file.path
      WHERE fact.repository_id = $repository AND NOT fact.is_bot
    )
    SELECT fact.change_id, fact.number, fact.title, fact.state, fact.url, fact.author_team_id AS team_id,
      team.name AS team_name, count(*) AS path_count, min(touching.path) AS example_path
    FROM touching
    JOIN open_change_fact AS fact ON fact.change_id = touching.change_id
    LEFT JOIN team ON team.team_id = fact.author_team_id
    GROUP BY ALL
    ORDER BY path_count DESC, fact.change_id
    LIMIT ${MOST_CHANGES}`,
    bindPaths(asked),
    asked.options,
  )
}
