-- entity: code_owner
-- grain: code_owner_id
-- definition: Teams as CODEOWNERS names them on the default branch: a handle with a slash is a team, anyone else is a person
--   and left out. A line that names no team stays, without owners: it takes its paths from the lines above.
with latest as (
  select *
  from raw.git__codeowner
  qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1
),
kept as (
  select
    * exclude (owners),
    list_filter(string_split_regex(trim(owners), '\s+'), lambda handle: regexp_matches(handle, '^@[^/]+/.+')) AS handles
  from latest
  where not _is_deleted
),
named as (
  select * exclude (handles), unnest(handles) AS handle
  from kept
)
select
  'git:' || repository_id || ':' || path || ':' || CAST(line AS VARCHAR) AS code_owner_id,
  repository_id,
  pattern,
  array_to_string(list_sort(list_distinct(flatten(list(handles)))), ' ') AS owners,
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
from named
group by repository_id
