-- grain: native_service
-- source: deployment, service, int_name__spelled, config.image
-- definition: Images and charts that a configuration repository rolls out and that bear no service's name, beside the service
--   that they probably are.
-- column: native_service last part of the image's or chart's name
-- column: service_id the service that it probably is
-- column: service_name what that is called
-- column: repository_id that service's repository
-- column: path_prefix that service's folder
-- column: deployment_count bumps of it
-- column: first_at when the first was merged
-- column: last_at when the last was merged
-- column: confidence_ratio how likely it is
-- column: is_known whether a rule of the configuration covers it
-- column: url page of the last bump
with bumped as (
  select
    native_service,
    count(*) AS deployment_count,
    min(finished_at) AS first_at,
    max(finished_at) AS last_at,
    bool_and(service_id is not null) AS is_placed,
    max_by(url, CAST(finished_at AS VARCHAR) || coalesce(url, '')) AS url
  from deployment
  where origin = 'configuration' and native_service is not null
  group by native_service
),
covered as (
  select bumped.native_service, count(*) AS rule_count
  from bumped
  join config.image AS rule
    on regexp_like(bumped.native_service, rule.pattern) or regexp_like('/' || bumped.native_service, rule.pattern)
  group by bumped.native_service
),
candidate as (
  select
    bumped.native_service,
    service.service_id,
    service.name AS service_name,
    service.repository_id,
    service.path_prefix,
    CASE
      WHEN called.letters = image.letters THEN 0.95
      WHEN strpos(image.words, called.words) > 0 THEN 0.75
      ELSE 0.65
    END AS confidence_ratio,
    length(called.letters) AS match_length
  from bumped
  join int_name__spelled AS image on image.name = bumped.native_service
  join service on service.name is not null
  join int_name__spelled AS called on called.name = service.name
  where length(called.letters) >= 3
    and (
      called.letters = image.letters
      or strpos(image.words, called.words) > 0
      or strpos(called.words, image.words) > 0
      or (length(called.letters) >= 5 and strpos(image.letters, called.letters) > 0)
    )
),
ranked as (
  select
    candidate.*,
    row_number() over (partition by native_service order by confidence_ratio desc, match_length desc, service_id) AS place
  from candidate
)
select
  bumped.native_service,
  ranked.service_id,
  ranked.service_name,
  ranked.repository_id,
  ranked.path_prefix,
  CAST(bumped.deployment_count AS INTEGER) AS deployment_count,
  bumped.first_at,
  bumped.last_at,
  ranked.confidence_ratio,
  coalesce(covered.rule_count, 0) > 0 AS is_known,
  bumped.url
from bumped
join ranked on ranked.native_service = bumped.native_service and ranked.place = 1
left join covered on covered.native_service = bumped.native_service
where not bumped.is_placed or covered.rule_count > 0
