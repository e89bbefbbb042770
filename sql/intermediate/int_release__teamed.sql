-- grain: release_id, team_id
-- source: release, int_release__served, service, service_owner
-- definition: The teams that a release is of: the one that it names as its owner, and those that own its services now.
-- column: release_id the release
-- column: team_id the team
-- column: is_named whether the release names it as its owner
with named as (
  select release_id, owner_team_id AS team_id, true AS is_named
  from release
  where owner_team_id is not null
),
owning as (
  select served.release_id, owner.team_id, false AS is_named
  from int_release__served AS served
  join service_owner AS owner on owner.service_id = served.service_id
  where owner.valid_to_at is null
),
every_one as (
  select release_id, team_id, is_named from named
  union all
  select release_id, team_id, is_named from owning
)
select release_id, team_id, bool_or(is_named) AS is_named
from every_one
group by release_id, team_id
