import type { Partner, PastRelease } from './answer.ts'
import { bindPaths, WANTED, type Asked } from './scope.ts'

const MOST_PARTNERS = 20
const MOST_RELEASES = 10

/** Files that changed together with a wanted one in at least three changes and a third of them, and are not wanted. */
export function readPartners(asked: Asked): Promise<Partner[]> {
  return asked.warehouse.rows<Partner>(
    `WITH ${WANTED},
    pair AS (
      SELECT path_a AS path, path_b AS partner, together_count, a_count AS path_count
      FROM co_change_fact WHERE repository_id = $repository
      UNION
      SELECT path_b, path_a, together_count, b_count FROM co_change_fact WHERE repository_id = $repository
    )
    SELECT partner, max_by(path, together_count) AS path, max(together_count) AS together_count,
      max_by(path_count, together_count) AS path_count
    FROM pair
    JOIN wanted USING (path)
    WHERE partner NOT IN (SELECT path FROM wanted) AND together_count >= 3 AND together_count * 3 >= path_count
    GROUP BY partner
    ORDER BY max(CAST(together_count AS DOUBLE) / path_count) DESC, together_count DESC, partner
    LIMIT ${MOST_PARTNERS}`,
    bindPaths(asked),
    asked.options,
  )
}

/** The newest releases that a wanted file went out with. */
export function readPastReleases(asked: Asked): Promise<PastRelease[]> {
  return asked.warehouse.rows<PastRelease>(
    `WITH ${WANTED}
    SELECT fact.release_id, fact.name, fact.released_at, fact.is_failed, count(*) AS file_count
    FROM release_file_fact AS file
    JOIN wanted USING (path)
    JOIN release_fact AS fact USING (release_id)
    WHERE fact.repository_id = $repository
    GROUP BY fact.release_id, fact.name, fact.released_at, fact.is_failed
    ORDER BY fact.released_at DESC, fact.release_id
    LIMIT ${MOST_RELEASES}`,
    bindPaths(asked),
    asked.options,
  )
}
