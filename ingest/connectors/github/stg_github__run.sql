-- grain: _source, _key
-- partition: _key
-- title: Runs of GitHub's Actions, read
-- definition: What builds need of an attempt of a run as it is now, its text read once; deleted ones are gone.
with latest as (
  select _source, _key, max(_loaded_at) AS _loaded_at
  from raw.github__run
  group by _source, _key
),
parsed as (
  select
    run._source,
    run._key,
    from_json(run.payload, '{
      "repository_id": "VARCHAR", "head_sha": "VARCHAR", "name": "VARCHAR", "path": "VARCHAR", "run_attempt": "INTEGER",
      "run_number": "INTEGER", "created_at": "VARCHAR", "run_started_at": "VARCHAR", "updated_at": "VARCHAR",
      "status": "VARCHAR", "conclusion": "VARCHAR", "head_branch": "VARCHAR", "event": "VARCHAR", "html_url": "VARCHAR"
    }') AS told
  from raw.github__run as run
  join latest on latest._source = run._source and latest._key = run._key and latest._loaded_at = run._loaded_at
  where not run._is_deleted
)
select
  parsed._source,
  parsed._key,
  parsed._source || ':' || parsed._key AS build_id,
  place.repository_id,
  told.head_sha,
  coalesce(told.name, told.path) AS pipeline,
  told.run_attempt AS attempt,
  told.run_number AS number,
  CAST(told.created_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS created_at,
  CAST(told.run_started_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS started_at,
  CAST(told.updated_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS updated_at,
  told.status,
  told.conclusion,
  told.head_branch AS branch,
  told.event,
  told.html_url AS url
from parsed
join stg_github__place as place on place._source = parsed._source and place.native_id = told.repository_id
