-- grain: release_id
-- source: release, release_phase, int_release__nested, int_release__served, int_release__teamed, int_service__streamed
-- definition: Releases that somebody has planned, with when each is meant to go out. A date without a time of day is that day in
--   UTC, a time of day is the hour that begins with it. What is planned has a date, a start, a parent or children, or is
--   not out.
--   State: cancelled and released as the plan says, or released since it has gone out; in progress as it says or since one of its
--   phases has begun; else planned.
-- column: release_id the release
-- column: name what it is called
-- column: state planned, in progress, released or cancelled
-- column: is_understood whether the status that the source gives is one of those that are known
-- column: parent_release_id the release that it belongs to, NULL at the top
-- column: root_release_id the release at the top
-- column: starts_at when it goes out, NULL if no date is planned
-- column: ends_at when that is over
-- column: is_day whether only the day is planned
-- column: team_id the team that it names as owner, else of all its services, NULL if these are of several
-- column: value_stream_id the value stream of all its services, NULL if these are of several
-- column: service_count services of it that are known
-- column: known_at when the plan was last seen to change
with spoken as (
  select
    release.*,
    CASE
      WHEN lower(trim(status)) IN ('cancelled', 'canceled', 'abandoned', 'withdrawn', 'archived') THEN 'cancelled'
      WHEN released_at IS NOT NULL THEN 'released'
      WHEN lower(trim(status)) IN ('released', 'done', 'shipped', 'closed', 'completed') THEN 'released'
      WHEN lower(trim(status)) IN ('in_progress', 'in progress', 'active', 'started', 'doing') THEN 'in progress'
      WHEN lower(trim(status)) IN ('planned', 'draft', 'open', 'unreleased', 'approved', 'overdue') THEN 'planned'
    END AS said_state
  from release
),
begun as (
  select release_id
  from release_phase
  where actual_start_at is not null
  group by release_id
),
parent as (
  select distinct parent_release_id AS release_id
  from int_release__nested
  where parent_release_id is not null
),
spread as (
  select
    served.release_id,
    count(*) AS service_count,
    CASE WHEN count(distinct coalesce(service.value_stream_id, '')) = 1 THEN min(service.value_stream_id) END AS value_stream_id
  from int_release__served AS served
  join int_service__streamed AS service on service.service_id = served.service_id
  group by served.release_id
),
teamed as (
  select
    release_id,
    CASE
      WHEN count(*) FILTER (WHERE is_named) = 1 THEN min(team_id) FILTER (WHERE is_named)
      WHEN count(*) = 1 THEN min(team_id)
    END AS team_id
  from int_release__teamed
  group by release_id
)
select
  spoken.release_id,
  coalesce(spoken.name, spoken.release_id) AS name,
  CASE
    WHEN coalesce(spoken.said_state, 'planned') = 'planned' AND begun.release_id IS NOT NULL THEN 'in progress'
    ELSE coalesce(spoken.said_state, 'planned')
  END AS state,
  spoken.said_state IS NOT NULL OR spoken.status IS NULL AS is_understood,
  nested.parent_release_id,
  nested.root_release_id,
  spoken.planned_at AS starts_at,
  CASE
    WHEN spoken.planned_at = date_trunc('day', spoken.planned_at) THEN spoken.planned_at + INTERVAL '1' DAY
    ELSE spoken.planned_at + INTERVAL '1' HOUR
  END AS ends_at,
  spoken.planned_at = date_trunc('day', spoken.planned_at) AS is_day,
  teamed.team_id,
  spread.value_stream_id,
  CAST(coalesce(spread.service_count, 0) AS INTEGER) AS service_count,
  spoken.known_at
from spoken
join int_release__nested AS nested on nested.release_id = spoken.release_id
left join begun on begun.release_id = spoken.release_id
left join parent on parent.release_id = spoken.release_id
left join spread on spread.release_id = spoken.release_id
left join teamed on teamed.release_id = spoken.release_id
where spoken.planned_at is not null
  or spoken.planned_start_at is not null
  or spoken.parent_release_id is not null
  or parent.release_id is not null
  or spoken.released_at is null
