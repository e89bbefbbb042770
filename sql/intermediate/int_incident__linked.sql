-- grain: incident_id, reference
-- source: incident_link, incident
-- definition: What incidents name as deployments, in words that can be looked up.
-- column: incident_id the incident
-- column: reference as it is told: a deployment's id, or url:, id: or commit: before a word
-- column: evidence where it is named
-- column: word the same without what kind of word it is
-- column: native_number the last part of an address or number, NULL of anything else
-- column: address the word where it is an address, NULL otherwise
-- column: sha the word where it is a commit, NULL otherwise
-- column: opened_at when the incident began
with worded as (
  select
    incident_link.incident_id,
    incident_link.deployment_id AS reference,
    coalesce(incident_link.evidence, 'named') AS evidence,
    CASE
      WHEN incident_link.deployment_id LIKE 'url:%' THEN substr(incident_link.deployment_id, 5)
      WHEN incident_link.deployment_id LIKE 'id:%' THEN substr(incident_link.deployment_id, 4)
      WHEN incident_link.deployment_id LIKE 'commit:%' THEN substr(incident_link.deployment_id, 8)
      ELSE incident_link.deployment_id
    END AS word,
    incident.opened_at
  from incident_link
  join incident on incident.incident_id = incident_link.incident_id
)
select
  incident_id,
  reference,
  evidence,
  word,
  CASE WHEN reference LIKE 'url:%' OR reference LIKE 'id:%' THEN regexp_extract(word, '([^:/]+)$', 1) END AS native_number,
  CASE WHEN reference LIKE 'url:%' THEN word END AS address,
  CASE WHEN reference LIKE 'commit:%' THEN word END AS sha,
  opened_at
from worded
