-- grain: deployment_id, evidence_id
-- title: Evidence that a deployment needed repair
-- source: int_deployment__placed, int_deployment__patched, int_deployment__mended, int_deployment__undone,
--   incident_deployment_fact, incident
-- definition: Each piece of evidence that a production deployment needed immediate intervention, with its confidence: somebody
--   confirmed it as the cause of an incident, or an incident names it, 1; a rollback of it .9; a hotfix of it, flagged, labelled or branched so .9; a revert of one of its changes deployed
--   within the remediation days (7) .8; a patch release within these days that touches files of it .8; an incident on its
--   service within 24 hours after it and before the next one .6; the same on a service that depends on it .3. Files that half or
--   more of a service's releases touch (when it has ten or more) say nothing: they are its change log and version files.
-- limits: From Git alone all evidence is derived. A remediation is never inferred from a failure.
-- column: deployment_id the deployment that needed repair
-- column: evidence_id names the piece within the deployment
-- column: evidence rollback, hotfix, revert, patch release, confirmed cause, incident names it, incident after it, or incident of a dependant
-- column: confidence_ratio how sure this kind of evidence makes, 0 to 1
-- column: remediation_deployment_id the deployment that repaired it, NULL for an incident
-- column: change_id the change that repaired it, for a revert or hotfix
-- column: incident_id the incident
-- column: known_at since when the evidence is known: the repair finished, the incident began
-- column: resolved_at when the incident was over, NULL while it lasts
-- column: hours from its finish to the remediation's, h
with production as (
  select *
  from int_deployment__placed
  where environment_tier = 'production' and not is_prerelease and outcome = 'succeeded'
),
rollback as (
  select
    broken.deployment_id,
    'rollback:' || fix.deployment_id AS evidence_id,
    'rollback' AS evidence,
    0.9 AS confidence_ratio,
    fix.deployment_id AS remediation_deployment_id,
    CAST(NULL AS VARCHAR) AS change_id,
    fix.finished_at AS known_at,
    (to_unixtime(fix.finished_at) - to_unixtime(broken.finished_at)) / 3600 AS hours
  from production AS fix
  join production AS broken on broken.deployment_id = fix.previous_deployment_id
  where fix.is_rollback
),
patch as (
  select
    deployment_id,
    'patch:' || remediation_deployment_id AS evidence_id,
    'patch release' AS evidence,
    0.8 AS confidence_ratio,
    remediation_deployment_id,
    CAST(NULL AS VARCHAR) AS change_id,
    remediated_at AS known_at,
    hours
  from int_deployment__patched
),
revert as (
  select
    deployment_id,
    'revert:' || change_id AS evidence_id,
    'revert' AS evidence,
    0.8 AS confidence_ratio,
    remediation_deployment_id,
    change_id,
    remediated_at AS known_at,
    hours
  from int_deployment__undone
),
hotfix as (
  select
    deployment_id,
    'hotfix:' || remediation_deployment_id AS evidence_id,
    'hotfix' AS evidence,
    0.9 AS confidence_ratio,
    remediation_deployment_id,
    change_id,
    remediated_at AS known_at,
    hours
  from int_deployment__mended
),
repair as (
  select * from rollback
  union all
  select * from hotfix
  union all
  select * from revert
  union all
  select * from patch
)
select
  repair.deployment_id,
  repair.evidence_id,
  repair.evidence,
  CAST(repair.confidence_ratio AS DOUBLE) AS confidence_ratio,
  repair.remediation_deployment_id,
  repair.change_id,
  CAST(NULL AS VARCHAR) AS incident_id,
  repair.known_at,
  CAST(NULL AS TIMESTAMP) AS resolved_at,
  repair.hours
from repair
union all
select
  linked.deployment_id,
  'incident:' || linked.incident_id AS evidence_id,
  CASE linked.evidence
    WHEN 'confirmed' THEN 'confirmed cause'
    WHEN 'named' THEN 'incident names it'
    WHEN 'near' THEN 'incident after it'
    ELSE 'incident of a dependant'
  END AS evidence,
  linked.confidence_ratio,
  CAST(NULL AS VARCHAR) AS remediation_deployment_id,
  CAST(NULL AS VARCHAR) AS change_id,
  linked.incident_id,
  incident.opened_at AS known_at,
  incident.resolved_at,
  CAST(NULL AS DOUBLE) AS hours
from incident_deployment_fact AS linked
join incident on incident.incident_id = linked.incident_id
where linked.is_evidence
