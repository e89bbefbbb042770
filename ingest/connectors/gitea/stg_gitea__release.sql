-- entity: release
-- grain: release_id
-- definition: Releases that were published or are drafted; a draft is planned.
with latest as (
  select *
  from raw.gitea__release
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source || ':' || latest._key AS release_id,
  coalesce(nullif((payload->>'name'), ''), (payload->>'tag_name')) AS name,
  CASE WHEN CAST(payload->>'prerelease' AS BOOLEAN) THEN 'pre-release' ELSE 'version' END AS kind,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS methodology,
  CAST(NULL AS TIMESTAMP) AS planned_at,
  CASE
    WHEN CAST(payload->>'draft' AS BOOLEAN) IS DISTINCT FROM true
      THEN CAST(payload->>'published_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
  END AS released_at,
  CASE WHEN CAST(payload->>'draft' AS BOOLEAN) THEN 'planned' ELSE 'released' END AS status,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(coalesce((payload->>'published_at'), (payload->>'created_at')) AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS known_at,
  latest.payload->>'html_url' AS url
from latest
join stg_gitea__place as place on place._source = latest._source and place.native_id = (latest.payload->>'repository_id')
where not _is_deleted
