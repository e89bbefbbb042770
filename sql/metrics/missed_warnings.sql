-- grain: case_id
-- title: Trouble that nothing warned of
-- measure: proportion
-- unit: ratio
-- better: lower
-- source: warning_fact
-- definition: Of past planned releases that were followed by trouble (see warnings that came true), those that no collision had
--   named.
-- limits: Trouble of releases that nobody had planned is not counted here.
-- column: case_id the release
-- column: happened_at when the release went out, or was to
-- column: value 1 if nothing warned of it, else 0
-- column: is_open whether it can still change
-- column: service_id the release's service, if it is one
-- column: team_id the team of the release, NULL if of several
-- column: value_stream_id its value stream, NULL if of several
-- column: repository_id NULL: a plan is of no repository
-- column: title the release, and why it was warned of
-- column: url page of the release
-- column: collision kind of collision, NULL if none
with judged as (
  select
    release_id,
    min(out_at) AS out_at,
    min(judged_at) AS judged_at,
    bool_or(collision_id <> '') AS is_warned,
    min(service_id) AS service_id,
    min(team_id) AS team_id,
    min(value_stream_id) AS value_stream_id,
    min(name) AS name,
    min(evidence) AS evidence,
    min(url) AS url,
    min(kind) AS kind
  from warning_fact
  where is_troubled
  group by release_id
)
select
  release_id AS case_id,
  out_at AS happened_at,
  CASE WHEN is_warned THEN CAST(0 AS DOUBLE) ELSE CAST(1 AS DOUBLE) END AS value,
  judged_at > as_of() AS is_open,
  service_id,
  team_id,
  value_stream_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  name || ', ' || evidence AS title,
  url,
  kind AS collision
from judged
where out_at <= as_of()
