-- entity: release
-- grain: release_id
-- definition: A version of a project. Jira has one date for both: planned until the version is released, then the day of
--   release; what was planned is known if it was seen before.
with history as (
  select
    _source,
    _key,
    _loaded_at,
    _is_deleted,
    payload,
    CAST(payload->>'$.releaseDate' AS DATE) AS released_on,
    coalesce(CAST(payload->>'$.released' AS BOOLEAN), false) AS is_released,
    coalesce(CAST(payload->>'$.archived' AS BOOLEAN), false) AS is_archived
  from raw.jira__version
),
planned as (
  select
    _source,
    _key,
    max_by(released_on, _loaded_at) AS planned_on
  from history
  where not is_released and not _is_deleted
  group by _source, _key
),
latest as (
  select *
  from history
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source || ':' || latest._key AS release_id,
  latest.payload->>'$.name' AS name,
  'planned version' AS kind,
  CAST(NULL AS VARCHAR) AS parent_release_id,
  CAST(NULL AS VARCHAR) AS methodology,
  CAST(planned.planned_on AS TIMESTAMP) AS planned_at,
  CASE WHEN latest.is_released THEN CAST(latest.released_on AS TIMESTAMP) END AS released_at,
  CASE
    WHEN latest.is_released THEN 'released'
    WHEN latest.is_archived THEN 'archived'
    ELSE 'planned'
  END AS status,
  latest._source AS source_id,
  10 AS source_rank,
  latest._loaded_at AS known_at,
  regexp_extract(latest.payload->>'$.self', '^(.*?)/rest/', 1) || '/browse/fixforversion/' || latest._key AS url
from latest
left join planned on planned._source = latest._source and planned._key = latest._key
where not latest._is_deleted
