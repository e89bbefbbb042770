-- grain: kind, left_id, right_id
-- source: int_release__met, int_release__scheduled, service
-- definition: Planned releases that meet on a service, or over a dependency, one row a pair and kind.
-- column: kind same service or dependency
-- column: left_id the release that goes out first
-- column: right_id the other one
-- column: subject the first of what they meet on, by name
-- column: subject_count how many there are
-- column: gap_hours between the two, 0 if they overlap, h
with worded as (
  select
    CASE WHEN met.relation = 'same' THEN 'same service' ELSE 'dependency' END AS kind,
    met.earlier_release_id,
    met.later_release_id,
    met.gap_hours,
    CASE
      WHEN met.relation = 'same' THEN own.name
      WHEN met.relation = 'needs' THEN own.name || ' needs ' || other.name
      ELSE other.name || ' needs ' || own.name
    END AS subject
  from int_release__met AS met
  join service AS own on own.service_id = met.service_id
  join service AS other on other.service_id = met.other_service_id
)
select
  kind,
  earlier_release_id AS left_id,
  later_release_id AS right_id,
  min(subject) AS subject,
  CAST(count(distinct subject) AS INTEGER) AS subject_count,
  min(gap_hours) AS gap_hours
from worded
group by kind, earlier_release_id, later_release_id
