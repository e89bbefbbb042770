-- grain: release_id, check_kind, check_name, repository_id
-- title: Late stops
-- source: int_release__stopped, int_release__brought, int_release__spanned, int_release__scheduled, portfolio_fact
-- definition: The first failing result of a suite, of a roll-out before production, or the first refusal at a gate, in the last fifth
--   of a release's plan, of something that could have been checked earlier: a change of the release was merged before that
--   fifth began, and from then until it began the suite did not run, nothing was rolled out there, or the gate was not asked
--   for. What it cost: the hours from that merge, or for a gate from the last one, to the result, the changes that were merged
--   meanwhile, and how far the release slipped.
-- limits: Releases whose plan has no beginning are not judged. Later commits of a suite that runs seldom stand for all that was merged
--   before them.
-- column: release_id the release
-- column: name what it is called
-- column: check_kind suite, roll-out or gate
-- column: check_name the suite, the environment or the gate
-- column: repository_id the repository, '' for a gate
-- column: team_id the team of the release
-- column: value_stream_id its value stream
-- column: starts_at when the plan begins
-- column: mark_at when its last fifth begins
-- column: ends_at when it ends
-- column: could_at when it could have been checked
-- column: failed_at when it failed first
-- column: late_hours from one to the other, h
-- column: later_change_count changes of the release merged meanwhile
-- column: slip_hours how far the release slipped in the end, NULL while it is not out, h
-- column: url page of the result
with built_on as (
  select late.release_id, late.check_kind, late.check_name, late.repository_id, count(distinct brought.change_id) AS change_count
  from int_release__stopped AS late
  join int_release__brought AS brought on brought.release_id = late.release_id
  where brought.merged_at > late.could_at
    and brought.merged_at <= late.failed_at
  group by late.release_id, late.check_kind, late.check_name, late.repository_id
)
select
  late.release_id,
  planned.name,
  late.check_kind,
  late.check_name,
  late.repository_id,
  planned.team_id,
  planned.value_stream_id,
  span.starts_at,
  span.mark_at,
  span.ends_at,
  late.could_at,
  late.failed_at,
  (to_unixtime(late.failed_at) - to_unixtime(late.could_at)) / 3600 AS late_hours,
  CAST(coalesce(built_on.change_count, 0) AS INTEGER) AS later_change_count,
  portfolio.slip_hours,
  late.url
from int_release__stopped AS late
join int_release__scheduled AS planned on planned.release_id = late.release_id
join int_release__spanned AS span on span.release_id = late.release_id
left join portfolio_fact AS portfolio on portfolio.release_id = late.release_id
left join built_on
  on built_on.release_id = late.release_id
  and built_on.check_kind = late.check_kind
  and built_on.check_name = late.check_name
  and built_on.repository_id = late.repository_id
