-- grain: collision_id
-- title: Collisions
-- source: int_collision__planned, int_collision__booked, int_collision__drafted, int_release__scheduled, int_booking__held, open_change_fact
-- definition: What gets in the way of what, one row a pair and kind. Same service: two planned releases of it overlap (high), are less than a
--   day (medium) or three days apart (low). Dependency: the same of two services of which one needs the other, medium where they
--   overlap, else low. Freeze: a release goes out in one that holds for it (high; medium where it is only discouraged). Environment:
--   two bookings of it overlap (high where both are confirmed, else medium). Same people: one team has steps to do by hand in two
--   releases at once (medium). Same files: two open changes touch them (medium from half the files of the smaller one on, else low;
--   low if a bot opened one). Releases of one family are planned together and collide in no way.
-- limits: A plan that names no services meets others only in freezes that hold for everybody. Who is needed is known by team, not by
--   person.
-- column: collision_id kind and both sides
-- column: kind same service, dependency, freeze, environment, same people or same files
-- column: severity high, medium or low
-- column: reason in words
-- column: subject what they meet on, the first of several
-- column: subject_count how many such things there are
-- column: left_kind release, booking or change
-- column: left_id the one side: of two releases the one that goes out first
-- column: left_name what that is called
-- column: left_team_id its team, NULL if of several
-- column: right_kind release, freeze, booking or change
-- column: right_id the other side
-- column: right_name what that is called
-- column: right_team_id its team, NULL if of several
-- column: left_release_id the release of the one side, NULL if there is none
-- column: right_release_id the release of the other, NULL if there is none
-- column: starts_at when it happens: when the second of the two begins; NULL of open changes, which collide once one of them lands
-- column: ends_at when the overlap ends, NULL if they only come close
-- column: gap_hours between the two, 0 if they overlap, NULL of open changes, h
-- column: is_over whether one of the sides is out already
-- column: known_at when both sides had been told
with worded as (
  select
    planned.kind,
    planned.severity,
    CASE
      WHEN planned.kind = 'freeze' THEN 'goes out in ' || planned.subject
      WHEN planned.kind = 'same people' THEN planned.subject || ' has steps to do by hand in both at once'
      WHEN planned.kind = 'same service' THEN 'both release ' || planned.subject
      ELSE planned.subject
    END AS reason,
    planned.subject,
    planned.subject_count,
    'release' AS left_kind,
    planned.left_id,
    own.name AS left_name,
    own.team_id AS left_team_id,
    planned.right_kind,
    planned.right_id,
    planned.right_name,
    planned.right_team_id,
    planned.left_id AS left_release_id,
    CASE WHEN planned.right_kind = 'release' THEN planned.right_id END AS right_release_id,
    planned.starts_at,
    planned.ends_at,
    planned.gap_hours,
    own.state = 'released' OR planned.is_right_over AS is_over,
    planned.known_at
  from int_collision__planned AS planned
  join int_release__scheduled AS own on own.release_id = planned.left_id
  union all
  select
    'environment' AS kind,
    CASE WHEN own.is_confirmed AND other.is_confirmed THEN 'high' ELSE 'medium' END AS severity,
    'both book ' || own.environment_name AS reason,
    own.environment_name AS subject,
    CAST(1 AS INTEGER) AS subject_count,
    'booking' AS left_kind,
    booked.left_id,
    own.name AS left_name,
    own.team_id AS left_team_id,
    'booking' AS right_kind,
    booked.right_id,
    other.name AS right_name,
    other.team_id AS right_team_id,
    own.release_id AS left_release_id,
    other.release_id AS right_release_id,
    other.starts_at,
    CASE WHEN own.ends_at < other.ends_at THEN own.ends_at ELSE other.ends_at END AS ends_at,
    CAST(0 AS DOUBLE) AS gap_hours,
    own.is_over OR other.is_over AS is_over,
    CASE WHEN own.known_at > other.known_at THEN own.known_at ELSE other.known_at END AS known_at
  from int_collision__booked AS booked
  join int_booking__held AS own on own.booking_id = booked.left_id
  join int_booking__held AS other on other.booking_id = booked.right_id
  union all
  select
    'same files' AS kind,
    CASE WHEN drafted.overlap_ratio >= 0.5 AND NOT drafted.is_bot THEN 'medium' ELSE 'low' END AS severity,
    'both touch ' || drafted.subject AS reason,
    drafted.subject,
    drafted.subject_count,
    'change' AS left_kind,
    drafted.left_id,
    coalesce(own.title, drafted.left_id) AS left_name,
    drafted.team_id AS left_team_id,
    'change' AS right_kind,
    drafted.right_id,
    coalesce(other.title, drafted.right_id) AS right_name,
    drafted.other_team_id AS right_team_id,
    CAST(NULL AS VARCHAR) AS left_release_id,
    CAST(NULL AS VARCHAR) AS right_release_id,
    CAST(NULL AS TIMESTAMP) AS starts_at,
    CAST(NULL AS TIMESTAMP) AS ends_at,
    CAST(NULL AS DOUBLE) AS gap_hours,
    false AS is_over,
    CASE WHEN own.since_at > other.since_at THEN own.since_at ELSE other.since_at END AS known_at
  from int_collision__drafted AS drafted
  join open_change_fact AS own on own.change_id = drafted.left_id
  join open_change_fact AS other on other.change_id = drafted.right_id
)
select
  kind || ': ' || left_id || ' × ' || right_id AS collision_id,
  kind,
  severity,
  CASE
    WHEN subject_count = 2 AND kind <> 'freeze' THEN reason || ' and one more'
    WHEN subject_count > 2 AND kind <> 'freeze' THEN reason || ' and ' || CAST(subject_count - 1 AS VARCHAR) || ' more'
    ELSE reason
  END AS reason,
  subject,
  subject_count,
  left_kind,
  left_id,
  left_name,
  left_team_id,
  right_kind,
  right_id,
  right_name,
  right_team_id,
  left_release_id,
  right_release_id,
  starts_at,
  ends_at,
  gap_hours,
  is_over,
  known_at
from worded
