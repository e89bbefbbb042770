-- grain: deployment_id
-- source: build, build_job, config.deployment_rule
-- definition: Jobs and whole builds that the configuration confirms as deployments, by the first rule that fits. One that
--   succeeded is a deployment at its finish, one that failed while it ran a failed deployment; one that was cancelled, that
--   never started, or that was skipped because another job of its build failed is an attempt. Skipped otherwise: nothing.
-- column: deployment_id the job or build
-- column: repository_id its repository
-- column: service_id as the rule says, NULL if it does not
-- column: environment as the rule says, else its tier
-- column: environment_tier as the rule says, NULL if it does not
-- column: name of the job, else of the pipeline
-- column: build_id the build
-- column: commit_id what was built
-- column: version the commit's first ten characters
-- column: started_at when it started
-- column: finished_at when it finished
-- column: outcome succeeded, failed or attempt
-- column: source_id who told it
-- column: url page of the job
with rule as (
  select
    position, repository_id, workflow_pattern, job_pattern, service_id, tier,
    coalesce(environment, tier, 'production') AS environment
  from config.deployment_rule
  where environment_pattern is null
    and (job_pattern is not null or workflow_pattern is not null)
),
job_name as (
  select distinct build.repository_id, coalesce(build.pipeline, '') AS pipeline, build_job.name
  from build_job
  join build on build.build_id = build_job.build_id
),
build_name as (
  select distinct repository_id, coalesce(pipeline, '') AS pipeline
  from build
),
job_rule as (
  select
    job_name.*, rule.service_id, rule.environment, rule.tier,
    row_number() over (partition by job_name.repository_id, job_name.pipeline, job_name.name order by rule.position) AS precedence
  from job_name
  join rule on rule.repository_id is null or rule.repository_id = job_name.repository_id
  where rule.job_pattern is not null
    and regexp_like(job_name.name, rule.job_pattern)
    and (rule.workflow_pattern is null or regexp_like(job_name.pipeline, rule.workflow_pattern))
),
build_rule as (
  select
    build_name.*, rule.service_id, rule.environment, rule.tier,
    row_number() over (partition by build_name.repository_id, build_name.pipeline order by rule.position) AS precedence
  from build_name
  join rule on rule.repository_id is null or rule.repository_id = build_name.repository_id
  where rule.job_pattern is null
    and regexp_like(build_name.pipeline, rule.workflow_pattern)
),
broken as (
  select build_id
  from build_job
  where lower(outcome) in ('failed', 'failure', 'error', 'timed_out', 'cancelled', 'canceled')
  group by build_id
),
piped as (
  select
    'job:' || build_job.build_job_id AS deployment_id,
    build.repository_id, job_rule.service_id, job_rule.environment, job_rule.tier, build_job.name,
    build.build_id, build.commit_id, build_job.started_at,
    coalesce(build_job.finished_at, CASE WHEN build_job.outcome IS NOT NULL THEN build.finished_at END) AS finished_at,
    lower(build_job.outcome) AS native_outcome, build_job.source_id, coalesce(build_job.url, build.url) AS url
  from build_job
  join build on build.build_id = build_job.build_id
  join job_rule
    on job_rule.repository_id = build.repository_id
    and job_rule.pipeline = coalesce(build.pipeline, '')
    and job_rule.name = build_job.name
  where job_rule.precedence = 1
  union all
  select
    'build:' || build.build_id AS deployment_id,
    build.repository_id, build_rule.service_id, build_rule.environment, build_rule.tier, build.pipeline AS name,
    build.build_id, build.commit_id, build.started_at, build.finished_at,
    lower(build.outcome) AS native_outcome, build.source_id, build.url
  from build
  join build_rule on build_rule.repository_id = build.repository_id and build_rule.pipeline = coalesce(build.pipeline, '')
  where build_rule.precedence = 1
),
judged as (
  select
    piped.*,
    CASE
      WHEN native_outcome IN ('succeeded', 'success', 'passed') THEN 'succeeded'
      WHEN native_outcome IN ('failed', 'failure', 'error', 'timed_out') AND started_at IS NOT NULL THEN 'failed'
      WHEN native_outcome IN ('failed', 'failure', 'error', 'timed_out', 'startup_failure', 'cancelled', 'canceled') THEN 'attempt'
      WHEN native_outcome = 'skipped' AND broken.build_id IS NOT NULL THEN 'attempt'
    END AS outcome
  from piped
  left join broken on broken.build_id = piped.build_id
)
select
  deployment_id,
  repository_id,
  service_id,
  environment,
  tier AS environment_tier,
  name,
  build_id,
  commit_id,
  substr(split_part(commit_id, '@', 2), 1, 10) AS version,
  started_at,
  finished_at,
  outcome,
  source_id,
  url
from judged
where outcome is not null
