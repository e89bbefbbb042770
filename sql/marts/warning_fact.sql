-- grain: release_id, collision_id
-- title: Warnings, and what followed
-- source: int_release__scheduled, collision_fact, int_release__troubled, int_release__served
-- definition: Each planned release with a date beside each collision that it was a side of, and what followed it: trouble is a
--   production deployment of one of its services that needed repair, or an incident on one, from the day before until three days
--   after. A release that nothing warned of has one row without a collision.
-- limits: Warnings are those of the plans as they read now. A warning that was heeded, by moving a release, leaves no trace.
-- column: release_id the release
-- column: collision_id the collision, '' if nothing warned of it
-- column: kind of collision
-- column: severity high, medium or low
-- column: name what the release is called
-- column: reason of the collision in words
-- column: out_at when the release went out, or was to
-- column: judged_at from when on the answer stands
-- column: is_followed whether trouble followed on this release or the other side
-- column: is_troubled whether trouble followed on this release itself
-- column: troubled_at when that was
-- column: evidence failed deployment or incident, of the first
-- column: team_id the team of the release, NULL if of several
-- column: value_stream_id its value stream, NULL if of several
-- column: service_id its service, if it is one
-- column: url its page
with side as (
  select left_release_id AS release_id, right_release_id AS other_release_id, collision_id, kind, severity, reason
  from collision_fact
  where left_release_id is not null
  union all
  select right_release_id AS release_id, left_release_id AS other_release_id, collision_id, kind, severity, reason
  from collision_fact
  where right_release_id is not null
),
alone as (
  select release_id, min(service_id) AS service_id
  from int_release__served
  group by release_id
  having count(*) = 1
)
select
  own.release_id,
  coalesce(side.collision_id, '') AS collision_id,
  side.kind,
  side.severity,
  planned.name,
  side.reason,
  own.out_at,
  CASE WHEN other.judged_at > own.judged_at THEN other.judged_at ELSE own.judged_at END AS judged_at,
  own.troubled_at IS NOT NULL OR other.troubled_at IS NOT NULL AS is_followed,
  own.troubled_at IS NOT NULL AS is_troubled,
  own.troubled_at,
  own.evidence,
  planned.team_id,
  planned.value_stream_id,
  alone.service_id,
  release.url
from int_release__troubled AS own
join int_release__scheduled AS planned on planned.release_id = own.release_id
join release on release.release_id = own.release_id
left join side on side.release_id = own.release_id
left join int_release__troubled AS other on other.release_id = side.other_release_id
left join alone on alone.release_id = own.release_id
