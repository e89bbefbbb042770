/** What of a repository was there at a moment before it was first read: its history tells nearly all of it. */

/** A file came with its commit. */
export const ofCommit = `(SELECT max(told.committed_at) FROM raw.git__commit AS told
  WHERE told._source = raw_row._source AND told.commit_id = raw_row.commit_id)`

/** Since when a record has been in the repository at all. */
export const firstWritten = `least(raw_row.written_at, (SELECT min(told.written_at) FROM raw.git__record_revision AS told
  WHERE told._source = raw_row._source AND told.kind = raw_row.kind AND told.record_id = raw_row.record_id))`

const UNTIL = 'make_timestamp_ms(CAST($until AS BIGINT))'

/**
 * Tags of later are left out; a branch stands where its first parents lead to from where it stands now. What was pushed
 * over, and when somebody else's commits were pulled, no repository tells.
 */
export function rewindRefs(select: string): string {
  return `SELECT * FROM (
    WITH RECURSIVE ref AS (${select}),
    later AS (
      SELECT _source, commit_id, repository_id || '@' || split_part(parent_shas, ' ', 1) AS parent_id, parent_shas
      FROM raw.git__commit WHERE committed_at > ${UNTIL}
    ),
    walk AS (
      SELECT ref._source, ref._key, ref.commit_id AS at_id FROM ref WHERE ref.kind = 'branch'
      UNION
      SELECT walk._source, walk._key, CASE WHEN later.parent_shas <> '' THEN later.parent_id END
      FROM walk JOIN later ON later._source = walk._source AND later.commit_id = walk.at_id
    ),
    stood AS (
      SELECT walk._source, walk._key, told.commit_id, told.sha, told.committed_at, told.subject
      FROM walk JOIN raw.git__commit AS told ON told._source = walk._source AND told.commit_id = walk.at_id
      WHERE told.committed_at <= ${UNTIL}
    )
    SELECT ref.* FROM ref WHERE ref.kind <> 'branch' AND coalesce(ref.named_at <= ${UNTIL}, true)
    UNION ALL BY NAME
    SELECT ref.* REPLACE (
      stood.commit_id AS commit_id, stood.sha AS object_sha, stood.committed_at AS named_at, stood.subject AS subject)
    FROM ref JOIN stood ON stood._source = ref._source AND stood._key = ref._key)`
}
