-- grain: repository_id, pipeline, job
-- source: int_job__ran, repository, code_ref
-- definition: Jobs by name, how often they ran on the default branch or a tag, and to what end; those of requests are left out.
-- column: repository_id the repository
-- column: pipeline name of the workflow, '' when it has none
-- column: job name of the job
-- column: run_count how often it ran and was not skipped
-- column: trunk_count how often on the default branch or a tag
-- column: succeeded_count how often it succeeded there
-- column: first_at when it first succeeded there
-- column: last_at when it last succeeded there
-- column: start_hours how long after its workflow it began, on average, h
-- column: url page of its last run
with tag as (
  select distinct repository_id, name
  from code_ref
  where kind = 'tag'
),
run as (
  select
    ran.repository_id,
    ran.pipeline,
    ran.name AS job,
    ran.outcome,
    ran.finished_at,
    ran.url,
    CAST(round((to_unixtime(ran.started_at) - to_unixtime(ran.run_started_at)) * 1000) AS BIGINT) AS start_ms,
    coalesce(ran.branch = repository.default_branch, ran.branch is null) or tag.name is not null AS is_trunk
  from int_job__ran AS ran
  left join repository on repository.repository_id = ran.repository_id
  left join tag on tag.repository_id = ran.repository_id and tag.name = ran.branch
  where ran.name is not null
    and ran.repository_id is not null
    and coalesce(ran.outcome, '') <> 'skipped'
    and coalesce(ran.event, '') <> 'pull_request'
)
select
  repository_id,
  pipeline,
  job,
  CAST(count(*) AS INTEGER) AS run_count,
  CAST(count(*) FILTER (WHERE is_trunk) AS INTEGER) AS trunk_count,
  CAST(count(*) FILTER (WHERE is_trunk and outcome = 'succeeded') AS INTEGER) AS succeeded_count,
  min(finished_at) FILTER (WHERE is_trunk and outcome = 'succeeded') AS first_at,
  max(finished_at) FILTER (WHERE is_trunk and outcome = 'succeeded') AS last_at,
  round(avg(start_ms) / 3600000, 3) AS start_hours,
  max_by(url, CAST(finished_at AS VARCHAR) || coalesce(url, '')) AS url
from run
group by repository_id, pipeline, job
