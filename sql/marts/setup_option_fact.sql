-- grain: decision_id, option_id
-- title: What could be confirmed
-- source: int_option__deployed, int_option__configured, int_option__worded, int_option__owned
-- definition: Every name whose meaning was inferred and that an answer in the set-up queue would settle, grouped into decisions:
--   names that clearly mean the same are one decision, those in doubt have one each. What is known already stays, so that an
--   answer can be seen and undone.
-- column: decision_id the decision that it belongs to
-- column: option_id the name, with where it was seen
-- column: kind job, environment, repository, image, service, status, type, team, incident_service or person
-- column: label the name as the tool has it
-- column: pipeline the workflow of a job
-- column: repository_id where it was seen, or where its service is
-- column: project_key the project of a status or type
-- column: service_name the service that is meant
-- column: path_prefix that service's folder
-- column: service_id that service when it is known already
-- column: target what it would mean: a tier, a flow state, a flow type, a team, a service
-- column: phase the stage of a status
-- column: basis why: the name, the people, the category
-- column: gain_unit what it would unlock: deployments, changes, hours, items, incidents or accounts
-- column: gain_count how many
-- column: case_count runs, deployments, items, incidents or files behind it
-- column: position_ratio how far along the way of an item a status stands, 0 to 1
-- column: first_at when it was first seen
-- column: last_at when it was last seen
-- column: confidence_ratio how likely it is
-- column: is_known whether the configuration says it already
-- column: url page of an example
select
  decision_id,
  option_id,
  kind,
  label,
  pipeline,
  repository_id,
  CAST(NULL AS VARCHAR) AS project_key,
  service_name,
  path_prefix,
  service_id,
  target,
  CAST(NULL AS VARCHAR) AS phase,
  basis,
  gain_unit,
  CAST(gain_count AS DOUBLE) AS gain_count,
  CAST(case_count AS INTEGER) AS case_count,
  CAST(NULL AS DOUBLE) AS position_ratio,
  first_at,
  last_at,
  CAST(confidence_ratio AS DOUBLE) AS confidence_ratio,
  is_known,
  url
from int_option__deployed
union all
select
  decision_id,
  option_id,
  kind,
  label,
  pipeline,
  repository_id,
  CAST(NULL AS VARCHAR) AS project_key,
  service_name,
  path_prefix,
  service_id,
  target,
  CAST(NULL AS VARCHAR) AS phase,
  basis,
  gain_unit,
  CAST(gain_count AS DOUBLE) AS gain_count,
  CAST(case_count AS INTEGER) AS case_count,
  CAST(NULL AS DOUBLE) AS position_ratio,
  first_at,
  last_at,
  CAST(confidence_ratio AS DOUBLE) AS confidence_ratio,
  is_known,
  url
from int_option__configured
union all
select
  decision_id,
  option_id,
  kind,
  label,
  CAST(NULL AS VARCHAR) AS pipeline,
  CAST(NULL AS VARCHAR) AS repository_id,
  project_key,
  CAST(NULL AS VARCHAR) AS service_name,
  CAST(NULL AS VARCHAR) AS path_prefix,
  CAST(NULL AS VARCHAR) AS service_id,
  target,
  phase,
  basis,
  gain_unit,
  CAST(gain_count AS DOUBLE) AS gain_count,
  CAST(case_count AS INTEGER) AS case_count,
  position_ratio,
  CAST(NULL AS TIMESTAMP) AS first_at,
  CAST(NULL AS TIMESTAMP) AS last_at,
  CAST(confidence_ratio AS DOUBLE) AS confidence_ratio,
  is_known,
  url
from int_option__worded
union all
select
  decision_id,
  option_id,
  kind,
  label,
  CAST(NULL AS VARCHAR) AS pipeline,
  repository_id,
  project_key,
  service_name,
  path_prefix,
  service_id,
  target,
  CAST(NULL AS VARCHAR) AS phase,
  basis,
  gain_unit,
  CAST(gain_count AS DOUBLE) AS gain_count,
  CAST(case_count AS INTEGER) AS case_count,
  CAST(NULL AS DOUBLE) AS position_ratio,
  CAST(NULL AS TIMESTAMP) AS first_at,
  last_at,
  CAST(confidence_ratio AS DOUBLE) AS confidence_ratio,
  is_known,
  url
from int_option__owned
