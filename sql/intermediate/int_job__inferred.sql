-- grain: repository_id, pipeline, job
-- source: int_job__counted, int_name__spelled, int_name__worded, int_service__inferred,
--   int_deployment__served, config.deployment_rule
-- definition: Jobs that look like deployments: their name says so; or, where no job of a workflow does, the workflow's name
--   does and it is the last of its jobs. Names of tests, checks and dry runs are none.
-- column: repository_id the repository
-- column: pipeline name of the workflow
-- column: job name of the job
-- column: named_by job or workflow
-- column: tier production, staging, testing or development by name; production when it names none
-- column: is_tier_named whether its name says where it deploys to
-- column: service_name the part of the repository that its name names, NULL for the whole
-- column: path_prefix that part's folder
-- column: service_id that part's service when it is known already
-- column: run_count how often it ran
-- column: trunk_count how often on the default branch or a tag
-- column: succeeded_count how often it succeeded there
-- column: first_at when it first succeeded
-- column: last_at when it last succeeded
-- column: confidence_ratio how likely it is a deployment, by its words and where it runs
-- column: is_told whether a tool tells the deployments of this repository to this tier anyway
-- column: is_known whether a rule of the configuration covers it
-- column: url page of its last run
with spoken as (
  select name, meaning, confidence_ratio
  from int_name__worded
  where subject = 'job'
),
target as (
  select name, meaning AS tier
  from int_name__worded
  where subject = 'tier'
),
judged as (
  select
    counted.*,
    own.meaning AS own_meaning,
    own.confidence_ratio AS own_confidence,
    flow.meaning AS flow_meaning,
    flow.confidence_ratio AS flow_confidence,
    coalesce(own_target.tier, flow_target.tier) AS named_tier,
    max(CASE WHEN own.meaning = 'deploy' THEN 1 ELSE 0 END) over (partition by counted.repository_id, counted.pipeline) AS named_count,
    row_number() over (
      partition by counted.repository_id, counted.pipeline order by counted.start_hours desc, counted.job
    ) AS last_place
  from int_job__counted AS counted
  left join spoken AS own on own.name = counted.job
  left join spoken AS flow on flow.name = counted.pipeline
  left join target AS own_target on own_target.name = counted.job
  left join target AS flow_target on flow_target.name = counted.pipeline
  where counted.succeeded_count > 0
),
candidate as (
  select
    judged.*,
    CASE WHEN own_meaning = 'deploy' THEN 'job' ELSE 'workflow' END AS named_by
  from judged
  where own_meaning = 'deploy'
    or (own_meaning is null and flow_meaning = 'deploy' and named_count = 0 and last_place = 1)
),
part as (
  select
    candidate.repository_id,
    candidate.pipeline,
    candidate.job,
    max_by(inferred.path_prefix, length(inferred.words)) AS path_prefix
  from candidate
  join int_name__spelled AS spelled on spelled.name = candidate.job
  left join int_name__spelled AS flow on flow.name = candidate.pipeline
  join int_service__inferred AS inferred
    on inferred.repository_id = candidate.repository_id
    and (strpos(spelled.words, inferred.words) > 0 or strpos(flow.words, inferred.words) > 0)
  group by candidate.repository_id, candidate.pipeline, candidate.job
),
told as (
  select repository_id, environment_tier AS tier, count(*) AS deployment_count
  from int_deployment__served
  where origin = 'tool' and repository_id is not null and environment_tier is not null
  group by repository_id, environment_tier
),
covered as (
  select candidate.repository_id, candidate.pipeline, candidate.job, count(*) AS rule_count
  from candidate
  join config.deployment_rule AS rule
    on (rule.job_pattern is not null or rule.workflow_pattern is not null)
    and (rule.repository_id is null or rule.repository_id = candidate.repository_id)
    and (rule.job_pattern is null or regexp_like(candidate.job, rule.job_pattern))
    and (rule.workflow_pattern is null or regexp_like(candidate.pipeline, rule.workflow_pattern))
  group by candidate.repository_id, candidate.pipeline, candidate.job
)
select
  candidate.repository_id,
  candidate.pipeline,
  candidate.job,
  candidate.named_by,
  coalesce(candidate.named_tier, 'production') AS tier,
  candidate.named_tier is not null AS is_tier_named,
  inferred.name AS service_name,
  part.path_prefix,
  inferred.service_id,
  candidate.run_count,
  candidate.trunk_count,
  candidate.succeeded_count,
  candidate.first_at,
  candidate.last_at,
  round(
    CASE WHEN candidate.named_by = 'job' THEN candidate.own_confidence ELSE candidate.flow_confidence * 0.8 END
    * CASE WHEN candidate.named_tier IS NULL THEN 0.8 WHEN candidate.own_confidence < 0.8 THEN 1.25 ELSE 1.0 END
    * CASE WHEN candidate.trunk_count * 2 >= candidate.run_count THEN 1.0 ELSE 0.7 END,
    3
  ) AS confidence_ratio,
  coalesce(told.deployment_count, 0) > 0 AS is_told,
  coalesce(covered.rule_count, 0) > 0 AS is_known,
  candidate.url
from candidate
left join part
  on part.repository_id = candidate.repository_id and part.pipeline = candidate.pipeline and part.job = candidate.job
left join int_service__inferred AS inferred
  on inferred.repository_id = part.repository_id and inferred.path_prefix = part.path_prefix
left join told on told.repository_id = candidate.repository_id and told.tier = coalesce(candidate.named_tier, 'production')
left join covered
  on covered.repository_id = candidate.repository_id and covered.pipeline = candidate.pipeline and covered.job = candidate.job
