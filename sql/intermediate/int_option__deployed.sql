-- grain: decision_id, option_id
-- source: int_job__inferred, int_environment__inferred
-- definition: Names that may be deployments: jobs and environments.
-- column: decision_id the decision that it belongs to
-- column: option_id the name, with where it was seen
-- column: kind job, environment, repository, image, service, status, type, team, incident_service or person
-- column: label the name as the tool has it
-- column: pipeline the workflow of a job
-- column: repository_id where it was seen, or where its service is
-- column: service_name the service that is meant
-- column: path_prefix that service's folder
-- column: service_id that service when it is known already
-- column: target what it would mean: a tier, a flow state, a flow type, a team, a service
-- column: basis why: the name, the people, the category
-- column: gain_unit what it would unlock: deployments, changes, hours, items, incidents or accounts
-- column: gain_count how many
-- column: case_count runs, deployments, items, incidents or files behind it
-- column: first_at when it was first seen
-- column: last_at when it was last seen
-- column: confidence_ratio how likely it is
-- column: is_known whether the configuration says it already
-- column: url page of an example
with job_option as (
  select
    'job:' || tier || ':' || CASE WHEN confidence_ratio >= 0.7 THEN 'named' ELSE trim(spelled.words) END AS decision_id,
    repository_id || ':' || pipeline || ':' || job AS option_id,
    'job' AS kind,
    job AS label,
    NULLIF(pipeline, '') AS pipeline,
    repository_id,
    service_name,
    path_prefix,
    service_id,
    tier AS target,
    named_by AS basis,
    'deployments' AS gain_unit,
    CAST(CASE WHEN is_told THEN 0 ELSE succeeded_count END AS DOUBLE) AS gain_count,
    run_count AS case_count,
    first_at,
    last_at,
    confidence_ratio,
    is_known,
    url
  from int_job__inferred
  join int_name__spelled AS spelled on spelled.name = job
  where is_known or not is_told
),
environment_option as (
  select
    'environment:' || coalesce(known_tier, tier, trim(spelled.words)) AS decision_id,
    repository_id || ':' || native_environment || ':' || native_service AS option_id,
    'environment' AS kind,
    native_environment AS label,
    CAST(NULL AS VARCHAR) AS pipeline,
    NULLIF(repository_id, '') AS repository_id,
    service_name,
    path_prefix,
    service_id,
    coalesce(known_tier, tier, 'production') AS target,
    CASE WHEN tier IS NULL AND known_tier IS NULL THEN 'unknown' ELSE 'name' END AS basis,
    'deployments' AS gain_unit,
    CAST(deployment_count AS DOUBLE) AS gain_count,
    deployment_count AS case_count,
    first_at,
    last_at,
    CASE WHEN tier IS NULL AND known_tier IS NULL THEN 0.4 ELSE 0.9 END AS confidence_ratio,
    is_known,
    url
  from int_environment__inferred
  join int_name__spelled AS spelled on spelled.name = native_environment
  where native_environment <> ''
    and (is_known or known_tier is null or (unplaced_count > 0 and service_name is not null))
),
united as (
  select * from job_option
  union all
  select * from environment_option
)
select * from united
