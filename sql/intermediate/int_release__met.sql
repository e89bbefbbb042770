-- grain: earlier_release_id, later_release_id, relation, service_id, other_service_id
-- source: int_release__scheduled, int_release__served, int_service__related
-- definition: Pairs of planned releases that meet: no more than three days apart, of one service, or of two of which one needs the
--   other. Releases of one family are planned together, and cancelled ones do not go out: neither meets anything.
-- column: earlier_release_id the one that goes out first, by id where both begin together
-- column: later_release_id the other one
-- column: relation same, needs or is needed by, from the first one
-- column: service_id the first one's service
-- column: other_service_id the other one's
-- column: gap_hours from the end of the first to the start of the other, 0 if they overlap, h
with dated as (
  select
    own.release_id,
    own.root_release_id,
    own.starts_at,
    own.ends_at,
    served.service_id,
    -- Four days hold the three between two releases and the day that one may last: what meets is in the next one at most.
    CAST(floor(to_unixtime(own.starts_at) / 345600) AS BIGINT) AS span
  from int_release__scheduled AS own
  join int_release__served AS served on served.release_id = own.release_id
  where own.starts_at is not null
    and own.state <> 'cancelled'
),
near as (
  select release_id, root_release_id, starts_at, ends_at, service_id, span from dated
  union all
  select release_id, root_release_id, starts_at, ends_at, service_id, span - 1 AS span from dated
),
relation as (
  select service_id, neighbour_service_id AS other_service_id, relation from int_service__related
  union all
  select service_id, service_id AS other_service_id, 'same' AS relation from (select distinct service_id from dated) AS known
),
met as (
  select
    earlier.release_id AS earlier_release_id,
    later.release_id AS later_release_id,
    relation.relation,
    earlier.service_id,
    later.service_id AS other_service_id,
    CASE
      WHEN later.starts_at <= earlier.ends_at THEN CAST(0 AS DOUBLE)
      ELSE (to_unixtime(later.starts_at) - to_unixtime(earlier.ends_at)) / 3600
    END AS gap_hours
  from dated AS earlier
  join relation on relation.service_id = earlier.service_id
  join near AS later
    on later.service_id = relation.other_service_id
    and later.span = earlier.span
  where later.root_release_id <> earlier.root_release_id
    and (
      later.starts_at > earlier.starts_at
      or (later.starts_at = earlier.starts_at and later.release_id > earlier.release_id)
    )
)
select earlier_release_id, later_release_id, relation, service_id, other_service_id, gap_hours
from met
where gap_hours < 72
