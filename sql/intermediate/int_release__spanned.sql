-- grain: release_id
-- source: int_release__scheduled, release, release_phase
-- definition: Planned releases whose plan has a beginning and an end: its own, else that of its first phase; the end is when it is meant
--   to go out. The last fifth of that time begins at the mark.
-- column: release_id the release
-- column: starts_at when the plan begins
-- column: ends_at when it ends
-- column: mark_at when its last fifth begins
with phased as (
  select release_id, min(planned_start_at) AS starts_at
  from release_phase
  group by release_id
),
span as (
  select
    planned.release_id,
    coalesce(release.planned_start_at, phased.starts_at) AS starts_at,
    planned.ends_at
  from int_release__scheduled AS planned
  join release on release.release_id = planned.release_id
  left join phased on phased.release_id = planned.release_id
  where planned.state <> 'cancelled'
)
select
  release_id,
  starts_at,
  ends_at,
  starts_at + (to_unixtime(ends_at) - to_unixtime(starts_at)) * 0.8 * INTERVAL '1' SECOND AS mark_at
from span
where starts_at < ends_at
