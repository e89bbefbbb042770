-- grain: deployment_id
-- source: build, build_job, int_job__matched, int_pipeline__matched, config.deployment_rule
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
),
job as (
  select
    'job:' || build_job.build_job_id AS deployment_id,
    build.repository_id, rule.service_id, rule.environment, rule.tier, build_job.name,
    build.build_id, build.commit_id, build_job.started_at,
    coalesce(build_job.finished_at, CASE WHEN build_job.outcome IS NOT NULL THEN build.finished_at END) AS finished_at,
    lower(build_job.outcome) AS native_outcome, build_job.source_id, coalesce(build_job.url, build.url) AS url,
    row_number() over (partition by build.build_id, build_job.build_job_id order by rule.position) AS precedence
  from build_job
  join build on build.build_id = build_job.build_id
  join int_job__matched AS matched on matched.name = build_job.name
  join rule on rule.position = matched.position
  left join int_pipeline__matched AS piped
    on piped.position = rule.position and piped.pipeline = coalesce(build.pipeline, '')
  where build.repository_id is not null
    and (rule.repository_id is null or rule.repository_id = build.repository_id)
    and (rule.workflow_pattern is null or piped.position is not null)
),
whole as (
  select
    'build:' || build.build_id AS deployment_id,
    build.repository_id, rule.service_id, rule.environment, rule.tier, build.pipeline AS name,
    build.build_id, build.commit_id, build.started_at, build.finished_at,
    lower(build.outcome) AS native_outcome, build.source_id, build.url,
    row_number() over (partition by build.build_id order by rule.position) AS precedence
  from build
  join int_pipeline__matched AS piped on piped.pipeline = coalesce(build.pipeline, '')
  join rule on rule.position = piped.position
  where rule.job_pattern is null
    and build.repository_id is not null
    and (rule.repository_id is null or rule.repository_id = build.repository_id)
),
broken as (
  select build_id
  from build_job
  where lower(outcome) in ('failed', 'failure', 'error', 'timed_out', 'cancelled', 'canceled')
  group by build_id
),
seen as (
  select * from job where precedence = 1
  union all
  select * from whole where precedence = 1
),
judged as (
  select
    seen.*,
    CASE
      WHEN native_outcome IN ('succeeded', 'success', 'passed') THEN 'succeeded'
      WHEN native_outcome IN ('failed', 'failure', 'error', 'timed_out') AND started_at IS NOT NULL THEN 'failed'
      WHEN native_outcome IN ('failed', 'failure', 'error', 'timed_out', 'startup_failure', 'cancelled', 'canceled') THEN 'attempt'
      WHEN native_outcome = 'skipped' AND broken.build_id IS NOT NULL THEN 'attempt'
    END AS outcome
  from seen
  left join broken on broken.build_id = seen.build_id
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
