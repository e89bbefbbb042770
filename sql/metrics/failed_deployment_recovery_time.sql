-- grain: case_id, team_id, failure_source, recovery_start, recovery_end, window_of, attribution_scope, attribution_hours,
--   attribution_until_next
-- title: Failed deployment recovery time
-- measure: duration
-- unit: h
-- better: lower
-- source: deployment_fact, failure_evidence_fact, recovery_candidate_fact
-- definition: From the finish of a production deployment that needed repair to the finish of the first deployment that repaired
--   it, or to the end of the last incident that it is held responsible for, whichever came first. What still lasts is open: it
--   has no time, it is counted apart, and its age is shown.
-- limits: From Git alone a failure is known by its repair, so every one has recovered; those that nobody repaired are not seen.
-- column: case_id the deployment that failed; under profiles that go by incidents the incident
-- column: happened_at when it counts
-- column: value hours to recovery, NULL while it lasts
-- column: is_open whether it can still change
-- column: service_id the service
-- column: team_id the team that owned the service then
-- column: value_stream_id the service's value stream
-- column: repository_id the repository
-- column: title what the case is called: the change's title, the deployment's version
-- column: commit_id its commit
-- column: url page of the source record
-- column: deployment_id the deployment that failed, NULL if none is known
-- column: evidence the strongest evidence that it failed
-- column: confidence_ratio how sure that is, 0 to 1
-- column: recovered_by what came first: repair deployed, or incident resolved; NULL while it lasts
-- column: age_hours since it began and as long as it lasts, else NULL, h
-- column: failure_source evidence, incident, named_incident or failed_outcome
-- column: recovery_start deployment or incident
-- column: recovery_end first: whichever came first; incident, remediation or next_success
-- column: window_of deployment, incident or recovery
-- column: attribution_scope service, dependants, project; any where it does not matter
-- column: attribution_hours 24, none or any
-- column: attribution_until_next yes, no or any
with failed as (
  select
    *,
    CASE
      WHEN recovered_at = remediated_at THEN 'repair deployed'
      WHEN recovered_at = resolved_at THEN 'incident resolved'
    END AS recovered_by
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and is_failed
    and coalesce(failure_known_at, recovered_at, finished_at) <= as_of()
    and finished_at <= as_of()
),
told as (
  select
    failed.deployment_id AS case_id, failed.finished_at AS counted_at, failed.finished_at AS started_at,
    CASE ending.recovery_end
      WHEN 'incident' THEN failed.resolved_at WHEN 'remediation' THEN failed.remediated_at ELSE failed.recovered_at
    END AS ended_at,
    failed.service_id, failed.repository_id, failed.version AS title, failed.commit_id, failed.url,
    failed.deployment_id, failed.failure_evidence AS evidence, failed.failure_confidence_ratio AS confidence_ratio,
    failed.recovered_by, 'evidence' AS failure_source, 'deployment' AS recovery_start, ending.recovery_end,
    'deployment' AS window_of, 'any' AS attribution_scope, 'any' AS attribution_hours, 'any' AS attribution_until_next
  from failed
  cross join (values ('first'), ('incident'), ('remediation')) AS ending(recovery_end)
  union all
  select
    other.case_id, other.counted_at, other.started_at, other.ended_at,
    other.service_id, other.repository_id, coalesce(incident.title, placed.version) AS title, placed.commit_id,
    coalesce(incident.url, placed.url) AS url,
    other.deployment_id, other.failure_source AS evidence, CAST(NULL AS DOUBLE) AS confidence_ratio,
    replace(other.recovery_end, '_', ' ') AS recovered_by, other.failure_source, other.recovery_start, other.recovery_end,
    other.window_of, other.attribution_scope, other.attribution_hours, other.attribution_until_next
  from recovery_candidate_fact AS other
  left join incident on incident.incident_id = other.incident_id
  left join deployment_fact AS placed on placed.deployment_id = other.deployment_id
  where other.started_at <= as_of() and other.counted_at <= as_of()
)
select
  told.case_id,
  told.counted_at AS happened_at,
  CASE WHEN told.ended_at <= as_of() AND told.ended_at >= told.started_at
    THEN (to_unixtime(told.ended_at) - to_unixtime(told.started_at)) / 3600 END AS value,
  told.ended_at IS NULL OR told.ended_at > as_of() AS is_open,
  told.service_id,
  service_owner.team_id,
  service.value_stream_id,
  told.repository_id,
  told.title,
  told.commit_id,
  told.url,
  told.deployment_id,
  told.evidence,
  told.confidence_ratio,
  CASE WHEN told.ended_at <= as_of() THEN told.recovered_by END AS recovered_by,
  CASE WHEN told.ended_at IS NULL OR told.ended_at > as_of()
    THEN (to_unixtime(as_of()) - to_unixtime(told.started_at)) / 3600 END AS age_hours,
  told.failure_source,
  told.recovery_start,
  told.recovery_end,
  told.window_of,
  told.attribution_scope,
  told.attribution_hours,
  told.attribution_until_next
from told
left join service on service.service_id = told.service_id
left join service_owner
  on service_owner.service_id = told.service_id
  and told.counted_at >= service_owner.valid_from_at
  and told.counted_at < coalesce(service_owner.valid_to_at, TIMESTAMP '9999-12-31 00:00:00')
