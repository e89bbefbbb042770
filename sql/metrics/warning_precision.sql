-- grain: case_id
-- title: Warnings that came true
-- measure: proportion
-- unit: ratio
-- better: higher
-- source: warning_fact
-- definition: Of past warnings of collisions, those after which a production deployment of a service on either side needed
--   repair, or an incident was opened on one, from the day before until three days after. Compare it with trouble without a
--   warning: only the difference is what warnings know.
-- limits: Of plans as they read now; a warning that was heeded, by moving a release, leaves no trace.
-- column: case_id the collision
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
with once as (
  select warning_fact.*, row_number() over (partition by collision_id order by out_at desc, release_id) AS place
  from warning_fact
  where collision_id <> ''
)
select
  collision_id AS case_id,
  out_at AS happened_at,
  CASE WHEN is_followed THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END AS value,
  judged_at > as_of() AS is_open,
  service_id,
  team_id,
  value_stream_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  name || ': ' || reason AS title,
  url,
  kind AS collision
from once
where place = 1
  and out_at <= as_of()
