-- entity: service_alias
-- grain: service_alias_id
-- definition: What the catalogue says that PagerDuty calls a service, by its annotation pagerduty.com/service-id.
select
  'git:' || service_id || ':' || pagerduty_id AS service_alias_id,
  'pagerduty' AS tool,
  pagerduty_id AS name,
  service_id,
  min(_source) AS source_id,
  50 AS source_rank,
  max(known_at) AS known_at,
  min(url) AS url
from stg_git__declared
where service_id is not null and pagerduty_id is not null
group by service_id, pagerduty_id
