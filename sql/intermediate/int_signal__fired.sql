-- grain: kind, firing_id, service_id
-- source: incident, int_signal__named, int_incident__served, suite_run_fact, build_job, test_run, int_commit__merged
-- definition: Signals that speak of a service's health: incidents and alerts of it, and suites that fail on code that is merged, when
--   they first fail. The same signal is told again and again: it has a name, and each time is a firing.
-- limits: A suite of a repository with several services says nothing of one of them, and is left out.
-- column: kind incident or check
-- column: firing_id the incident, or suite and commit
-- column: service_id the service
-- column: signal the name that it has each time
-- column: title as it was told this time
-- column: severity as the tool says
-- column: fired_at when it fired
-- column: ended_at when it was over, NULL while it lasts; of a check unknown
-- column: url page of it
with failed as (
  select distinct suite.suite, suite.name, suite.commit_id, suite.service_id, suite.failed_run_id, suite.url
  from suite_run_fact AS suite
  join int_commit__merged AS merged on merged.commit_id = suite.commit_id
  where suite.failed_count > 0
    and suite.service_id is not null
),
run as (
  select build_job_id AS run_id, finished_at from build_job
  union all
  select test_run_id AS run_id, finished_at from test_run
)
select
  'incident' AS kind,
  named.incident_id AS firing_id,
  served.service_id,
  named.signal,
  coalesce(incident.title, named.signal) AS title,
  incident.severity,
  named.opened_at AS fired_at,
  named.resolved_at AS ended_at,
  incident.url
from int_signal__named AS named
join incident on incident.incident_id = named.incident_id
join int_incident__served AS served on served.incident_id = named.incident_id
where served.service_id <> ''
  and named.opened_at is not null
union all
select
  'check' AS kind,
  failed.suite || ' ' || failed.commit_id AS firing_id,
  failed.service_id,
  failed.suite AS signal,
  failed.name AS title,
  CAST(NULL AS VARCHAR) AS severity,
  run.finished_at AS fired_at,
  CAST(NULL AS TIMESTAMP) AS ended_at,
  failed.url
from failed
join run on run.run_id = failed.failed_run_id
