-- grain: deployment_id
-- title: How production deployments turned out within seven days
-- source: deployment_fact, failure_evidence_fact, risk_word_fact, config.setting
-- definition: Whether evidence of the threshold's confidence (0.5) came within seven days that the deployment needed repair. Before
--   these days are over it is not known that none will come; a model learns from it and is judged by it only then. What came later
--   is no label of it, since a later deployment would have had less time for it. What people last said of it goes before all evidence.
-- column: deployment_id the deployment
-- column: service_id the service
-- column: released_at when it went out
-- column: is_failed whether such evidence came within seven days, or somebody says so
-- column: evidence the kind of the strongest of it, NULL if none says anything; said to have failed, said to be fine, false alarm or
--   missed where somebody spoke
-- column: confidence_ratio how sure that makes, 0 to 1; NULL if there is no evidence at all
-- column: known_at since when it is known: the first evidence that is enough, else the end of these days; the last word, where one stands
-- column: matured_at the end of these days
-- column: is_told whether what people said decides it
-- column: is_inferred_failed whether it failed by evidence alone
with setting as (
  select coalesce(max(CAST(value AS DOUBLE)), 0.5) AS failure_confidence
  from config.setting
  where name = 'failure_confidence'
),
deployed as (
  select deployment_id, service_id, finished_at, finished_at + INTERVAL '7' DAY AS matured_at
  from deployment_fact
  where environment_tier = 'production'
    and not is_prerelease
    and outcome = 'succeeded'
    and finished_at is not null
),
piece as (
  select
    evidence.deployment_id,
    evidence.evidence,
    evidence.confidence_ratio,
    evidence.known_at,
    evidence.confidence_ratio >= setting.failure_confidence AS is_enough,
    row_number() over (
      partition by evidence.deployment_id order by evidence.confidence_ratio desc, evidence.known_at, evidence.evidence_id
    ) AS place
  from failure_evidence_fact AS evidence
  join deployed on deployed.deployment_id = evidence.deployment_id
  cross join setting
  where evidence.known_at <= deployed.matured_at
),
summed as (
  select
    deployment_id,
    min_by(evidence, place) AS evidence,
    max(confidence_ratio) AS confidence_ratio,
    bool_or(is_enough) AS is_failed,
    min(known_at) FILTER (WHERE is_enough) AS known_at
  from piece
  group by deployment_id
)
select
  deployed.deployment_id,
  deployed.service_id,
  deployed.finished_at AS released_at,
  coalesce(word.is_failed, summed.is_failed, false) AS is_failed,
  CASE
    WHEN word.is_failed IS NOT NULL THEN word.evidence
    WHEN summed.is_failed THEN summed.evidence
  END AS evidence,
  summed.confidence_ratio,
  coalesce(word.known_at, summed.known_at, deployed.matured_at) AS known_at,
  deployed.matured_at,
  word.is_failed IS NOT NULL AS is_told,
  coalesce(summed.is_failed, false) AS is_inferred_failed
from deployed
left join summed on summed.deployment_id = deployed.deployment_id
left join risk_word_fact AS word
  on word.deployment_id = deployed.deployment_id and word.is_last and word.is_failed is not null
