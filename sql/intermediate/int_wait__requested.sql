-- grain: kind, thing_id
-- source: open_change_fact, failed_check_fact, change_fact, service, service_owner
-- definition: What waits around changes: for a review, for its author after one, for a failed check to be mended (whatever its reviews say), and for a release
--   once merged. Of what is merged there is one row a service.
-- column: kind review, author, failed check or release of changes
-- column: thing_id the change, or the service
-- column: role who acts: reviewer, author or release manager
-- column: title what it is called
-- column: team_id the team that acts, NULL if none or several
-- column: service_id the service, NULL if several
-- column: repository_id the repository
-- column: since_at since when it waits
-- column: evidence what says so
-- column: change_count changes that wait behind it
-- column: url where to act
with failed as (
  select
    change_id,
    min(title) AS title,
    min(author_team_id) AS author_team_id,
    min(team_id) AS team_id,
    min(repository_id) AS repository_id,
    min(failed_at) AS failed_at,
    count(*) AS job_count,
    min(job) AS job,
    min(url) AS url
  from failed_check_fact
  group by change_id
),
merged as (
  select
    service_id,
    min(repository_id) AS repository_id,
    min(merged_at) AS merged_at,
    count(distinct change_id) AS change_count
  from change_fact
  where is_waiting
    and origin is not null
    and origin <> 'merge'
    and service_id is not null
  group by service_id
),
owner as (
  select service_id, min(team_id) AS team_id
  from service_owner
  where valid_to_at is null
  group by service_id
)
select
  'review' AS kind,
  change_id AS thing_id,
  'reviewer' AS role,
  title,
  team_id,
  CAST(NULL AS VARCHAR) AS service_id,
  repository_id,
  since_at,
  CASE state WHEN 'reviewed' THEN 'only comments so far' ELSE 'ready, and nobody else has looked at it' END AS evidence,
  0 AS change_count,
  url
from open_change_fact
where state in ('waiting for review', 'reviewed')
union all
select
  'author' AS kind,
  change_id,
  'author' AS role,
  title,
  coalesce(author_team_id, team_id),
  CAST(NULL AS VARCHAR),
  repository_id,
  coalesce(reviewed_at, since_at),
  CASE state WHEN 'approved' THEN 'approved, and not merged' ELSE 'changes were asked for' END,
  0,
  url
from open_change_fact
where state in ('changes requested', 'approved')
  and change_id not in (select change_id from failed)
union all
select
  'failed check' AS kind,
  change_id,
  'author' AS role,
  title,
  coalesce(author_team_id, team_id),
  CAST(NULL AS VARCHAR),
  repository_id,
  failed_at,
  CASE WHEN job_count = 1 THEN 'failed: ' || coalesce(nullif(job, ''), 'its run') ELSE CAST(job_count AS VARCHAR) || ' jobs failed' END,
  0,
  url
from failed
union all
select
  'release of changes' AS kind,
  merged.service_id,
  'release manager' AS role,
  'Release of ' || coalesce(service.name, merged.service_id),
  owner.team_id,
  merged.service_id,
  merged.repository_id,
  merged.merged_at,
  CASE
    WHEN merged.change_count = 1 THEN '1 change is merged and not out'
    ELSE CAST(merged.change_count AS VARCHAR) || ' changes are merged and not out'
  END,
  CAST(merged.change_count AS INTEGER) - 1,
  CAST(NULL AS VARCHAR)
from merged
left join service on service.service_id = merged.service_id
left join owner on owner.service_id = merged.service_id
