-- grain: kind, left_id, right_id
-- source: int_collision__released, int_collision__frozen, int_collision__staffed, int_release__scheduled, int_blackout__scoped, team
-- definition: Collisions of which at least one side is a planned release: same service, dependency, freeze, same people.
-- column: kind of collision
-- column: left_id the release
-- column: right_id the other release, or the freeze
-- column: right_kind release or freeze
-- column: right_name what that is called
-- column: right_team_id the team of the other release, NULL if of several and for freezes
-- column: is_right_over whether the other side is out
-- column: subject what they meet on
-- column: subject_count how many such things there are
-- column: severity high, medium or low
-- column: starts_at when it happens: when the second of the two begins
-- column: ends_at when the overlap ends, NULL if they only come close
-- column: gap_hours between the two, 0 if they overlap, h
-- column: known_at when both had been told
with paired as (
  select
    met.*,
    own.name AS left_name,
    own.ends_at AS left_ends_at,
    own.known_at AS left_known_at,
    other.name AS right_name,
    other.team_id AS right_team_id,
    other.state AS right_state,
    other.starts_at AS right_starts_at,
    other.ends_at AS right_ends_at,
    other.known_at AS right_known_at
  from int_collision__released AS met
  join int_release__scheduled AS own on own.release_id = met.left_id
  join int_release__scheduled AS other on other.release_id = met.right_id
)
select
  kind,
  left_id,
  right_id,
  'release' AS right_kind,
  right_name,
  right_team_id,
  right_state = 'released' AS is_right_over,
  subject,
  subject_count,
  CASE
    WHEN kind = 'same service' AND gap_hours = 0 THEN 'high'
    WHEN kind = 'same service' AND gap_hours < 24 THEN 'medium'
    WHEN kind = 'dependency' AND gap_hours = 0 THEN 'medium'
    ELSE 'low'
  END AS severity,
  right_starts_at AS starts_at,
  CASE
    WHEN gap_hours > 0 THEN NULL
    WHEN left_ends_at < right_ends_at THEN left_ends_at
    ELSE right_ends_at
  END AS ends_at,
  gap_hours,
  CASE WHEN left_known_at > right_known_at THEN left_known_at ELSE right_known_at END AS known_at
from paired
union all
select
  'freeze' AS kind,
  frozen.left_id,
  frozen.right_id,
  'freeze' AS right_kind,
  held.name AS right_name,
  CAST(NULL AS VARCHAR) AS right_team_id,
  false AS is_right_over,
  held.name AS subject,
  coalesce(frozen.service_count, own.service_count) AS subject_count,
  CASE WHEN held.strictness = 'forbidden' THEN 'high' ELSE 'medium' END AS severity,
  CASE WHEN own.starts_at > held.starts_at THEN own.starts_at ELSE held.starts_at END AS starts_at,
  CASE WHEN own.ends_at < held.ends_at THEN own.ends_at ELSE held.ends_at END AS ends_at,
  CAST(0 AS DOUBLE) AS gap_hours,
  CASE WHEN own.known_at > held.known_at THEN own.known_at ELSE held.known_at END AS known_at
from int_collision__frozen AS frozen
join int_release__scheduled AS own on own.release_id = frozen.left_id
join int_blackout__scoped AS held on held.blackout_id = frozen.right_id
union all
select
  'same people' AS kind,
  staffed.left_id,
  staffed.right_id,
  'release' AS right_kind,
  other.name AS right_name,
  other.team_id AS right_team_id,
  other.state = 'released' AS is_right_over,
  coalesce(team.name, staffed.team_id) AS subject,
  staffed.team_count AS subject_count,
  'medium' AS severity,
  staffed.starts_at,
  staffed.ends_at,
  CAST(0 AS DOUBLE) AS gap_hours,
  CASE WHEN own.known_at > other.known_at THEN own.known_at ELSE other.known_at END AS known_at
from int_collision__staffed AS staffed
join int_release__scheduled AS own on own.release_id = staffed.left_id
join int_release__scheduled AS other on other.release_id = staffed.right_id
left join team on team.team_id = staffed.team_id
