-- grain: service_id, needed_service_id
-- title: Versions that run together
-- source: int_service__related, deployment_fact, tested_pair_fact, int_test_run__versioned
-- definition: Of each service and each one that it needs, the versions that production has now, and when these two were last
--   tested together. Never: reports tell of tests of the one beside the other, and of none of these versions.
-- limits: Where no report names versions of both services by which their deployments are known, nothing is known of tests of the
--   two, and tested is NULL.
-- column: service_id the service
-- column: version of it in production
-- column: needed_service_id what it needs
-- column: needed_version of that in production
-- column: together_since since when these two run together
-- column: tested_at when they were last tested together, NULL if not or not known
-- column: is_tested whether they were, NULL where no report tells of both services
-- column: has_passed whether the last test of them passed
-- column: url page of it
with live as (
  select
    service_id,
    version,
    finished_at,
    row_number() over (partition by service_id order by finished_at desc, deployment_id desc) AS recency
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and outcome = 'succeeded'
),
told as (
  select distinct own.service_id, other.service_id AS other_service_id
  from int_test_run__versioned AS own
  join int_test_run__versioned AS other on other.test_run_id = own.test_run_id
  where own.service_id <> other.service_id
    and own.is_deployed
    and other.is_deployed
)
select
  near.service_id,
  own.version,
  near.neighbour_service_id AS needed_service_id,
  other.version AS needed_version,
  CASE WHEN own.finished_at > other.finished_at THEN own.finished_at ELSE other.finished_at END AS together_since,
  tested.tested_at,
  CASE WHEN told.service_id IS NOT NULL THEN tested.service_id IS NOT NULL END AS is_tested,
  tested.has_passed,
  tested.url
from int_service__related AS near
join live AS own on own.service_id = near.service_id and own.recency = 1
join live AS other on other.service_id = near.neighbour_service_id and other.recency = 1
left join told on told.service_id = near.service_id and told.other_service_id = near.neighbour_service_id
left join tested_pair_fact AS tested
  on tested.service_id = near.service_id
  and tested.version = own.version
  and tested.other_service_id = near.neighbour_service_id
  and tested.other_version = other.version
where near.relation = 'needs'
