-- entity: commit_parent
-- grain: commit_id, parent_commit_id
-- partition: commit_id
-- definition: The edges of the commit graph; position 1 is the parent that the commit's own line continues.
with edge as (
  select
    raw_commit.commit_id,
    raw_commit.repository_id,
    raw_commit._source,
    raw_commit._loaded_at,
    unnest(string_split(raw_commit.parent_shas, ' ')) AS parent_sha,
    generate_subscripts(string_split(raw_commit.parent_shas, ' '), 1) AS position
  from raw.git__commit AS raw_commit
  where raw_commit.parent_shas <> ''
    and not raw_commit._is_deleted
    and raw_commit.commit_id in (select commit_id from commit)
)
select
  commit_id,
  repository_id || '@' || parent_sha AS parent_commit_id,
  CAST(min(position) AS INTEGER) AS parent_position,
  min(_source) AS source_id,
  50 AS source_rank,
  min(_loaded_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from edge
group by commit_id, repository_id, parent_sha
