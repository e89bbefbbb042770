-- grain: case_id
-- title: Releases with a late stop
-- measure: proportion
-- unit: releases
-- better: lower
-- source: int_release__spanned, int_release__scheduled, late_stop_fact
-- definition: Of planned releases whose plan has ended, the share in which a check failed first, or a gate refused first, in the last
--   fifth of the plan, of something that could have been checked earlier.
-- limits: Releases whose plan has no beginning are not judged.
-- column: case_id the release
-- column: happened_at when its plan ended
-- column: value 1 with a late stop, 0 without
-- column: is_open whether it can still change
-- column: service_id NULL: a release has several
-- column: team_id the team of the release
-- column: value_stream_id its value stream
-- column: repository_id NULL
-- column: title what the release is called
-- column: late_hours the longest that a check came late, h
-- column: url page of the first late result
with late as (
  select release_id, max(late_hours) AS late_hours, min_by(url, to_unixtime(failed_at)) AS url
  from late_stop_fact
  group by release_id
)
select
  span.release_id AS case_id,
  span.ends_at AS happened_at,
  CAST(CASE WHEN late.release_id IS NOT NULL THEN 1 ELSE 0 END AS DOUBLE) AS value,
  false AS is_open,
  CAST(NULL AS VARCHAR) AS service_id,
  planned.team_id,
  planned.value_stream_id,
  CAST(NULL AS VARCHAR) AS repository_id,
  planned.name AS title,
  late.late_hours,
  late.url
from int_release__spanned AS span
join int_release__scheduled AS planned on planned.release_id = span.release_id
left join late on late.release_id = span.release_id
where span.ends_at <= as_of()
