-- grain: _source, _key
-- title: Azure DevOps' builds, read
-- definition: Builds as they are now. Of a request a build checks out a commit that is made for it alone: what counts is the
--   request's own. Code that lies with another host is known by that host's address.
with latest as (
  select *
  from raw.azuredevops__build
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
parsed as (
  select
    _source,
    _key,
    _loaded_at,
    from_json(payload, '{
      "id": "VARCHAR", "buildNumber": "VARCHAR", "status": "VARCHAR", "result": "VARCHAR", "queueTime": "VARCHAR",
      "startTime": "VARCHAR", "finishTime": "VARCHAR", "sourceBranch": "VARCHAR", "sourceVersion": "VARCHAR", "reason": "VARCHAR",
      "lastChangedDate": "VARCHAR", "url": "VARCHAR", "definition": {"name": "VARCHAR"},
      "repository": {"id": "VARCHAR", "type": "VARCHAR"}, "trigger": {"pr.number": "VARCHAR", "pr.sourceSha": "VARCHAR"},
      "jobs": [{
        "id": "VARCHAR", "name": "VARCHAR", "attempt": "INTEGER", "startTime": "VARCHAR", "finishTime": "VARCHAR",
        "result": "VARCHAR"
      }]
    }') AS told
  from latest
  where not _is_deleted
)
select
  parsed._source,
  parsed._key,
  parsed._loaded_at,
  parsed.told,
  coalesce(
    place.repository_id,
    CASE lower(told.repository.type)
      WHEN 'github' THEN 'github.com/' || lower(told.repository.id)
      WHEN 'bitbucket' THEN 'bitbucket.org/' || lower(told.repository.id)
    END
  ) AS repository_id,
  coalesce(told.trigger."pr.sourceSha", told.sourceVersion) AS sha,
  coalesce(told.trigger."pr.number", nullif(regexp_extract(told.sourceBranch, '^refs/pull/(\d+)/', 1), '')) AS request_number,
  CASE WHEN told.status = 'completed' THEN
    CASE told.result
      WHEN 'succeeded' THEN 'succeeded'
      WHEN 'partiallySucceeded' THEN 'succeeded'
      WHEN 'failed' THEN 'failed'
      WHEN 'canceled' THEN 'cancelled'
    END
  END AS outcome
from parsed
left join stg_azuredevops__place as place on place._source = parsed._source and place.native_id = parsed.told.repository.id
