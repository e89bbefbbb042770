-- grain: test_run_id, service_id
-- source: test_version, service
-- definition: The versions that ran in each test run, of services that are known, named by id or by a name that only one bears.
-- column: test_run_id the test run
-- column: service_id the service
-- column: version that ran
-- column: is_subject whether it is the one that was tested
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
),
resolved as (
  select
    test_version.test_run_id,
    coalesce(own.service_id, named.service_id) AS service_id,
    test_version.version,
    coalesce(test_version.is_subject, false) AS is_subject
  from test_version
  left join service AS own on own.service_id = test_version.service_id
  left join named on named.name = lower(test_version.service_id)
  where test_version.version is not null
)
select test_run_id, service_id, min(version) AS version, bool_or(is_subject) AS is_subject
from resolved
where service_id is not null
group by test_run_id, service_id
