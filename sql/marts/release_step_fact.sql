-- grain: release_id, step
-- title: Steps of releases
-- source: portfolio_fact, release_phase, release_plan_fact, config.phase_template
-- definition: The phases of each planned release that are known, beside the steps of its methodology's template, in their order; a
--   release that names no methodology, or one that has no template, has its phases alone. Taken: it is over. Under way: begun. Out of order: begun
--   before one that the template puts earlier. Skipped: not begun though a later one has, and it must be; left out: the same, and
--   it may be. Missing: it must be taken and no plan has it. Added: not in the template. Ahead: to come.
-- column: release_id the release
-- column: step of the template, or the phase that was added
-- column: verdict taken, under way, out of order, skipped, left out, missing, added or ahead
-- column: is_deviation out of order, skipped, missing or added
-- column: is_optional whether it may be left out
-- column: position in the template, from 0; NULL if it is not in it
-- column: planned_start_at when it was to begin
-- column: planned_end_at when it was to be over
-- column: actual_start_at when it began
-- column: actual_end_at when it was over, NULL while it is not
-- column: slip_hours how far from plan it ended, negative if early, NULL while it has not; days count as whole ones, h
-- column: methodology whose template it is
with named as (
  select
    phase.release_id,
    coalesce(template.step, lower(phase.phase)) AS step,
    min(phase.planned_start_at) AS planned_start_at,
    max(phase.planned_end_at) AS planned_end_at,
    min(coalesce(phase.actual_start_at, phase.actual_end_at)) AS actual_start_at,
    CASE WHEN count(*) = count(phase.actual_end_at) THEN max(phase.actual_end_at) END AS actual_end_at,
    max(plan.slip_hours) AS slip_hours
  from release_phase AS phase
  join portfolio_fact AS own on own.release_id = phase.release_id
  left join release_plan_fact AS plan on plan.release_id = phase.release_id and plan.phase = phase.phase
  left join config.phase_template AS template
    on template.methodology = lower(own.methodology)
    and template.phase = lower(phase.phase)
  where phase.phase <> ''
  group by phase.release_id, coalesce(template.step, lower(phase.phase))
),
known as (
  select distinct release_id from named
),
templated as (
  select own.release_id, template.step, min(template.position) AS position, bool_and(template.is_optional) AS is_optional
  from portfolio_fact AS own
  join known on known.release_id = own.release_id
  join config.phase_template AS template on template.methodology = lower(own.methodology)
  group by own.release_id, template.step
),
has_template as (
  select distinct release_id from templated
),
compared as (
  select
    coalesce(templated.release_id, named.release_id) AS release_id,
    coalesce(templated.step, named.step) AS step,
    templated.position,
    templated.is_optional,
    named.release_id IS NOT NULL AS is_planned,
    named.planned_start_at,
    named.planned_end_at,
    named.actual_start_at,
    named.actual_end_at,
    named.slip_hours,
    max(named.actual_start_at) over (
      partition by coalesce(templated.release_id, named.release_id)
      order by coalesce(templated.position, 1000) rows between unbounded preceding and 1 preceding
    ) AS earlier_at,
    max(CASE WHEN templated.position IS NOT NULL THEN named.actual_start_at END) over (
      partition by coalesce(templated.release_id, named.release_id)
      order by coalesce(templated.position, 1000) rows between 1 following and unbounded following
    ) AS later_at
  from templated
  full join named on named.release_id = templated.release_id and named.step = templated.step
)
select
  compared.release_id,
  compared.step,
  CASE
    WHEN compared.position IS NULL AND has_template.release_id IS NOT NULL THEN 'added'
    WHEN compared.actual_start_at IS NULL AND compared.later_at IS NOT NULL AND compared.is_optional THEN 'left out'
    WHEN compared.actual_start_at IS NULL AND compared.later_at IS NOT NULL THEN 'skipped'
    WHEN NOT compared.is_planned AND compared.is_optional THEN 'left out'
    WHEN NOT compared.is_planned THEN 'missing'
    WHEN compared.actual_start_at IS NULL THEN 'ahead'
    WHEN compared.position IS NOT NULL AND compared.actual_start_at < compared.earlier_at THEN 'out of order'
    WHEN compared.actual_end_at IS NULL THEN 'under way'
    ELSE 'taken'
  END AS verdict,
  CASE
    WHEN has_template.release_id IS NULL THEN false
    WHEN compared.position IS NULL THEN true
    WHEN compared.actual_start_at IS NULL THEN NOT compared.is_optional AND (compared.later_at IS NOT NULL OR NOT compared.is_planned)
    ELSE coalesce(compared.actual_start_at < compared.earlier_at, false)
  END AS is_deviation,
  compared.is_optional,
  compared.position,
  compared.planned_start_at,
  compared.planned_end_at,
  compared.actual_start_at,
  compared.actual_end_at,
  compared.slip_hours,
  own.methodology
from compared
join portfolio_fact AS own on own.release_id = compared.release_id
left join has_template on has_template.release_id = compared.release_id
