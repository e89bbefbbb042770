-- entity: release
-- grain: release_id
-- definition: Releases; one whose time lies ahead is planned. A version with a suffix, such as 1.2.0-rc.1, is a pre-release.
with latest as (
  select *
  from raw.gitlab__release
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source || ':' || latest._key AS release_id,
  coalesce(nullif((payload->>'name'), ''), (payload->>'tag_name')) AS name,
  CASE WHEN regexp_matches((payload->>'tag_name'), '\d+\.\d+(\.\d+)?-[0-9A-Za-z]') THEN 'pre-release' ELSE 'version' END AS kind,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS methodology,
  CASE WHEN CAST(payload->>'upcoming_release' AS BOOLEAN) THEN CAST(payload->>'released_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END AS planned_at,
  CASE WHEN CAST(payload->>'upcoming_release' AS BOOLEAN) IS DISTINCT FROM true THEN CAST(payload->>'released_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END AS released_at,
  CASE WHEN CAST(payload->>'upcoming_release' AS BOOLEAN) THEN 'planned' ELSE 'released' END AS status,
  latest._source AS source_id,
  10 AS source_rank,
  CAST(CAST(payload->>'created_at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) AS known_at,
  payload->>'$._links.self' AS url
from latest
where not _is_deleted
