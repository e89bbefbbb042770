-- grain: test_run_id, service_id
-- source: test_version, service, int_version__told
-- definition: The versions that ran in each test run, of services that are known, as deployments call them where one is known.
-- column: test_run_id the test run
-- column: service_id the service
-- column: version that ran
-- column: is_deployed whether a deployment of it is known: the two may be compared
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
    test_version.version AS told_version,
    coalesce(test_version.is_subject, false) AS is_subject
  from test_version
  left join service AS own on own.service_id = test_version.service_id
  left join named on named.name = lower(test_version.service_id)
  where test_version.version is not null
)
select
  resolved.test_run_id,
  resolved.service_id,
  min(coalesce(known.version, resolved.told_version)) AS version,
  bool_or(known.version IS NOT NULL) AS is_deployed,
  bool_or(resolved.is_subject) AS is_subject
from resolved
join int_version__told AS known on known.service_id = resolved.service_id and known.told_version = resolved.told_version
group by resolved.test_run_id, resolved.service_id
