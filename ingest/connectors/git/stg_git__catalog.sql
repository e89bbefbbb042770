-- grain: _source, _key
-- title: Manifests and catalogue files, read
-- definition: What the files of the default branch say now, with the place where they say it.
-- column: evidence file and line
with latest as (
  select *
  from raw.git__catalog
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
)
select
  latest._source,
  latest._key,
  latest.repository_id,
  latest.path,
  latest.folder,
  latest.line,
  latest.commit_sha,
  latest.fact,
  latest.kind,
  latest.ecosystem,
  latest.name,
  latest.version,
  latest.holder,
  latest.scope,
  CAST(latest.detail AS JSON) AS detail,
  latest.path || ':' || CAST(latest.line AS VARCHAR) AS evidence,
  latest._loaded_at AS known_at,
  CASE
    WHEN repository.url LIKE '%bitbucket%' THEN repository.url || '/src/' || latest.commit_sha || '/' || latest.path
    WHEN repository.url LIKE '%gitlab%'
      THEN repository.url || '/-/blob/' || latest.commit_sha || '/' || latest.path || '#L' || CAST(latest.line AS VARCHAR)
    ELSE repository.url || '/blob/' || latest.commit_sha || '/' || latest.path || '#L' || CAST(latest.line AS VARCHAR)
  END AS url
from latest
left join repository on repository.repository_id = latest.repository_id
where not latest._is_deleted
