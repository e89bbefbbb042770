-- entity: release
-- grain: release_id
-- definition: Releases that were published or are drafted; a draft is planned.
with latest as (
  select *
  from raw.github__release
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source || ':' || (payload->>'databaseId') AS release_id,
  coalesce(nullif((payload->>'name'), ''), (payload->>'tagName')) AS name,
  CASE WHEN CAST(payload->>'isPrerelease' AS BOOLEAN) THEN 'pre-release' ELSE 'version' END AS kind,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS methodology,
  CAST(NULL AS TIMESTAMP) AS planned_at,
  CAST(CAST(payload->>'publishedAt' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS released_at,
  CASE WHEN CAST(payload->>'isDraft' AS BOOLEAN) THEN 'planned' ELSE 'released' END AS status,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(CAST(coalesce((payload->>'updatedAt'), (payload->>'createdAt')) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS known_at,
  latest.payload->>'url' AS url
from latest
join stg_github__place as place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
where not _is_deleted
