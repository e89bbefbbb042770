-- grain: decision_id, option_id
-- source: int_service__inferred, int_environment__inferred, int_job__inferred, int_team__inferred,
--   int_service_alias__inferred, int_account__inferred
-- definition: Names that belong together: folders and services, projects and teams, services of two tools, accounts of one person.
-- column: decision_id the decision that it belongs to
-- column: option_id the name, with where it was seen
-- column: kind job, environment, repository, image, service, status, type, team, incident_service or person
-- column: label the name as the tool has it
-- column: repository_id where it was seen, or where its service is
-- column: project_key the project of a status or type
-- column: service_name the service that is meant
-- column: path_prefix that service's folder
-- column: service_id that service when it is known already
-- column: target what it would mean: a tier, a flow state, a flow type, a team, a service
-- column: basis why: the name, the people, the category
-- column: gain_unit what it would unlock: deployments, changes, hours, items, incidents or accounts
-- column: gain_count how many
-- column: case_count runs, deployments, items, incidents or files behind it
-- column: last_at when it was last seen
-- column: confidence_ratio how likely it is
-- column: is_known whether the configuration says it already
-- column: url page of an example
with part as (
  select repository_id, path_prefix, sum(CASE WHEN tier = 'production' THEN deployment_count ELSE 0 END) AS deployment_count
  from (
    select repository_id, path_prefix, deployment_count, coalesce(known_tier, tier, 'production') AS tier from int_environment__inferred
    union all
    select repository_id, path_prefix, succeeded_count AS deployment_count, tier from int_job__inferred where not is_told
  ) AS seen
  where path_prefix is not null
  group by repository_id, path_prefix
),
named as (
  select repository_id, sum(deployment_count) AS deployment_count
  from part
  group by repository_id
),
service_option as (
  select
    'service:' || inferred.repository_id AS decision_id,
    inferred.path_prefix AS option_id,
    'service' AS kind,
    inferred.name AS label,
    inferred.repository_id,
    CAST(NULL AS VARCHAR) AS project_key,
    inferred.name AS service_name,
    inferred.path_prefix,
    inferred.service_id,
    inferred.name AS target,
    CASE
      WHEN part.deployment_count IS NOT NULL THEN 'deployments'
      WHEN inferred.has_image THEN 'image'
      ELSE 'package'
    END AS basis,
    CASE WHEN named.deployment_count > 0 THEN 'deployments' ELSE 'changes' END AS gain_unit,
    CAST(CASE WHEN named.deployment_count > 0 THEN coalesce(part.deployment_count, 0) ELSE inferred.change_count END AS DOUBLE) AS gain_count,
    inferred.file_count AS case_count,
    inferred.last_changed_at AS last_at,
    CASE WHEN part.deployment_count IS NOT NULL THEN 0.95 WHEN inferred.has_image THEN 0.85 ELSE 0.7 END AS confidence_ratio,
    inferred.service_id is not null AS is_known,
    CAST(NULL AS VARCHAR) AS url
  from int_service__inferred AS inferred
  left join part on part.repository_id = inferred.repository_id and part.path_prefix = inferred.path_prefix
  left join named on named.repository_id = inferred.repository_id
),
team_option as (
  select
    'team:' || team_id AS decision_id,
    project_key AS option_id,
    'team' AS kind,
    project_key AS label,
    CAST(NULL AS VARCHAR) AS repository_id,
    project_key,
    CAST(NULL AS VARCHAR) AS service_name,
    CAST(NULL AS VARCHAR) AS path_prefix,
    CAST(NULL AS VARCHAR) AS service_id,
    team_name AS target,
    named_by AS basis,
    'items' AS gain_unit,
    CAST(item_count AS DOUBLE) AS gain_count,
    assigned_count AS case_count,
    CAST(NULL AS TIMESTAMP) AS last_at,
    confidence_ratio,
    is_known,
    url
  from int_team__inferred
),
alias_option as (
  select
    CASE WHEN confidence_ratio >= 0.8 THEN 'incident_service:alike' ELSE 'incident_service:' || service_alias_id END AS decision_id,
    service_alias_id AS option_id,
    'incident_service' AS kind,
    alias_name AS label,
    repository_id,
    CAST(NULL AS VARCHAR) AS project_key,
    service_name,
    path_prefix,
    service_id,
    service_name AS target,
    'name' AS basis,
    'incidents' AS gain_unit,
    CAST(incident_count AS DOUBLE) AS gain_count,
    incident_count AS case_count,
    CAST(NULL AS TIMESTAMP) AS last_at,
    confidence_ratio,
    is_known,
    url
  from int_service_alias__inferred
  where is_known or (not is_same_name and incident_count > 0)
),
person_option as (
  select
    'person:handle' AS decision_id,
    account_id AS option_id,
    'person' AS kind,
    account_id AS label,
    CAST(NULL AS VARCHAR) AS repository_id,
    CAST(NULL AS VARCHAR) AS project_key,
    CAST(NULL AS VARCHAR) AS service_name,
    CAST(NULL AS VARCHAR) AS path_prefix,
    CAST(NULL AS VARCHAR) AS service_id,
    other_id AS target,
    'handle' AS basis,
    'accounts' AS gain_unit,
    CAST(1 AS DOUBLE) AS gain_count,
    1 AS case_count,
    CAST(NULL AS TIMESTAMP) AS last_at,
    confidence_ratio,
    is_known,
    CAST(NULL AS VARCHAR) AS url
  from int_account__inferred
),
united as (
  select * from service_option
  union all
  select * from team_option
  union all
  select * from alias_option
  union all
  select * from person_option
)
select * from united
