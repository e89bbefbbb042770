-- grain: repository_id, native_environment, native_service
-- source: int_deployment__served, int_name__spelled, int_name__worded, int_service__inferred, config.deployment_rule
-- definition: Environments and services as tools name them in their deployments, and what they probably are.
-- column: repository_id the repository, '' when the deployment names none
-- column: native_environment as the tool names it, '' when it names none
-- column: native_service as the tool names it, '' when it names none
-- column: tier what its words say: production, staging, testing or development; NULL when they say nothing
-- column: known_tier what it counts as now, NULL when nobody knows
-- column: service_name the part of the repository that its name names, NULL for the whole
-- column: path_prefix that part's folder
-- column: service_id that part's service when it is known already
-- column: deployment_count deployments
-- column: unplaced_count deployments of which nobody knows the service
-- column: first_at when the first finished
-- column: last_at when the last finished
-- column: is_known whether a rule of the configuration covers it
-- column: url page of its last deployment
with told as (
  select
    coalesce(repository_id, '') AS repository_id,
    coalesce(native_environment, '') AS native_environment,
    coalesce(native_service, '') AS native_service,
    max(environment_tier) AS known_tier,
    count(*) AS deployment_count,
    count(*) FILTER (WHERE service_id is null) AS unplaced_count,
    min(finished_at) AS first_at,
    max(finished_at) AS last_at,
    max_by(url, CAST(finished_at AS VARCHAR) || coalesce(url, '')) AS url
  from int_deployment__served
  where origin = 'tool' and finished_at is not null
  group by coalesce(repository_id, ''), coalesce(native_environment, ''), coalesce(native_service, '')
),
aimed as (
  select name, meaning AS tier
  from int_name__worded
  where subject = 'tier'
),
part as (
  select
    told.repository_id,
    told.native_environment,
    told.native_service,
    max_by(inferred.path_prefix, length(inferred.words)) AS path_prefix
  from told
  join int_service__inferred AS inferred on inferred.repository_id = told.repository_id
  left join int_name__spelled AS spelled on spelled.name = told.native_environment
  left join int_name__spelled AS served on served.name = told.native_service
  where strpos(spelled.words, inferred.words) > 0 or strpos(served.words, inferred.words) > 0
  group by told.repository_id, told.native_environment, told.native_service
),
rule as (
  select repository_id, environment_pattern
  from config.deployment_rule
  where environment_pattern is not null
),
matching as (
  select told.repository_id, told.native_environment, told.native_service, rule.environment_pattern
  from told
  join rule on rule.repository_id = told.repository_id
  union all
  select told.repository_id, told.native_environment, told.native_service, rule.environment_pattern
  from told
  join rule on rule.repository_id is null
),
covered as (
  select repository_id, native_environment, native_service, count(*) AS rule_count
  from matching
  where regexp_like(native_environment, environment_pattern)
  group by repository_id, native_environment, native_service
)
select
  told.repository_id,
  told.native_environment,
  told.native_service,
  aimed.tier,
  told.known_tier,
  inferred.name AS service_name,
  part.path_prefix,
  inferred.service_id,
  CAST(told.deployment_count AS INTEGER) AS deployment_count,
  CAST(told.unplaced_count AS INTEGER) AS unplaced_count,
  told.first_at,
  told.last_at,
  coalesce(covered.rule_count, 0) > 0 AS is_known,
  told.url
from told
left join aimed on aimed.name = told.native_environment
left join part
  on part.repository_id = told.repository_id
  and part.native_environment = told.native_environment
  and part.native_service = told.native_service
left join int_service__inferred AS inferred
  on inferred.repository_id = part.repository_id and inferred.path_prefix = part.path_prefix
left join covered
  on covered.repository_id = told.repository_id
  and covered.native_environment = told.native_environment
  and covered.native_service = told.native_service
