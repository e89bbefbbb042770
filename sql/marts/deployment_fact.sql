-- grain: deployment_id
-- title: Deployments
-- source: int_deployment__placed, failure_evidence_fact, deployment_change_fact, int_deployment__assigned, int_repository__cut
-- definition: Roll-outs of a service to an environment, each from the best origin that its service has. Failed means
--   evidence of confidence at the threshold (0.5) or above; recovered is the earlier of the last linked incident resolved and
--   the first repair finished. One that failed on its way out has its outcome, no change set, and counts in no rate.
-- column: deployment_id the deployment
-- column: service_id the service
-- column: repository_id its repository
-- column: environment_id the environment
-- column: environment_tier production, staging, testing or development
-- column: commit_id the commit that went out, NULL if unknown
-- column: version as the source names it
-- column: finished_at when it finished
-- column: outcome succeeded or failed
-- column: origin tool, pipeline, configuration, branch, tag or merge
-- column: is_derived whether no tool told it
-- column: time_basis what its time is taken from: a light tag has only its commit's
-- column: is_rollback whether it goes back to an ancestor of what was there
-- column: is_prerelease whether it is a pre-release
-- column: is_first whether it is the first known: its change set is unknown
-- column: previous_deployment_id the one that it takes the place of: of tags the highest lower version dated no later
-- column: earlier_deployment_id the last one of the same service and environment before it in time
-- column: change_count changes in its change set, NULL for the first known and where history is cut
-- column: commit_count commits in its change set, NULL for the first known and where history is cut
-- column: failure_confidence_ratio the strongest evidence that it needed repair, NULL without any
-- column: is_failed whether that reaches the threshold; production only
-- column: is_remediation whether it repaired another one
-- column: remediates_deployment_id the one that it repaired
-- column: failure_known_at since when that is known
-- column: failure_evidence the kind of the strongest piece of evidence, NULL without any
-- column: remediated_at when the first repair finished
-- column: resolved_at when the last linked incident was resolved, NULL while one lasts
-- column: recovered_at when the first repair finished or the last linked incident was resolved, whichever came first
-- column: recovery_hours from its finish to that, h
-- column: url page of the source record
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 0.5) AS failure_confidence
  from config.setting
  where name = 'failure_confidence'
),
piece as (
  select
    evidence.*,
    evidence.confidence_ratio >= setting.failure_confidence AS is_enough,
    row_number() over (
      partition by evidence.remediation_deployment_id, evidence.confidence_ratio >= setting.failure_confidence
      order by evidence.confidence_ratio desc, evidence.hours, evidence.deployment_id, evidence.evidence_id
    ) AS target_rank,
    row_number() over (
      partition by evidence.deployment_id
      order by evidence.confidence_ratio desc, evidence.known_at, evidence.evidence_id
    ) AS evidence_rank
  from failure_evidence_fact AS evidence
  cross join setting
),
blamed as (
  select
    deployment_id,
    max(confidence_ratio) AS confidence_ratio,
    min_by(evidence, evidence_rank) AS failure_evidence,
    min(known_at) FILTER (WHERE is_enough) AS failure_known_at,
    min(known_at) FILTER (WHERE is_enough AND remediation_deployment_id IS NOT NULL) AS repaired_at,
    CASE
      WHEN count(*) FILTER (WHERE is_enough AND incident_id IS NOT NULL AND resolved_at IS NULL) = 0
        THEN max(resolved_at) FILTER (WHERE is_enough AND incident_id IS NOT NULL)
    END AS resolved_at
  from piece
  group by deployment_id
),
recovered as (
  select
    blamed.*,
    CASE
      WHEN repaired_at IS NULL THEN resolved_at
      WHEN resolved_at IS NULL OR repaired_at < resolved_at THEN repaired_at
      ELSE resolved_at
    END AS recovered_at
  from blamed
),
repaired as (
  select remediation_deployment_id AS deployment_id, deployment_id AS remediates_deployment_id
  from piece
  where is_enough and target_rank = 1 and remediation_deployment_id is not null
),
commits as (
  select deployment_id, count(*) FILTER (WHERE is_counted) AS commit_count, bool_and(is_counted) AS is_known
  from int_deployment__assigned
  group by deployment_id
),
changes as (
  select deployment_id, count(*) AS change_count
  from deployment_change_fact
  group by deployment_id
)
select
  placed.deployment_id,
  placed.service_id,
  placed.repository_id,
  placed.environment_id,
  placed.environment_tier,
  placed.commit_id,
  placed.version,
  placed.finished_at,
  placed.outcome,
  placed.origin,
  placed.is_derived,
  placed.time_basis,
  placed.is_rollback,
  placed.is_prerelease,
  placed.is_first,
  placed.previous_deployment_id,
  placed.earlier_deployment_id,
  CASE
    WHEN placed.outcome <> 'succeeded' OR placed.is_first THEN NULL
    WHEN placed.commit_id IS NOT NULL AND coalesce(commits.is_known, true) THEN CAST(coalesce(changes.change_count, 0) AS INTEGER)
    WHEN cloned.repository_id IS NULL AND changes.change_count > 0 THEN CAST(changes.change_count AS INTEGER)
  END AS change_count,
  CASE
    WHEN placed.outcome = 'succeeded' AND NOT placed.is_first AND placed.commit_id IS NOT NULL AND coalesce(commits.is_known, true)
      THEN CAST(coalesce(commits.commit_count, 0) AS INTEGER)
  END AS commit_count,
  blamed.confidence_ratio AS failure_confidence_ratio,
  coalesce(blamed.confidence_ratio >= setting.failure_confidence, false) AS is_failed,
  repaired.deployment_id IS NOT NULL AS is_remediation,
  repaired.remediates_deployment_id,
  blamed.failure_known_at,
  blamed.failure_evidence,
  blamed.repaired_at AS remediated_at,
  blamed.resolved_at,
  blamed.recovered_at,
  CASE WHEN blamed.recovered_at >= placed.finished_at THEN
    (to_unixtime(blamed.recovered_at) - to_unixtime(placed.finished_at)) / 3600 END AS recovery_hours,
  placed.url
from int_deployment__placed AS placed
cross join setting
left join recovered AS blamed on blamed.deployment_id = placed.deployment_id
left join int_repository__cut AS cloned on cloned.repository_id = placed.repository_id
left join repaired on repaired.deployment_id = placed.deployment_id
left join commits on commits.deployment_id = placed.deployment_id
left join changes on changes.deployment_id = placed.deployment_id
