-- entity: code_owner
-- grain: code_owner_id
-- definition: Teams as CODEOWNERS names them on the default branch: a handle with a slash is a team, anyone else is a person
--   and left out.
with latest as (
  select *
  from raw.git__codeowner
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
named as (
  select *, unnest(string_split_regex(trim(owners), '\s+')) AS handle
  from latest
  where not _is_deleted and trim(owners) <> ''
),
kept as (
  select *
  from named
  where regexp_matches(handle, '^@[^/]+/.+')
)
select
  'git:' || repository_id || ':' || path || ':' || CAST(line AS VARCHAR) AS code_owner_id,
  repository_id,
  pattern,
  string_agg(distinct handle, ' ' order by handle) AS owners,
  line AS position,
  min(_source) AS source_id,
  50 AS source_rank,
  max(_loaded_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from kept
group by repository_id, path, pattern, line
union all by name
select
  'git:' || repository_id || ':' AS code_owner_id,
  repository_id,
  '' AS pattern,
  string_agg(distinct handle, ' ' order by handle) AS owners,
  0 AS position,
  min(_source) AS source_id,
  50 AS source_rank,
  max(_loaded_at) AS known_at,
  CAST(NULL AS VARCHAR) AS url
from kept
group by repository_id
