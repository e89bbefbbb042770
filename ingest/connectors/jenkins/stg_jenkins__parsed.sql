-- grain: _source, _key
-- partition: _key
-- title: Jenkins' builds, parsed
-- definition: What entities need of a build's record as it is now, its text read once; deleted ones are gone.
with latest as (
  select *
  from raw.jenkins__build
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
parsed as (
  select
    _source,
    _key,
    _loaded_at,
    from_json(payload, '{
      "_class": "VARCHAR", "job": "VARCHAR", "number": "INTEGER", "url": "VARCHAR", "result": "VARCHAR",
      "building": "BOOLEAN", "timestamp": "BIGINT", "duration": "BIGINT", "queueId": "BIGINT",
      "actions": [{
        "_class": "VARCHAR", "causes": [{"_class": "VARCHAR", "shortDescription": "VARCHAR", "upstreamProject": "VARCHAR"}],
        "lastBuiltRevision": {"SHA1": "VARCHAR", "branch": [{"name": "VARCHAR"}]}, "remoteUrls": ["VARCHAR"],
        "queuingDurationMillis": "BIGINT", "failCount": "INTEGER", "skipCount": "INTEGER", "totalCount": "INTEGER"
      }]
    }') AS told
  from latest
  where not _is_deleted
)
select * from parsed
