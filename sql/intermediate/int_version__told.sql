-- grain: service_id, told_version
-- source: test_version, service, int_test_run__committed, deployment_fact
-- definition: Versions as test reports call them, beside what deployments of the service call the same: by the same name, by the
--   same without a leading v and without what a build adds behind -g, or by the commit that the report names for it.
-- column: service_id the service, named in the report by id or by a name that only one bears
-- column: told_version as the report has it
-- column: version as deployments have it, NULL if none is known to be it
with named as (
  select lower(name) AS name, min(service_id) AS service_id
  from service
  group by lower(name)
  having count(*) = 1
),
resolved as (
  select
    coalesce(own.service_id, named.service_id) AS service_id,
    test_version.version AS told_version,
    CASE WHEN test_version.is_subject THEN committed.commit_id END AS commit_id
  from test_version
  left join service AS own on own.service_id = test_version.service_id
  left join named on named.name = lower(test_version.service_id)
  left join int_test_run__committed AS committed on committed.test_run_id = test_version.test_run_id
  where test_version.version is not null
),
told as (
  select
    service_id,
    told_version,
    min(commit_id) AS commit_id,
    regexp_replace(regexp_replace(lower(told_version), '^v', ''), '-g[0-9a-f]+$', '') AS plain
  from resolved
  where service_id is not null
  group by service_id, told_version
),
deployed as (
  select
    service_id,
    version,
    commit_id,
    regexp_replace(regexp_replace(lower(version), '^v', ''), '-g[0-9a-f]+$', '') AS plain,
    max(finished_at) AS finished_at
  from deployment_fact
  where version is not null
    and outcome = 'succeeded'
  group by service_id, version, commit_id
),
matched as (
  select told.service_id, told.told_version, deployed.version, 1 AS choice, deployed.finished_at
  from told
  join deployed on deployed.service_id = told.service_id and deployed.version = told.told_version
  union all
  select told.service_id, told.told_version, deployed.version, 2 AS choice, deployed.finished_at
  from told
  join deployed on deployed.service_id = told.service_id and deployed.plain = told.plain
  union all
  select told.service_id, told.told_version, deployed.version, 3 AS choice, deployed.finished_at
  from told
  join deployed on deployed.service_id = told.service_id and deployed.commit_id = told.commit_id
),
chosen as (
  select
    service_id,
    told_version,
    version,
    row_number() over (partition by service_id, told_version order by choice, finished_at desc, version) AS place
  from matched
)
select told.service_id, told.told_version, chosen.version
from told
left join chosen on chosen.service_id = told.service_id and chosen.told_version = told.told_version and chosen.place = 1
