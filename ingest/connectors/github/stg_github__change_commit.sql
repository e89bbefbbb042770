-- entity: change_commit
-- grain: change_id, commit_id
-- definition: Which commits of the default branch a merged request stands for: the commit that merged it.
--   Which others came with it is told by the graph of commits.
with latest as (
  select *
  from raw.github__pull
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
place as (
  select
    _source,
    _key AS native_id,
    lower(regexp_replace(min_by((payload->>'url'), _loaded_at), '^https?://', '')) AS repository_id
  from raw.github__repository
  group by _source, _key
)
select
  place.repository_id || '#' || (payload->>'number') AS change_id,
  place.repository_id || '@' || (payload->>'$.mergeCommit.oid') AS commit_id,
  true AS is_merge_commit,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(CAST(payload->>'updatedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from latest
join place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
where not _is_deleted and (payload->>'mergedAt') is not null and (payload->>'$.mergeCommit.oid') is not null
