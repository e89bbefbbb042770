-- grain: release_label_id, deployment_id
-- source: release_label, int_deployment__kept, int_deployment__placed, gate_deployment_fact, service
-- definition: What people say of outcomes, each version with the production deployment that it means: found by id, by address, or as
--   service@version (then the newest); of a release all its roll-outs. It stands until the next version of the same statement.
-- column: release_label_id the version
-- column: deployment_id the deployment
-- column: statement_id what it is a version of
-- column: is_failed whether it failed, NULL where it was withdrawn or no word for an outcome is used
-- column: evidence said to have failed, said to be fine, false alarm or missed
-- column: reason why, in the words of who said it
-- column: author_name who said it, NULL if nobody was named
-- column: decided_at when it was said
-- column: known_at since when it is known
-- column: ended_at when a later version of the same was known, NULL while it stands
with spoken as (
  select
    told.*,
    coalesce(told.statement_id, told.release_label_id) AS said_id,
    CASE
      WHEN lower(trim(told.outcome)) IN ('withdrawn') THEN NULL
      WHEN lower(trim(told.feedback)) = 'false alarm' OR lower(trim(told.outcome)) = 'fine' THEN false
      WHEN lower(trim(told.feedback)) = 'missed' OR lower(trim(told.outcome)) = 'failed' THEN true
    END AS is_failed,
    lead(told.known_at) over (
      partition by coalesce(told.statement_id, told.release_label_id) order by told.known_at, told.release_label_id
    ) AS ended_at
  from release_label AS told
),
match as (
  select spoken.release_label_id, placed.deployment_id, placed.finished_at, 1 AS precedence
  from spoken
  join int_deployment__kept AS kept on kept.deployment_id = spoken.deployment_id
  join int_deployment__placed AS placed on placed.deployment_id = kept.kept_deployment_id
  union all
  select spoken.release_label_id, placed.deployment_id, placed.finished_at, 2 AS precedence
  from spoken
  join int_deployment__placed AS placed on placed.url = spoken.deployment_id
  union all
  select spoken.release_label_id, placed.deployment_id, placed.finished_at, 3 AS precedence
  from spoken
  join service on lower(service.name) = lower(split_part(spoken.deployment_id, '@', 1))
  join int_deployment__placed AS placed
    on placed.service_id = service.service_id
    and placed.version = split_part(spoken.deployment_id, '@', 2)
  where placed.environment_tier = 'production'
),
ranked as (
  select
    match.release_label_id,
    match.deployment_id,
    row_number() over (
      partition by match.release_label_id order by match.precedence, match.finished_at desc, match.deployment_id
    ) AS place
  from match
),
meant as (
  select release_label_id, deployment_id
  from ranked
  where place = 1
  union
  select spoken.release_label_id, rolled.deployment_id
  from spoken
  join gate_deployment_fact AS rolled on rolled.subject_id = spoken.release_id
  where rolled.is_production
)
select
  spoken.release_label_id,
  meant.deployment_id,
  spoken.said_id AS statement_id,
  spoken.is_failed,
  CASE
    WHEN spoken.is_failed IS NULL THEN NULL
    WHEN lower(trim(spoken.feedback)) IN ('false alarm', 'missed') THEN lower(trim(spoken.feedback))
    WHEN spoken.is_failed THEN 'said to have failed'
    ELSE 'said to be fine'
  END AS evidence,
  spoken.reason,
  spoken.author_name,
  coalesce(spoken.decided_at, spoken.known_at) AS decided_at,
  spoken.known_at,
  spoken.ended_at
from spoken
join meant on meant.release_label_id = spoken.release_label_id
