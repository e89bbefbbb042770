-- grain: decision_id, option_id
-- source: int_repository__inferred, int_image__inferred
-- definition: Repositories that may say what runs where, and images in them that may be services.
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
with repository_option as (
  select
    'repository:' || repository_id AS decision_id,
    repository_id AS option_id,
    'repository' AS kind,
    name AS label,
    CAST(NULL AS VARCHAR) AS pipeline,
    repository_id,
    CAST(NULL AS VARCHAR) AS service_name,
    CAST(NULL AS VARCHAR) AS path_prefix,
    CAST(NULL AS VARCHAR) AS service_id,
    'configuration' AS target,
    'files' AS basis,
    'deployments' AS gain_unit,
    CAST(commit_count AS DOUBLE) AS gain_count,
    yaml_count AS case_count,
    CAST(NULL AS TIMESTAMP) AS first_at,
    last_at,
    confidence_ratio,
    is_known,
    url
  from int_repository__inferred
),
image_option as (
  select
    CASE WHEN confidence_ratio >= 0.8 THEN 'image:alike' ELSE 'image:' || native_service END AS decision_id,
    native_service AS option_id,
    'image' AS kind,
    native_service AS label,
    CAST(NULL AS VARCHAR) AS pipeline,
    repository_id,
    service_name,
    path_prefix,
    service_id,
    service_name AS target,
    'name' AS basis,
    'deployments' AS gain_unit,
    CAST(deployment_count AS DOUBLE) AS gain_count,
    deployment_count AS case_count,
    first_at,
    last_at,
    confidence_ratio,
    is_known,
    url
  from int_image__inferred
),
united as (
  select * from repository_option
  union all
  select * from image_option
)
select * from united
