-- grain: case_id
-- title: Trouble without a warning
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: warning_fact
-- definition: Of past planned releases that no collision named, those that were followed by trouble all the same: what a warning
--   has to be better than.
-- limits: Releases differ in more than in warnings: services that collide often may also fail often.
-- column: case_id the release
-- column: happened_at when the release went out, or was to
-- column: value 1 if trouble followed, else 0
-- column: is_open whether it can still change
-- column: service_id the release's service, if it is one
-- column: team_id the team of the release, NULL if of several
-- column: value_stream_id its value stream, NULL if of several
-- column: repository_id NULL: a plan is of no repository
-- column: title the release, and why it was warned of
-- column: url page of the release
-- column: collision kind of collision, NULL if none
select
  release_id AS case_id,
  out_at AS happened_at,
  CASE WHEN is_troubled THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  judged_at > as_of() AS is_open,
  service_id,
  team_id,
  value_stream_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  name AS title,
  url,
  kind AS collision
from warning_fact
where collision_id = ''
  and out_at <= as_of()
