-- title: Failed deployments are in production, have evidence and their repair
-- source: deployment_fact, failure_evidence_fact
-- definition: Lists deployments called failed outside production, without a piece of evidence, or recovered before they finished.
select failed.deployment_id, failed.environment_tier, failed.recovery_hours
from deployment_fact AS failed
left join failure_evidence_fact AS evidence on evidence.deployment_id = failed.deployment_id
where failed.is_failed
  and (
    evidence.deployment_id is null
    or failed.environment_tier <> 'production'
    or failed.is_prerelease
    or failed.recovery_hours < 0
  )
