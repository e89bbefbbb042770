-- grain: subject_id, step
-- title: Steps against their template
-- source: int_process__judged, work_item_state_fact, release_phase, config.methodology_step
-- definition: Of each finished item and release whose team has a methodology: the steps of its template, and what it did of them.
--   Taken in order; out of order: first taken before one that the template puts earlier; skipped: not taken though it must be;
--   left out: not taken, and it may be; added: taken, and not in the template. What a step is by is the phase of the item's states
--   or of the release. Subjects that no phase is known of are not judged.
-- column: subject_id the item or release
-- column: subject_kind work item or release
-- column: step of the template, or the phase that was added
-- column: verdict taken, out of order, skipped, left out or added
-- column: is_deviation out of order, skipped or added
-- column: position in the template, from 0; NULL if added
-- column: started_at when it was first taken
-- column: methodology whose template it is
-- column: team_id the team
-- column: service_id the service of an item
-- column: finished_at when the subject was finished
-- column: title of the item or release
-- column: url page of the subject
with entered as (
  select work_item_id AS subject_id, lower(phase) AS phase, min(entered_at) AS started_at
  from work_item_state_fact
  where phase is not null
    and (flow_state is null or flow_state not in ('done', 'cancelled'))
  group by work_item_id, lower(phase)
  union all
  select release_id AS subject_id, lower(phase) AS phase, coalesce(actual_start_at, actual_end_at) AS started_at
  from release_phase
  where coalesce(actual_start_at, actual_end_at) is not null
),
named as (
  select
    judged.subject_id,
    coalesce(step.step, entered.phase) AS step,
    min(step.position) AS position,
    min(entered.started_at) AS started_at
  from int_process__judged AS judged
  join entered on entered.subject_id = judged.subject_id
  left join config.methodology_step AS step on step.methodology = judged.methodology and step.phase = entered.phase
  where entered.started_at <= judged.finished_at
  group by judged.subject_id, coalesce(step.step, entered.phase)
),
known as (
  select distinct subject_id
  from named
),
planned as (
  select
    judged.subject_id,
    step.step,
    min(step.position) AS position,
    bool_and(step.is_optional) AS is_optional
  from int_process__judged AS judged
  join known on known.subject_id = judged.subject_id
  join config.methodology_step AS step on step.methodology = judged.methodology
  group by judged.subject_id, step.step
),
compared as (
  select
    planned.subject_id,
    planned.step,
    planned.position,
    planned.is_optional,
    named.started_at,
    max(named.started_at) over (
      partition by planned.subject_id order by planned.position rows between unbounded preceding and 1 preceding
    ) AS earlier_at
  from planned
  left join named on named.subject_id = planned.subject_id and named.step = planned.step
  union all
  select subject_id, step, position, false AS is_optional, started_at, CAST(NULL AS TIMESTAMP) AS earlier_at
  from named
  where position is null
)
select
  compared.subject_id,
  judged.subject_kind,
  compared.step,
  CASE
    WHEN compared.position IS NULL THEN 'added'
    WHEN compared.started_at IS NULL AND compared.is_optional THEN 'left out'
    WHEN compared.started_at IS NULL THEN 'skipped'
    WHEN compared.started_at < compared.earlier_at THEN 'out of order'
    ELSE 'taken'
  END AS verdict,
  compared.position IS NULL
    OR (compared.started_at IS NULL AND NOT compared.is_optional)
    OR coalesce(compared.started_at < compared.earlier_at, false) AS is_deviation,
  compared.position,
  compared.started_at,
  judged.methodology,
  judged.team_id,
  judged.service_id,
  judged.finished_at,
  judged.title,
  judged.url
from compared
join int_process__judged AS judged on judged.subject_id = compared.subject_id
